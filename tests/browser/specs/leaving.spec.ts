/**
 * Pages left before what they asked for has come: what comes then leaves the next page alone, and the
 * browser has nothing to complain about, which every test looks at in the end.
 */
import type { Page } from '@playwright/test';
import { test } from '../support/back-office.ts';
import { Studio } from '../support/studio.ts';
import { expect } from '../support/visitor.ts';

/** Does something that asks for `what`, leaves before the answer comes, and has it come. */
async function leaveBefore(
	page: Page,
	what: RegExp,
	{ ask, leave }: { ask: () => Promise<unknown>; leave: () => Promise<unknown> }
): Promise<void> {
	let release = () => {};
	const released = new Promise<void>((go) => (release = go));
	await page.route(what, async (route) => {
		await released;
		await route.continue();
	});
	const asked = page.waitForRequest(what);
	await ask();
	await asked;
	await leave();
	const answered = page.waitForResponse(what);
	release();
	await answered;
	await settled(page);
}

/** Waits until the page has dealt with what has come. */
const settled = (page: Page) => page.waitForTimeout(300);

test('a list left before its search is sent asks nothing on the next page', async ({ desk }) => {
	await desk.open('users');
	await expect(desk.page.locator('tbody a').first()).toBeVisible();
	await desk.search('admin@kitten.test');
	await desk.goTo('任务');
	// Longer than the pause in typing that asks.
	await desk.page.waitForTimeout(600);
	await expect(desk.page).toHaveURL(/\/admin\/tasks$/);
});

test('a list left while its search runs leaves the next page alone', async ({ desk }) => {
	await desk.open('users');
	await leaveBefore(desk.page, /accounts\?.*search=/, {
		ask: () => desk.search('admin@kitten.test'),
		leave: () => desk.goTo('任务')
	});
	await expect(desk.page).toHaveURL(/\/admin\/tasks$/);
});

test('the first page of the back office can be left before its figures are there', async ({
	desk
}) => {
	await leaveBefore(desk.page, /admin\/dashboard/, {
		ask: () => desk.open(),
		leave: () => desk.goTo('任务')
	});
	await expect(desk.page.getByRole('heading', { level: 1, name: '任务' })).toBeVisible();
});

test('the back office can be left before a page of it is there', async ({ desk }) => {
	const { page } = desk;
	// The workbench is loaded first: it is there at once when somebody goes back to it.
	await page.goto('/');
	await page.locator('html[data-live]').waitFor();
	await page.getByRole('button', { name: /积分，查看明细$/ }).click();
	await page.getByRole('link', { name: '后台' }).click();
	await expect(page.getByRole('heading', { level: 1, name: '概览' })).toBeVisible();
	await leaveBefore(page, /immutable\/.*\.js$/, {
		ask: () => page.getByRole('link', { name: '操作记录' }).click(),
		leave: async () => {
			await page.getByRole('banner').getByRole('link', { name: '小猫更衣' }).click();
			await expect(page).toHaveURL('/');
		}
	});
	await expect(page).toHaveURL('/');
});

test('an order, the ledger and the history can be left before they are there', async ({
	visitor,
	page
}) => {
	await visitor.enter();
	await new Studio(visitor).order('small');
	const goHome = () => page.getByRole('banner').getByRole('link', { name: '小猫更衣' }).click();
	await visitor.open('/orders');
	await leaveBefore(page, /api\/orders\/[\w-]+$/, {
		ask: () => page.getByRole('main').getByText(/^KC-/).first().click(),
		leave: goHome
	});
	await leaveBefore(page, /api\/ledger\?|api\/ledger$/, {
		ask: () => page.goto('/ledger'),
		leave: goHome
	});
	await leaveBefore(page, /api\/tasks\?/, { ask: () => page.goto('/history'), leave: goHome });
	await expect(page).toHaveURL('/');
});
