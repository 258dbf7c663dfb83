import { expectAccessible } from '../support/accessibility.ts';
import { codeFor, linkTo } from '../support/outbox.ts';
import { expect, newCredentials, test } from '../support/visitor.ts';

test('registering goes on with the code of the letter on the same page @en-phone-light', async ({
	visitor,
	page
}) => {
	const { words } = visitor;
	const who = newCredentials();
	await visitor.open('/register');
	const main = page.getByRole('main');
	await visitor.fillCredentials(main, who, words.registerAction);
	await expect(main.getByLabel(words.mailCode, { exact: true })).toBeFocused();
	await expectAccessible(page);

	await test.step('a wrong code is told at its field', async () => {
		const right = await codeFor(who.email);
		const wrong = right === '000000' ? '111111' : '000000';
		await visitor.fillCode(main, wrong, words.verifyAction);
		await expect(main.getByText(words.codeWrong)).toBeVisible();
		await expectAccessible(page);
	});

	await test.step('another letter has another code', async () => {
		const former = await codeFor(who.email);
		await main.getByRole('button', { name: words.sendAgain }).click();
		await expect(main.getByText(words.sentAgain)).toBeVisible();
		await visitor.fillCode(main, await codeFor(who.email, former), words.verifyAction);
		await expect(visitor.balance(6)).toBeVisible();
		await expect(page).toHaveURL('/');
	});
});

test('the link of the letter does what the code does, on another device', async ({
	visitor,
	page,
	browser
}) => {
	const who = newCredentials();
	await visitor.open('/register');
	await visitor.fillCredentials(page.getByRole('main'), who, visitor.words.registerAction);
	const phone = await visitor.elsewhere(browser);
	const link = await linkTo('/verify', who.email);
	await phone.open(link);
	await expect(phone.page.getByRole('heading', { name: '账户好了' })).toBeVisible();
	await expect(phone.balance(6)).toBeVisible();
	await expectAccessible(phone.page);

	const other = await visitor.elsewhere(browser);
	await other.open(link);
	await expect(other.page.getByRole('heading', { name: '这个链接不能用了' })).toBeVisible();
	await expectAccessible(other.page);
	await phone.page.context().close();
	await other.page.context().close();
});

test('whoever left before the code finds the way back by the password', async ({
	visitor,
	page
}) => {
	const who = newCredentials();
	await visitor.open('/register');
	const main = page.getByRole('main');
	await visitor.fillCredentials(main, who, visitor.words.registerAction);
	const former = await codeFor(who.email);
	await visitor.open('/login');
	await visitor.fillCredentials(main, who, visitor.words.loginAction);
	await main.getByRole('button', { name: '刚注册、还没验证？去输入验证码' }).click();
	await visitor.fillCode(main, await codeFor(who.email, former), visitor.words.verifyAction);
	await expect(visitor.balance(6)).toBeVisible();
});

test('a code by mail logs in without the password, and looks the same to a stranger', async ({
	visitor,
	page,
	browser
}) => {
	const owner = await visitor.elsewhere(browser);
	const { email } = await owner.register();
	const former = await codeFor(email);
	await owner.page.context().close();
	const main = page.getByRole('main');
	const ask = async (address: string) => {
		await visitor.open('/login');
		await main.getByRole('button', { name: '用邮件验证码登录' }).click();
		await main.getByLabel('邮箱').fill(address);
		await expectAccessible(page);
		await main.getByRole('button', { name: '寄验证码' }).click();
		await expect(main.getByLabel('验证码', { exact: true })).toBeVisible();
		await expect(main.getByRole('link', { name: '本机的信在这里' })).toBeVisible();
		return (await main.innerText()).replace(address, '');
	};
	const unknown = await ask(newCredentials().email);
	await visitor.fillCode(main, '000000', '登录');
	await expect(main.getByText(visitor.words.codeWrong)).toBeVisible();
	expect(await ask(email)).toBe(unknown);
	await expectAccessible(page);
	await visitor.fillCode(main, await codeFor(email, former), '登录');
	await expect(visitor.balance(6)).toBeVisible();
});

test('whoever registers is shown what they agree to, and where local letters are', async ({
	visitor,
	page
}) => {
	await visitor.open('/register');
	const main = page.getByRole('main');
	for (const [name, title] of [
		['用户条款', '用户条款'],
		['隐私政策', '隐私政策'],
		['人脸照片会怎样处理', '隐私政策']
	] as const) {
		const opened = page.context().waitForEvent('page');
		await main.getByRole('link', { name }).click();
		const tab = await opened;
		await expect(tab.getByRole('heading', { level: 1, name: title })).toBeVisible();
		await expect(tab.getByText('kitten-closet-demo').first()).toBeVisible();
		await expectAccessible(tab);
		await tab.close();
	}
	await main.getByLabel('邮箱').fill('mіmi@example.com');
	await main.getByLabel('密码', { exact: true }).fill('a cat asleep on velvet');
	await main.getByRole('button', { name: visitor.words.registerAction }).click();
	await expect(main.getByText('邮箱只能用半角的英文字母、数字和符号')).toBeVisible();

	await visitor.fillCredentials(main, newCredentials(), visitor.words.registerAction);
	const outbox = main.getByRole('link', { name: '本机的信在这里' });
	await expect(outbox).toHaveAttribute('href', /^http:\/\/127\.0\.0\.1:\d+\/outbox$/);
});
