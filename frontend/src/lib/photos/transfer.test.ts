import { describe, expect, it, vi } from 'vitest';

// What it asks for pictures of other sites starts a worker, which this environment has none of.
vi.mock('./prepare', () => ({ fetchFrom: () => Promise.resolve('not_shared') }));
const { addressesIn, decoded } = await import('./transfer');

const dropped = (data: Record<string, string>) => addressesIn((type) => data[type] ?? '');

describe('addresses of pictures in what is dropped or pasted', () => {
	it('are the lines of a list that are no comments', () => {
		const list = '# one\r\nhttps://a.example/1.jpg\r\nhttps://a.example/2.jpg\r\n';
		expect(dropped({ 'text/uri-list': list })).toEqual([
			'https://a.example/1.jpg',
			'https://a.example/2.jpg'
		]);
	});

	it('are pasted as text', () => {
		expect(dropped({ 'text/plain': ' https://a.example/1.jpg\n' })).toEqual([
			'https://a.example/1.jpg'
		]);
		expect(dropped({ 'text/plain': 'data:image/png;base64,AAAA' })).toHaveLength(1);
	});

	it.each([
		'file:///home/me/1.jpg',
		'blob:https://a.example/1',
		'javascript:alert(1)',
		'data:text/html,<p>',
		'a word'
	])('are of no other kind: %s', (address) => {
		expect(dropped({ 'text/uri-list': address, 'text/plain': address })).toEqual([]);
	});
});

describe('a picture in its address', () => {
	it('is read, in base64 or as text', async () => {
		const png = decoded('data:image/png;base64,iVBORw0KGgo=');
		expect(png?.type).toBe('image/png');
		expect([...new Uint8Array((await png?.arrayBuffer()) ?? new ArrayBuffer())]).toEqual([
			0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10
		]);
		expect(await decoded('data:image/svg+xml;charset=utf-8,%3Csvg/%3E')?.text()).toBe('<svg/>');
	});

	it.each(['data:image/png;base64', 'data:image/png;base64,%%%', 'data:image/png;base64,***'])(
		'makes no sense: %s',
		(address) => expect(decoded(address)).toBeNull()
	);
});
