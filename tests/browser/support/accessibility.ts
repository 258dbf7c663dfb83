import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** axe finds nothing wrong, and leaves nothing about contrast undecided. */
export async function expectAccessible(page: Page): Promise<void> {
	// What fades in is judged once it is there.
	await page.evaluate(() =>
		Promise.allSettled(
			document
				.getAnimations()
				.filter((each) => each.effect?.getTiming().iterations !== Infinity)
				.map((each) => each.finished)
		)
	);
	await hideBehindDialog(page);
	// The pages have no frames, whose findings the other mode gathers in a page of its own.
	const axe = new AxeBuilder({ page }).setLegacyMode();
	const found = await axe.options({ resultTypes: ['violations', 'incomplete'] }).analyze();
	await page.evaluate(() => (document.adoptedStyleSheets = []));
	const told = (rules: typeof found.violations) =>
		rules.map(({ id, nodes }) => ({ id, where: nodes.map((node) => node.html) }));
	expect(told(found.violations), 'axe: violations').toEqual([]);
	const undecided = found.incomplete.filter(({ id }) => id === 'color-contrast');
	expect(told(undecided), 'axe: contrast undecided').toEqual([]);
}

/**
 * What lies behind a modal dialog cannot be reached, and the dialog hides it; axe would count it
 * among the backgrounds of the dialog's lines.
 */
function hideBehindDialog(page: Page): Promise<void> {
	return page.evaluate(() => {
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(`
			body:has(dialog:modal) * { visibility: hidden }
			dialog:modal, dialog:modal * { visibility: visible !important }
		`);
		document.adoptedStyleSheets = [sheet];
	});
}

/** Nothing is wider than the window: it scrolls up and down alone. */
export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
	const width = await page.evaluate(() => document.documentElement.scrollWidth);
	expect(width, 'nothing is wider than the window').toBeLessThanOrEqual(
		page.viewportSize()?.width ?? 0
	);
}
