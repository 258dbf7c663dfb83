import type { Page } from '@playwright/test';
import { overlaysInHistory } from '../support/history.ts';
import { garment, person } from '../support/photos.ts';
import { Studio } from '../support/studio.ts';
import { expect, test, type Visitor } from '../support/visitor.ts';

const dialog = (page: Page) => page.getByRole('dialog');
const entries = (page: Page) => page.evaluate(() => history.length);

async function fillSlots(visitor: Visitor): Promise<void> {
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment);
	await expect(visitor.photo('服装')).toBeVisible();
}

/** Comes to the workbench from the prices, so that there is something to go back to. */
async function comeFromPrices(visitor: Visitor): Promise<void> {
	await visitor.open('/pricing');
	await visitor.page.getByRole('link', { name: '试衣间', exact: true }).click();
	await expect(visitor.page).toHaveURL('/');
}

async function openGate(visitor: Visitor): Promise<void> {
	await visitor.generate();
	await expect(dialog(visitor.page)).toBeVisible();
}

async function openFullView(visitor: Visitor): Promise<void> {
	await visitor.page.getByRole('button', { name: visitor.words.open }).first().click();
	await expect(dialog(visitor.page)).toBeVisible();
}

test('Back closes the full view and stays on the page', async ({ visitor, page }) => {
	await visitor.enter();
	await new Studio(visitor).make();
	await visitor.open('/pricing');
	await page.getByRole('link', { name: '试衣记录' }).click();
	await openFullView(visitor);
	await page.goBack();
	await expect(dialog(page)).toBeHidden();
	await expect(page).toHaveURL('/history');
	await page.goBack();
	await expect(page).toHaveURL('/pricing');
});

test('Forward does not bring an overlay back, and Back still leaves the page', async ({
	visitor,
	page
}) => {
	await comeFromPrices(visitor);
	await fillSlots(visitor);
	await openGate(visitor);
	await page.goBack();
	await expect(dialog(page)).toBeHidden();
	await page.evaluate(() => history.forward());
	await page.waitForTimeout(500);
	await expect(dialog(page)).toBeHidden();
	await expect(page).toHaveURL('/');
	await page.goBack();
	await expect(page).toHaveURL('/pricing');
});

const ways: [string, (page: Page) => Promise<void>][] = [
	['✕', (page) => dialog(page).getByRole('button', { name: '关闭' }).click()],
	['Escape', (page) => page.keyboard.press('Escape')],
	['a click beside it', (page) => page.mouse.click(20, 400)]
];
for (const [what, close] of ways) {
	test(`closing by ${what} leaves no entry behind`, async ({ visitor, page }) => {
		await comeFromPrices(visitor);
		await fillSlots(visitor);
		for (let time = 0; time < 2; time += 1) {
			await openGate(visitor);
			await close(page);
			await expect(dialog(page)).toBeHidden();
			await expect.poll(() => overlaysInHistory(page)).toBe(0);
		}
		await page.goBack();
		await expect(page).toHaveURL('/pricing');
		await page.goForward();
		await expect(visitor.photo('服装')).toBeVisible();
	});
}

test('opening and closing again and again makes the history no longer', async ({
	visitor,
	page
}) => {
	await comeFromPrices(visitor);
	await fillSlots(visitor);
	await openGate(visitor);
	const before = await entries(page);
	for (let time = 0; time < 3; time += 1) {
		await page.keyboard.press('Escape');
		await expect(dialog(page)).toBeHidden();
		await openGate(visitor);
	}
	expect(await entries(page)).toBe(before);
});

test('from a link in an overlay, Back comes to the page at once', async ({ visitor, page }) => {
	await comeFromPrices(visitor);
	await fillSlots(visitor);
	await openGate(visitor);
	await dialog(page).getByRole('button', { name: '登录' }).first().click();
	await dialog(page).getByRole('link', { name: '忘记密码' }).click();
	await expect(page).toHaveURL('/forgot');
	await page.goBack();
	await expect(page).toHaveURL('/');
	await expect(visitor.photo('服装')).toBeVisible();
	await expect(dialog(page)).toBeHidden();
	await page.goBack();
	await expect(page).toHaveURL('/pricing');
});

test('a page loaded anew over an overlay has none, and no entry of it', async ({
	visitor,
	page
}) => {
	await comeFromPrices(visitor);
	await fillSlots(visitor);
	await openGate(visitor);
	await page.reload();
	await page.locator('html[data-live]').waitFor();
	await expect(visitor.photo('服装')).toBeVisible();
	await expect(dialog(page)).toBeHidden();
	await expect.poll(() => overlaysInHistory(page)).toBe(0);
	await page.goBack();
	await expect(page).toHaveURL('/pricing');
});

test('logging in at the gate goes on, and leaves no entry behind', async ({ visitor, page }) => {
	const who = await visitor.register();
	await page.context().clearCookies();
	await visitor.open('/pricing');
	await page.evaluate(() => localStorage.removeItem('logged-in'));
	await page.reload();
	await comeFromPrices(visitor);
	await fillSlots(visitor);
	await openGate(visitor);
	await dialog(page).getByRole('button', { name: '登录' }).first().click();
	await visitor.fillCredentials(dialog(page).locator('form'), who, '登录');
	await visitor.seeResult();
	await expect(dialog(page)).toBeHidden();
	await page.goBack();
	await expect(page).toHaveURL('/pricing');
});

test.describe('on a phone', () => {
	test.use({
		viewport: { width: 390, height: 844 },
		isMobile: true,
		hasTouch: true,
		device: 'phone'
	});

	test('Back closes the sheet of options', async ({ visitor, page }) => {
		await comeFromPhonePrices(visitor);
		await page.getByRole('button', { name: '选项' }).click();
		await expect(dialog(page)).toBeVisible();
		await page.goBack();
		await expect(dialog(page)).toBeHidden();
		await expect(page).toHaveURL('/');
	});

	test('Back closes the card of the balance', async ({ visitor, page }) => {
		await visitor.enter();
		await visitor.balance(6).click();
		await expect(page.getByRole('button', { name: '退出登录' })).toBeVisible();
		await page.goBack();
		await expect(page.getByRole('button', { name: '退出登录' })).toBeHidden();
		await expect(page).toHaveURL('/');
		await visitor.balance(6).click();
		await page.getByRole('link', { name: '积分明细' }).click();
		await expect(page).toHaveURL('/ledger');
		await page.goBack();
		await expect(page).toHaveURL('/');
	});

	async function comeFromPhonePrices(visitor: Visitor): Promise<void> {
		await visitor.open('/pricing');
		await visitor.page.getByRole('banner').getByRole('link', { name: '小猫更衣' }).click();
		await expect(visitor.page).toHaveURL('/');
	}
});
