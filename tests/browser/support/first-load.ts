import { brotliCompressSync } from 'node:zlib';
import { expect, type Page } from '@playwright/test';

/** The most JavaScript that a page needs before it rests, in bytes, compressed. */
const budget = 75 * 1024;

/** Opens a page that nothing is kept of yet, and holds its JavaScript against the budget. */
export async function expectWithinBudget(page: Page, open: () => Promise<void>): Promise<void> {
	const scripts = new Map<string, Promise<Buffer>>();
	page.on('response', (response) => {
		if (response.url().endsWith('.js')) scripts.set(response.url(), response.body());
	});
	await open();
	await page.waitForLoadState('networkidle');
	const bodies = await Promise.all(scripts.values());
	expect(bodies.length).toBeGreaterThan(0);
	const bytes = bodies.reduce((sum, body) => sum + brotliCompressSync(body).length, 0);
	expect(bytes, 'bytes of JavaScript').toBeLessThanOrEqual(budget);
}
