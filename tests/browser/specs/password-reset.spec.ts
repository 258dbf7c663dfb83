import { expectAccessible } from '../support/accessibility.ts';
import { linkTo } from '../support/outbox.ts';
import { expect, newCredentials, test } from '../support/visitor.ts';

test('a forgotten password is replaced through a letter', async ({ visitor, page, browser }) => {
	const who = await visitor.register();
	const owner = await visitor.elsewhere(browser);
	await owner.open('/login');
	await owner.page.getByRole('link', { name: '忘记密码' }).click();
	await expect(owner.page.getByRole('heading', { name: '忘记密码' })).toBeVisible();
	await owner.page.getByLabel('邮箱').fill(who.email);
	await owner.page.getByRole('button', { name: '寄给我' }).click();
	await expect(owner.page.getByRole('heading', { name: '信寄出了' })).toBeVisible();
	await expectAccessible(owner.page);

	const link = await linkTo('/reset', who.email);
	await owner.open(link);
	await owner.page.getByLabel('新密码', { exact: true }).fill('two cats on a sofa');
	await owner.page.getByRole('button', { name: '设好了' }).click();
	await expect(owner.page.getByRole('heading', { name: '密码改好了' })).toBeVisible();
	await expectAccessible(owner.page);
	await owner.logInByHand({ ...who, password: 'two cats on a sofa' });

	await test.step('the old session has ended, and the link is used up', async () => {
		expect((await page.request.get('/api/me')).status()).toBe(401);
		await owner.open(link);
		await owner.page.getByLabel('新密码', { exact: true }).fill('three cats on a sofa');
		await owner.page.getByRole('button', { name: '设好了' }).click();
		await expect(owner.page.getByRole('heading', { name: '这个链接不能用了' })).toBeVisible();
		await expectAccessible(owner.page);
	});
	await owner.page.context().close();
});

test('asking for a letter tells nobody who has an account', async ({ visitor, page }) => {
	await visitor.open('/forgot');
	await page.getByLabel('邮箱').fill(newCredentials().email);
	await page.getByRole('button', { name: '寄给我' }).click();
	await expect(page.getByRole('heading', { name: '信寄出了' })).toBeVisible();
});

test('a link that is no link says so', async ({ visitor, page }) => {
	await visitor.open('/verify?token=made-up');
	await expect(page.getByRole('heading', { name: '这个链接不能用了' })).toBeVisible();
	await expectAccessible(page);
});
