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
	const found = await new AxeBuilder({ page }).analyze();
	const told = (rules: typeof found.violations) =>
		rules.map(({ id, nodes }) => ({ id, where: nodes.map((node) => node.html) }));
	expect(told(found.violations), 'axe: violations').toEqual([]);
	const undecided = found.incomplete.filter(({ id }) => id === 'color-contrast');
	expect(told(undecided), 'axe: contrast undecided').toEqual([]);
}
