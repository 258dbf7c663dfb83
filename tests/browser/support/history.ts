import type { Page } from '@playwright/test';

/**
 * How many overlays the entry of the browser's history stands for. SvelteKit keeps an entry's state as
 * `devalue` writes it: a list in which the first value points to the others.
 */
const entriesOfOverlays = (): number => {
	const entry = (history.state ?? {}) as { 'sveltekit:metadata'?: { state: string } };
	const state = entry['sveltekit:metadata']?.state ?? '[{}]';
	const values = JSON.parse(state) as [{ overlays?: number }, ...number[]];
	return Number(values[values[0].overlays ?? -1] ?? 0);
};

/** How many overlays the current entry of the history stands for. */
export const overlaysInHistory = (page: Page): Promise<number> => page.evaluate(entriesOfOverlays);

/**
 * Waits until the browser's history has followed overlays that were closed. An overlay that closes
 * takes its entry along, some milliseconds later; loading a page meanwhile would be aborted by it.
 */
export async function historySettled(page: Page): Promise<void> {
	if ((await page.locator('dialog[open], :popover-open').count()) > 0) return;
	await page.waitForFunction(`(${entriesOfOverlays})() === 0`);
}
