import { afterEach, beforeEach, describe, test } from 'vitest';
import { heic } from '../browser/support/photos.ts';
import {
	backClosesTheGate,
	halfIsRefused,
	isTaken,
	sidewaysPerson,
	withoutWorkers
} from './photos.ts';
import { startFirefox } from './support/firefox.ts';
import type { Browser } from './support/page.ts';
import { startWebKit } from './support/webkit.ts';
import { story } from './story.ts';

let browser: Browser;
afterEach(() => browser.close());

/** What holds in every engine. */
function photosAndOverlays(): void {
	test('without workers a photo on its side is straightened by the page', async () => {
		await story(browser.page, { change: withoutWorkers, person: await sidewaysPerson() });
	});
	test('an AVIF photo is converted', () => isTaken(browser.page, 'photo.avif'));
	test('a JPEG without an end is taken', () => isTaken(browser.page, 'jpeg_without_end.jpg'));
	test('half a JPEG is refused', () => halfIsRefused(browser.page));
	test('Back closes an overlay and stays on the page', () => backClosesTheGate(browser.page));
}

describe('Firefox', () => {
	beforeEach(async () => {
		browser = await startFirefox();
	});

	test('somebody tries a garment on', () => story(browser.page));
	photosAndOverlays();
});

describe('Firefox that resists fingerprinting, whose canvas gives noise', () => {
	beforeEach(async () => {
		browser = await startFirefox({ 'privacy.resistFingerprinting': true });
	});

	test('somebody tries a garment on', () => story(browser.page));

	test('the slot says why a photo on its side cannot be used', async () => {
		const { page } = browser;
		await page.open('/');
		await page.choose('选照片: 服装', await sidewaysPerson());
		await page.see(
			'alert',
			'这张照片是横着存的，这个浏览器的防指纹保护不让网页把它转正。请先在相册里编辑一下再存，或者允许本站读取画布后再选一次。'
		);
	});

	test('the slot says why a HEIC photo cannot be used', async () => {
		const { page } = browser;
		await page.open('/');
		await page.choose('选照片: 服装', heic);
		await page.see(
			'alert',
			'这个浏览器的防指纹保护不让网页读取图片，转换不了 HEIC 和 AVIF。请换成 JPEG、PNG 或 WebP，或者允许本站读取画布后再选一次。'
		);
	});
});

describe('WebKit', () => {
	beforeEach(async () => {
		browser = await startWebKit();
	});

	test('somebody tries a garment on', () => story(browser.page));
	photosAndOverlays();
});
