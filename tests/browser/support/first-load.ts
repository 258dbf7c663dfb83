import { brotliCompressSync } from 'node:zlib';
import { expect, type Page, type Response } from '@playwright/test';

/** The most JavaScript that a page needs before it rests, in bytes, compressed. */
const budget = 100 * 1024;

/** Sizes by address: the name of a file tells its content, and compressing takes long. */
const sizes = new Map<string, Promise<number>>();

async function compressedSize(response: Response): Promise<number> {
	return brotliCompressSync(await response.body()).length;
}

/** Opens a page that nothing is kept of yet, and holds its JavaScript against the budget. */
export async function expectWithinBudget(page: Page, open: () => Promise<void>): Promise<void> {
	const scripts = new Map<string, Promise<number>>();
	page.on('response', (response) => {
		const url = response.url();
		if (!url.endsWith('.js')) return;
		const size = sizes.get(url) ?? compressedSize(response);
		sizes.set(url, size);
		scripts.set(url, size);
	});
	await open();
	await page.waitForLoadState('networkidle');
	const bytes = await Promise.all(scripts.values());
	expect(bytes.length).toBeGreaterThan(0);
	const sum = bytes.reduce((sum, each) => sum + each, 0);
	expect(sum, 'bytes of JavaScript').toBeLessThanOrEqual(budget);
}
