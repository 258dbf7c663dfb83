/** Debian's Chromium, as the browser tests have it; none is downloaded. */
import puppeteer, { type Browser } from 'puppeteer-core';

/** Does something with a browser that nobody has used before. */
export async function withBrowser<Result>(
	work: (browser: Browser) => Promise<Result>
): Promise<Result> {
	const browser = await puppeteer.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			'--lang=zh-CN'
		]
	});
	try {
		return await work(browser);
	} finally {
		await browser.close();
	}
}
