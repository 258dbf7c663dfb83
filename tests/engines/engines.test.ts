import { afterEach, beforeEach, describe, test } from 'vitest';
import { heic } from '../browser/support/photos.ts';
import { startFirefox } from './support/firefox.ts';
import type { Browser } from './support/page.ts';
import { startWebKit } from './support/webkit.ts';
import { story } from './story.ts';

let browser: Browser;
afterEach(() => browser.close());

describe('Firefox', () => {
	beforeEach(async () => {
		browser = await startFirefox();
	});

	test('somebody tries a garment on', () => story(browser.page));
});

describe('Firefox that resists fingerprinting, whose canvas gives noise', () => {
	beforeEach(async () => {
		browser = await startFirefox({ 'privacy.resistFingerprinting': true });
	});

	test('somebody tries a garment on', () => story(browser.page));

	test('the slot says why a HEIC photo cannot be used', async () => {
		const { page } = browser;
		await page.open('/');
		await page.choose('选照片: 服装', heic);
		await page.see(
			'alert',
			'这个浏览器的防指纹保护不让网页读取图片，转换不了 HEIC。请换成 JPEG、PNG 或 WebP，或者允许本站读取画布后再选一次。'
		);
	});
});

describe('WebKit', () => {
	beforeEach(async () => {
		browser = await startWebKit();
	});

	test('somebody tries a garment on', () => story(browser.page));
});
