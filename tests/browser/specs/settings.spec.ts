import { expectAccessible } from '../support/accessibility.ts';
import { execute } from '../support/database.ts';
import { linkTo } from '../support/outbox.ts';
import { expect, test } from '../support/visitor.ts';

test('the e-mail is verified by the link of a letter', async ({ visitor, page }) => {
	const { email } = await visitor.register();
	// As an account that was made while nobody was asked to verify anything.
	await execute('UPDATE accounts SET verified_at = NULL WHERE email_key = ?', email);
	await visitor.open('/settings');
	await expect(page.getByText(visitor.words.unverified)).toBeVisible();
	const first = await linkTo('/verify', email);
	await page.getByRole('button', { name: '再寄一封' }).click();
	await expect(page.getByText('寄出了，看看收件箱，也看看垃圾邮件。')).toBeVisible();
	await expect.poll(() => linkTo('/verify', email)).not.toBe(first);

	await visitor.open(await linkTo('/verify', email));
	await expect(page.getByRole('heading', { name: '邮箱验证好了' })).toBeVisible();
	await expectAccessible(page);
	await visitor.open('/settings');
	await expect(page.getByText('已验证')).toBeVisible();
});

test('the password is changed, and the other devices are out', async ({
	visitor,
	page,
	browser
}) => {
	const who = await visitor.register();
	const phone = await visitor.elsewhere(browser);
	await phone.logIn(who);
	await visitor.open('/settings');
	await expect(page.getByTestId('device')).toHaveCount(2);

	const change = async (current: string, next: string) => {
		await page.getByLabel('现在的密码', { exact: true }).fill(current);
		await page.getByLabel('新密码', { exact: true }).fill(next);
		await page.getByRole('button', { name: '改密码' }).click();
	};
	await change('not the password', 'two cats on a sofa');
	await expect(page.getByText('现在的密码不对')).toBeVisible();
	await expectAccessible(page);
	await change(who.password, 'short');
	await expect(page.getByText('密码至少要 8 个字符')).toBeVisible();
	await change(who.password, 'two cats on a sofa');
	await expect(page.getByText('密码改好了，别的设备已经退出。')).toBeVisible();
	await expect(page.getByTestId('device')).toHaveCount(1);
	await phone.page.context().close();

	await visitor.logOut(6);
	await visitor.logInByHand({ ...who, password: 'two cats on a sofa' });
	await expect(visitor.balance(6)).toBeVisible();
});

test('devices are listed in words, and logged out one by one or all at once', async ({
	visitor,
	page,
	browser
}) => {
	const who = await visitor.register();
	const phone = await visitor.elsewhere(browser, {
		userAgent:
			'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1'
	});
	await phone.logIn(who);
	await visitor.open('/settings');
	const devices = page.getByTestId('device');
	await expect(devices.filter({ hasText: '这台设备' })).toContainText('Linux 上的 Chrome');
	await page.getByRole('button', { name: '退出：iPhone 上的 Safari' }).click();
	await expect(devices).toHaveCount(1);
	await phone.page.context().close();

	await page.getByRole('button', { name: '全部退出' }).click();
	await expectAccessible(page);
	await page.getByRole('dialog').getByRole('button', { name: '全部退出' }).click();
	await expect(page.getByRole('heading', { name: '先登录' })).toBeVisible();
	expect((await page.request.get('/api/me')).status()).toBe(401);
});

test('deleting the account says what goes and what stays, and asks for the password @en-phone-light', async ({
	visitor,
	page
}) => {
	const { words } = visitor;
	const who = await visitor.register();
	await visitor.open('/settings');
	await expect(page.getByText(words.thisDevice)).toBeVisible();
	await expectAccessible(page);
	await page.getByRole('button', { name: words.deleteAccount }).click();
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByRole('listitem')).toHaveCount(4);
	await expectAccessible(page);
	const confirm = async (password: string) => {
		await dialog.getByLabel(words.removePassword).fill(password);
		await dialog.locator('[type=submit]').click();
	};
	await confirm('not the password');
	await expect(dialog.locator('[aria-invalid=true]')).toBeFocused();
	await confirm(who.password);
	await expect(page).toHaveURL('/');
	await expect(page.getByRole('link', { name: words.loginAction })).toBeVisible();

	await visitor.open('/login');
	await visitor.fillCredentials(page.getByRole('main'), who, words.loginAction);
	await expect(page.getByRole('main').getByRole('alert')).not.toBeEmpty();
});

test('language and theme are chosen in the settings too', async ({ visitor, page }) => {
	await visitor.register();
	await visitor.open('/settings');
	await page.getByText('English', { exact: true }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
	await page.getByText('Dark', { exact: true }).click();
	await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
