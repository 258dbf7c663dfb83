import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Download } from '@playwright/test';
import { expectAccessible } from '../support/accessibility.ts';
import { test, type BackOffice } from '../support/back-office.ts';
import { expect } from '../support/visitor.ts';

const codeShape = /[2-9A-Z]{4}(-[2-9A-Z]{4}){3}/g;

async function codesIn(download: Download): Promise<string[]> {
	const text = await readFile(await download.path(), 'utf8');
	expect(text.startsWith('\uFEFF'), 'Excel reads it as UTF-8').toBe(true);
	return [...new Set(text.match(codeShape))];
}

async function exported(desk: BackOffice, link: string | RegExp): Promise<string[]> {
	const download = desk.page.waitForEvent('download');
	await desk.page.getByRole('link', { name: link }).click();
	return codesIn(await download);
}

/** Makes codes for 50 credits each by the form. */
async function makeCodes(desk: BackOffice, count: number, note: string): Promise<void> {
	await desk.open('code-batches');
	await desk.page.getByRole('button', { name: '做一批' }).click();
	await desk.dialog.getByLabel('每个多少积分').fill('50');
	await desk.dialog.getByLabel('做多少个').fill(String(count));
	await desk.dialog.getByLabel('用途').fill(note);
}

test('500 codes are made and exported, and what is in the file can be redeemed', async ({
	desk,
	visitor
}) => {
	const note = `秋天 ${randomUUID()}`;
	await makeCodes(desk, 500, note);
	await expect(desk.dialog.getByTestId('will')).toContainText('500 个兑换码，每个可换 50 积分');
	await expect(desk.dialog.getByTestId('will')).toContainText('一共送出 25,000 积分');
	await expectAccessible(desk.page);
	await desk.dialog.getByRole('button', { name: '做 500 个' }).click();
	await expect(desk.dialog.getByRole('heading')).toHaveText('500 个兑换码做好了');
	await expectAccessible(desk.page);
	const codes = await exported(desk, '下载 CSV');
	expect(codes).toHaveLength(500);
	await desk.dialog.getByRole('button', { name: '好了' }).click();
	await expect(desk.row(note)).toContainText('0 / 500');

	const [first = ''] = codes;
	await visitor.register();
	await visitor.open('/redeem');
	await visitor.redeem(first);
	await expect(visitor.balance(56)).toBeVisible();

	await desk.row(note).getByRole('link').click();
	await expect(desk.page.getByRole('heading', { level: 1, name: note })).toBeVisible();
	await desk.page.getByLabel('状态').selectOption('用完了');
	await expect(desk.page).toHaveURL(/state=used_up/);
	await expect(desk.page.locator('tbody tr')).toHaveCount(1);
	await expect(desk.row(first)).toContainText('1 / 1');
	expect(await exported(desk, '导出 CSV')).toEqual([first]);
	await expectAccessible(desk.page);
});

test('some codes are disabled, then the whole batch', async ({ desk, visitor }) => {
	const note = `停用 ${randomUUID()}`;
	await makeCodes(desk, 3, note);
	await desk.dialog.getByRole('button', { name: '做 3 个' }).click();
	const codes = await exported(desk, '下载 CSV');
	await desk.dialog.getByRole('button', { name: '好了' }).click();
	await desk.row(note).getByRole('link').click();

	const [one = '', other = ''] = codes;
	await desk.row(one).getByRole('checkbox').check();
	await desk.page.getByRole('button', { name: '停用 1 个' }).click();
	await expect(desk.dialog).toContainText('1 个兑换码停用后不能再兑换');
	await desk.doIt('停用');
	await expect(desk.page.getByTestId('told')).toHaveText('停用了 1 个');
	await expect(desk.row(one)).toContainText('已停用');
	await expect(desk.row(other)).toContainText('没用过');
	await expect(desk.selection).toBeHidden();
	await desk.row(one).getByRole('checkbox').check();
	await expect(desk.selection).toContainText('选中的都停用了');

	await desk.page.getByRole('button', { name: '停用整批' }).click();
	await expectAccessible(desk.page);
	await desk.doIt('停用');
	await expect(desk.page.getByTestId('told')).toHaveText('停用了 2 个');
	await expect(desk.row('已停用')).toHaveCount(3);

	await visitor.register();
	await visitor.open('/redeem');
	await visitor.redeem(other);
	await expect(visitor.page.getByText('这个兑换码停用了。')).toBeVisible();
});

test('a batch that cannot be made is told beside its fields, and none is made', async ({
	desk
}) => {
	const note = `太多 ${randomUUID()}`;
	await makeCodes(desk, 1001, note);
	await desk.dialog.getByRole('button', { name: /^做/ }).click();
	await expect(desk.dialog.getByText('1 到 1000 个')).toBeVisible();
	await expect(desk.dialog.getByLabel('做多少个')).toBeFocused();
	await desk.page.keyboard.press('Escape');
	await expect(desk.row(note)).toHaveCount(0);
});
