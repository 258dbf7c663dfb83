import { expectAccessible, expectNoSidewaysScrolling } from '../support/accessibility.ts';
import { test } from '../support/back-office.ts';
import { Studio } from '../support/studio.ts';
import { expect } from '../support/visitor.ts';

const places = ['users', 'tasks', 'orders', 'audit'] as const;

test('the pages of the back office are accessible to everyone @everywhere', async ({
	visitor,
	operator,
	desk
}) => {
	await visitor.register();
	const studio = new Studio(visitor);
	await studio.submit();
	await studio.order('small');
	await operator.adjust(await visitor.accountId(), 1, 'a row for every list');
	for (const place of places) {
		await test.step(place, async () => {
			await desk.open(place);
			await expect(desk.page.locator('tbody tr').first()).toBeVisible();
			await desk.page.waitForLoadState('networkidle');
			await expectAccessible(desk.page);
			await expectNoSidewaysScrolling(desk.page);
		});
	}
	await test.step('user', async () => {
		await desk.open('users');
		await desk.page.locator('tbody a').first().click();
		await expect(desk.page.getByTestId('balance')).toBeVisible();
		await desk.page.waitForLoadState('networkidle');
		await expectAccessible(desk.page);
		await expectNoSidewaysScrolling(desk.page);
	});
});

test('a list is worked from the keyboard', async ({ visitor, desk }) => {
	const { email } = await visitor.register();
	await desk.open('users');
	const keyboard = desk.page.keyboard;
	await expect(desk.page.locator('tbody a').nth(1)).toBeVisible();

	await keyboard.press('j');
	await expect(desk.page.locator('tbody a').first()).toBeFocused();
	await keyboard.press('ArrowDown');
	await expect(desk.page.locator('tbody a').nth(1)).toBeFocused();
	await keyboard.press('k');
	await expect(desk.page.locator('tbody a').first()).toBeFocused();

	await keyboard.press('/');
	await expect(desk.page.getByRole('searchbox')).toBeFocused();
	await keyboard.type(email);
	await expect(desk.page.locator('tbody tr')).toHaveCount(1);
	await keyboard.press('ArrowDown');
	await keyboard.press('Enter');
	await expect(desk.page.getByRole('heading', { level: 1, name: email })).toBeVisible();
});

test('what is asked of a list stands in the address, and is there again', async ({ desk }) => {
	await desk.open('users');
	await desk.page.getByLabel('身份').selectOption('管理员');
	await desk.page.getByRole('button', { name: '注册时间' }).click();
	await expect(desk.page).toHaveURL(/role=admin/);
	await expect(desk.page).toHaveURL(/sort=created_at/);
	await expect(desk.row('admin@kitten.test')).toBeVisible();
	await desk.page.reload();
	await expect(desk.page.getByLabel('身份')).toHaveValue('admin');
	await expect(desk.page.getByRole('columnheader', { name: '注册时间' })).toHaveAttribute(
		'aria-sort',
		'ascending'
	);
	await expect(desk.page.getByRole('link', { name: '导出 CSV' })).toHaveAttribute(
		'href',
		/accounts\/export\?.*role=admin/
	);
	await desk.page.getByRole('link', { name: '清除筛选' }).click();
	await expect(desk.page).toHaveURL(/\/admin\/users$/);
});

test('a list can be had as a file, with what is asked of it', async ({ desk }) => {
	await desk.open('users?search=admin@kitten.test');
	const coming = desk.page.waitForEvent('download');
	await desk.page.getByRole('link', { name: '导出 CSV' }).click();
	const stream = await (await coming).createReadStream();
	let text = '';
	for await (const piece of stream) text += String(piece);
	expect(text.startsWith('\uFEFF')).toBe(true);
	expect(text).toContain('admin@kitten.test');
	expect(text.trim().split('\r\n')).toHaveLength(2);
});

test('no visitor loads anything of the back office', async ({ visitor, page, desk }) => {
	const desks = new Set<string>();
	desk.page.on('response', (response) => desks.add(new URL(response.url()).pathname));
	await desk.open('users');
	await desk.page.waitForLoadState('networkidle');
	const visitors = new Set<string>();
	page.on('response', (response) => visitors.add(new URL(response.url()).pathname));
	await visitor.open('/');
	await page.waitForLoadState('networkidle');
	const node = [...desks].filter((path) => /nodes\//.test(path));
	expect(node.length).toBeGreaterThan(0);
	const words = await Promise.all(
		[...visitors]
			.filter((path) => path.endsWith('.js'))
			.map(async (path) => (await page.request.get(path)).text())
	);
	expect(words.join('')).not.toContain('操作记录');
});
