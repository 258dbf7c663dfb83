import type { Page } from '@playwright/test';
import { Overlay } from '../support/overlay.ts';
import { Studio } from '../support/studio.ts';
import { expect, test as base } from '../support/visitor.ts';

const test = base.extend<{ overlay: Overlay }>({
	overlay: async ({ visitor }, use) => use(new Overlay(visitor))
});

test('Back closes the full view and stays on the page', async ({ visitor, page, overlay }) => {
	await visitor.enter();
	await new Studio(visitor).make();
	await visitor.open('/pricing');
	await page.getByRole('link', { name: '试衣记录' }).click();
	await overlay.openFullView();
	await overlay.backCloses(overlay.dialog, '/history');
	await overlay.backTo('/pricing');
});

test('Forward does not bring an overlay back, and Back still leaves the page', async ({
	page,
	overlay
}) => {
	await overlay.comeToGate();
	await overlay.backCloses(overlay.dialog, '/');
	await page.evaluate(() => history.forward());
	await page.waitForTimeout(500);
	await expect(overlay.dialog).toBeHidden();
	await expect(page).toHaveURL('/');
	await overlay.backTo('/pricing');
});

const ways: [string, (page: Page, overlay: Overlay) => Promise<void>][] = [
	['✕', (_, { dialog }) => dialog.getByRole('button', { name: '关闭' }).click()],
	['Escape', (page) => page.keyboard.press('Escape')],
	['a click beside it', (page) => page.mouse.click(20, 400)]
];
for (const [what, close] of ways) {
	test(`closing by ${what} leaves no entry behind`, async ({ visitor, page, overlay }) => {
		await overlay.comeToGate();
		await close(page, overlay);
		await expect(overlay.dialog).toBeHidden();
		await overlay.leavesNoEntry();
		await overlay.openGate();
		await close(page, overlay);
		await expect(overlay.dialog).toBeHidden();
		await overlay.leavesNoEntry();
		await overlay.backTo('/pricing');
		await page.goForward();
		await expect(visitor.photo('服装')).toBeVisible();
	});
}

test('opening and closing again and again makes the history no longer', async ({
	page,
	overlay
}) => {
	await overlay.comeToGate();
	const before = await overlay.entries();
	for (let time = 0; time < 3; time += 1) {
		await page.keyboard.press('Escape');
		await expect(overlay.dialog).toBeHidden();
		await overlay.openGate();
	}
	expect(await overlay.entries()).toBe(before);
});

test('from a link in an overlay, Back comes to the page at once', async ({
	visitor,
	page,
	overlay
}) => {
	await overlay.comeToGate();
	await overlay.chooseLogIn();
	await overlay.dialog.getByRole('link', { name: '忘记密码' }).click();
	await expect(page).toHaveURL('/forgot');
	await overlay.backTo('/');
	await expect(visitor.photo('服装')).toBeVisible();
	await expect(overlay.dialog).toBeHidden();
	await overlay.backTo('/pricing');
});

test('a page loaded anew over an overlay has none, and no entry of it', async ({
	visitor,
	overlay
}) => {
	await overlay.comeToGate();
	await visitor.reload();
	await expect(visitor.photo('服装')).toBeVisible();
	await expect(overlay.dialog).toBeHidden();
	await overlay.leavesNoEntry();
	await overlay.backTo('/pricing');
});

test('logging in at the gate goes on, and leaves no entry behind', async ({
	visitor,
	page,
	overlay
}) => {
	const who = await visitor.register();
	await page.context().clearCookies();
	await visitor.open('/pricing');
	await page.evaluate(() => localStorage.removeItem('logged-in'));
	await visitor.reload();
	await overlay.comeToGate();
	await overlay.chooseLogIn();
	await visitor.fillCredentials(overlay.dialog.locator('form'), who, '登录');
	await visitor.seeResult();
	await expect(overlay.dialog).toBeHidden();
	await overlay.backTo('/pricing');
});

test.describe('on a phone', () => {
	test.use({
		viewport: { width: 390, height: 844 },
		isMobile: true,
		hasTouch: true,
		device: 'phone'
	});

	test('Back closes the sheet of options', async ({ page, overlay }) => {
		await overlay.comeFromPrices();
		await page.getByRole('button', { name: '选项' }).click();
		await expect(overlay.dialog).toBeVisible();
		await overlay.backCloses(overlay.dialog, '/');
	});

	test('Back closes the card of the balance', async ({ visitor, page, overlay }) => {
		await visitor.enter();
		const logOut = page.getByRole('button', { name: '退出登录' });
		await visitor.balance(6).click();
		await expect(logOut).toBeVisible();
		await overlay.backCloses(logOut, '/');
		await visitor.balance(6).click();
		await page.getByRole('link', { name: '积分明细' }).click();
		await expect(page).toHaveURL('/ledger');
		await overlay.backTo('/');
	});
});
