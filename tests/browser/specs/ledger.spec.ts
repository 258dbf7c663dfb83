import { readFile } from 'node:fs/promises';
import { expectAccessible, expectNoSidewaysScrolling } from '../support/accessibility.ts';
import { garment, person } from '../support/photos.ts';
import { expect, test } from '../support/visitor.ts';

test('the ledger tells every entry with the balance after it @zh-phone-dark', async ({
	visitor,
	page,
	operator
}) => {
	const { words } = visitor;
	await visitor.register();
	await visitor.post('/api/check-in');
	await operator.adjust(await visitor.accountId(), -5, '补差额，抱歉久等 '.repeat(6).trim());

	await visitor.open('/ledger');
	const entries = page.getByTestId('entry');
	await expect(entries).toHaveCount(3);
	const told = [
		[words.events.adjustment, '−5', words.balanceAfter(7), '补差额'],
		[words.events.check_in, '+6', words.balanceAfter(12)],
		[words.events.welcome, '+6', words.balanceAfter(6)]
	];
	for (const [position, parts] of told.entries()) {
		for (const part of parts) await expect(entries.nth(position)).toContainText(part);
	}
	await expectAccessible(page);
	await expectNoSidewaysScrolling(page);

	await page.getByLabel(words.event).selectOption('refund');
	await expect(page.getByRole('heading', { name: words.noEntries })).toBeVisible();
	await expectAccessible(page);
});

test('the filter stands in the address, survives a reload, and goes for the CSV too', async ({
	visitor,
	page
}) => {
	await visitor.register();
	await visitor.post('/api/check-in');
	await visitor.open('/ledger');
	await expect(page.getByTestId('entry')).toHaveCount(2);
	await page.getByLabel('类型').selectOption('check_in');
	await expect(page.getByTestId('entry')).toHaveCount(1);
	await expect(page).toHaveURL('/ledger?event=check_in');
	await page.reload();
	await expect(page.getByTestId('entry')).toHaveText(/签到/);
	await expect(page.getByLabel('类型')).toHaveValue('check_in');

	const download = page.waitForEvent('download');
	await page.getByRole('link', { name: '下载 CSV' }).click();
	const csv = await readFile(await (await download).path(), 'utf8');
	expect(csv.startsWith('\uFEFF'), 'Excel takes it for UTF-8').toBe(true);
	expect(csv.trim().split('\n'), 'a head and one entry').toHaveLength(2);

	await page.getByLabel('从').fill('2020-01-01');
	await page.getByLabel('到', { exact: true }).fill('2020-12-31');
	await expect(page.getByRole('heading', { name: '这样筛选没有记录' })).toBeVisible();
	await page.getByRole('link', { name: '清除筛选' }).click();
	await expect(page.getByTestId('entry')).toHaveCount(2);
});

test('a long ledger comes page by page, from the keyboard too', async ({
	visitor,
	page,
	operator
}) => {
	await visitor.register();
	const id = await visitor.accountId();
	for (let time = 1; time <= 54; time += 1) await operator.adjust(id, 1, `第 ${time} 次`);
	await visitor.open('/ledger');
	const entries = page.getByTestId('entry');
	await expect(entries).toHaveCount(50);
	await expect(entries.first()).toContainText('第 54 次');
	const more = page.getByRole('button', { name: '再看一些' });
	await more.focus();
	await page.keyboard.press('Enter');
	await expect(entries).toHaveCount(55);
	await expect(entries.last()).toContainText('注册赠送');
	await expect(more).toHaveCount(0);
});

test('an entry of a picture leads to its try-on', async ({ visitor, page }) => {
	await visitor.enter();
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment);
	await visitor.generate();
	await visitor.seeResult();
	await visitor.open('/ledger?event=generation');
	await page.getByRole('link', { name: '看这次试衣' }).click();
	await expect(page.getByRole('heading', { level: 1, name: '这一次试衣' })).toBeVisible();
	await expect(page.getByTestId('task')).toHaveCount(1);
	await expectAccessible(page);
});
