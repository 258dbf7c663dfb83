import { expectAccessible } from '../support/accessibility.ts';
import { expect, test } from '../support/visitor.ts';

test('a free user checks in once a week, in the card behind the balance @en-desktop-dark', async ({
	visitor,
	page
}) => {
	const { words } = visitor;
	await visitor.enter();
	await visitor.balance(6).click();
	await page.getByRole('button', { name: words.checkIn }).click();
	await expect(visitor.balance(12)).toBeVisible();
	await expect(page.getByText(words.checkedIn)).toBeVisible();
	await expectAccessible(page);

	await page.reload();
	await visitor.balance(12).click();
	await expect(page.getByText(words.checkedIn)).toBeVisible();
});
