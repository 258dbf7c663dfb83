import type { Page } from '@playwright/test';

/**
 * Waits until the browser's history has followed overlays that were closed. An overlay that closes
 * takes its entry along, some milliseconds later; loading a page meanwhile would be aborted by it.
 */
export async function historySettled(page: Page): Promise<void> {
	await page.waitForFunction(() => {
		if (document.querySelector('dialog[open], :popover-open')) return true;
		const states = (history.state ?? {}) as { 'sveltekit:states'?: { overlays?: number } };
		return !states['sveltekit:states']?.overlays;
	});
}
