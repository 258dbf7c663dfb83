import { expectAccessible } from '../support/accessibility.ts';
import { expect, test } from '../support/visitor.ts';

test('a new account sees what it has and what the next level brings @en-phone-light', async ({
	visitor,
	page
}) => {
	const { words } = visitor;
	await visitor.register();
	await visitor.open('/profile');
	await expect(page.getByTestId('total')).toHaveText('6');
	await expect(page.getByText(words.onLevel('free'))).toBeVisible();
	const level = page.getByRole('table');
	await expect(level.getByRole('columnheader', { name: 'Plus' })).toBeVisible();
	await expect(level.getByRole('row').nth(1)).toContainText(/1 .*10 /);

	await page.getByRole('main').getByRole('button', { name: words.checkInNow }).click();
	await expect(page.getByText(words.claimed)).toBeVisible();
	await expect(page.getByTestId('countdown')).toHaveText(words.nextCheckIn);
	await expect(page.getByTestId('total')).toHaveText('12');
	await expect(visitor.balance(12)).toBeVisible();
	await expectAccessible(page);
});

test('a member sees which credits expire and when the membership ends @zh-phone-dark', async ({
	visitor,
	page,
	operator
}) => {
	const { words } = visitor;
	await visitor.register();
	const [code = ''] = await operator.makeCodes({ kind: 'plan', plan: 'monthly' });
	await visitor.open('/redeem');
	await visitor.redeem(code);
	await expect(page.getByTestId('granted')).toContainText(words.member);

	await visitor.open('/profile');
	await expect(page.getByTestId('total')).toHaveText('306');
	await expect(page.getByRole('img', { name: /300.*6/ })).toBeVisible();
	const membership = page.getByRole('region', { name: words.membership, exact: true });
	await expect(membership).toContainText(words.memberUntil);
	await expect(page.getByText(words.onLevel('pro'))).toBeVisible();
	await expectAccessible(page);
});

test('without a session the account pages lead to the log-in, and back again', async ({
	visitor,
	page
}) => {
	const who = await visitor.enter();
	await visitor.logOut(6);
	await visitor.open('/ledger?event=welcome');
	await page.getByRole('main').getByRole('link', { name: '登录' }).click();
	await visitor.fillCredentials(page.getByRole('main'), who, '登录');
	await expect(page).toHaveURL('/ledger?event=welcome');
	await expect(page.getByTestId('entry')).toHaveCount(1);
});
