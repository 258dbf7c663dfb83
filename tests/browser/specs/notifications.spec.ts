import { expectAccessible } from '../support/accessibility.ts';
import { Studio } from '../support/studio.ts';
import { expect, test } from '../support/visitor.ts';

test('what happened to the account is told, and marked as read @zh-phone-dark', async ({
	visitor,
	page,
	operator
}) => {
	const { words } = visitor;
	await visitor.register();
	await visitor.open('/notifications');
	await expectAccessible(page);

	const id = await visitor.accountId();
	await operator.adjust(id, 5, 'sorry');
	await operator.adjust(id, 7, 'sorry again');
	await visitor.open('/notifications');
	const told = page.getByTestId('notification');
	await expect(told).toHaveCount(2);
	await expect(told.first()).toContainText(words.adjusted);
	await expect(told.first()).toContainText('sorry again');
	await expect(page.getByRole('link', { name: words.unread(2) })).toBeVisible();
	await expectAccessible(page);

	await told.first().getByRole('link').click();
	await expect(page).toHaveURL('/ledger?event=adjustment');
	await expect(page.getByRole('link', { name: words.unread(1) })).toBeVisible();

	await visitor.open('/notifications');
	await expect(page.getByRole('main').getByText(words.unreadCount(1))).toBeVisible();
	await page.getByRole('button', { name: words.markAll }).click();
	await expect(page.locator('[data-unread=true]')).toHaveCount(0);
	await expect(page.getByRole('button', { name: words.markAll })).toHaveCount(0);
	await expect(
		page.getByRole('banner').getByRole('link', { name: words.places.notifications, exact: true })
	).toBeVisible();
});

test('an order that is voided is told with its number, and leads to it', async ({
	visitor,
	page,
	operator
}) => {
	await visitor.register();
	const number = await new Studio(visitor).order('small');
	await operator.decide('void', number);
	await visitor.open('/notifications');
	const told = page.getByTestId('notification');
	await expect(told).toContainText(['订单作废了']);
	await expect(told).toContainText([number]);
	await told.getByRole('link').click();
	await expect(page.getByTestId('order')).toHaveAttribute('data-state', 'voided');
});
