import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchPicture } from './fetch-picture';
import { maxFileBytes } from './inspect';

afterEach(() => vi.unstubAllGlobals());

const answering = (answer: () => Promise<Response>) => {
	const fetch = vi.fn(answer);
	vi.stubGlobal('fetch', fetch);
	return fetch;
};

describe('a picture of another site', () => {
	it('is fetched without cookies and without saying where it is shown', async () => {
		const fetch = answering(async () => new Response('picture'));
		const picture = await fetchPicture('https://a.example/1.jpg');
		expect(picture instanceof Blob && (await picture.text())).toBe('picture');
		expect(fetch).toHaveBeenCalledWith(
			'https://a.example/1.jpg',
			expect.objectContaining({
				mode: 'cors',
				credentials: 'omit',
				referrerPolicy: 'no-referrer'
			})
		);
	});

	it('is not to be had where the site forbids it, or has none', async () => {
		answering(() => Promise.reject(new TypeError('Failed to fetch')));
		expect(await fetchPicture('https://a.example/1.jpg')).toBe('not_shared');
		answering(async () => new Response('', { status: 403 }));
		expect(await fetchPicture('https://a.example/1.jpg')).toBe('not_shared');
	});

	it('is given up when it is announced too large', async () => {
		answering(
			async () => new Response('x', { headers: { 'Content-Length': String(maxFileBytes + 1) } })
		);
		expect(await fetchPicture('https://a.example/1.jpg')).toBe('too_large');
	});

	it('is given up when too much of it comes', async () => {
		const megabyte = new Uint8Array(1024 * 1024);
		let sent = 0;
		const endless = () =>
			new ReadableStream({
				pull: (to) => {
					sent += megabyte.length;
					to.enqueue(megabyte);
				}
			});
		answering(async () => new Response(endless()));
		expect(await fetchPicture('https://a.example/1.jpg')).toBe('too_large');
		expect(sent).toBeLessThan(maxFileBytes + 4 * megabyte.length);
	});
});
