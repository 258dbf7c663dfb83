import { expectAccessible } from '../support/accessibility.ts';
import { test } from '../support/back-office.ts';
import { Studio } from '../support/studio.ts';
import { expect, type Visitor } from '../support/visitor.ts';
import type { Page } from '@playwright/test';

/** Somebody new, with a studio to make tasks in. */
async function somebody(visitor: Visitor) {
	const who = await visitor.register();
	return { ...who, studio: new Studio(visitor) };
}

test('a user and her last 24 hours are three clicks away', async ({ visitor, desk }) => {
	const { email, studio } = await somebody(visitor);
	const task = await studio.make();

	await desk.open();
	await desk.goTo('用户');
	await desk.search(email);
	await desk.row(email).getByRole('link').first().click();

	const recent = desk.part(/^最近 24 小时/);
	await expect(recent.getByTestId('recent-task')).toHaveCount(1);
	await expect(recent.getByText('已完成')).toBeVisible();
	await expect(recent.getByTestId('life')).toHaveText(/^23 小时/);
	const thumb = recent.locator('img');
	await expect
		.poll(() => thumb.evaluate((each: HTMLImageElement) => each.naturalWidth))
		.toBeGreaterThan(200);
	await expect(desk.part(/^积分明细/)).toContainText('生成图片');
	await recent.getByTestId('recent-task').getByRole('link').first().click();
	await expect(desk.page).toHaveURL(new RegExp(task.id));
	await expect(desk.part(/^第 1 张/)).toBeVisible();
	await expectAccessible(desk.page);
});

test('credits given with a reason are on her open page at once', async ({ visitor, desk }) => {
	const { email } = await somebody(visitor);
	await visitor.open('/ledger');
	await desk.openUser(email);

	await desk.begin('调整积分');
	await desk.dialog.getByRole('button', { name: '调整', exact: true }).click();
	await expect(desk.dialog.getByText('请填一个不是 0 的整数')).toBeVisible();
	await expect(desk.dialog.getByText('请写下原因')).toBeVisible();
	await desk.dialog.getByLabel('加多少，或减多少').fill('-7');
	await desk.dialog.getByRole('button', { name: '调整', exact: true }).click();
	await expect(desk.dialog.getByText('现在只有 6，减不了这么多')).toBeVisible();

	await desk.dialog.getByLabel('加多少，或减多少').fill('20');
	await expect(desk.dialog.getByText('余额会从 6 变成 26。')).toBeVisible();
	await expectAccessible(desk.page);
	await visitor.seesAtOnce(visitor.balance(26), () =>
		desk.doIt('调整', '昨天的图片出错了，补给你')
	);
	await expect(desk.part('积分', true).getByTestId('balance')).toHaveText('26');

	await expect(visitor.page.getByTestId('entry').first()).toContainText('昨天的图片出错了，补给你');
});

test('when the answer is lost, credits are given once', async ({ visitor, desk }) => {
	const { email } = await somebody(visitor);
	await desk.openUser(email);
	const keys: (string | undefined)[] = [];
	await desk.page.route('**/adjustments', async (route) => {
		keys.push(route.request().headers()['idempotency-key']);
		if (keys.length > 1) return route.fallback();
		await route.fetch();
		return route.abort('connectionreset');
	});
	await desk.begin('调整积分');
	await desk.dialog.getByLabel('加多少，或减多少').fill('5');
	await desk.doIt('调整', '补一次');
	await expect(desk.part('积分', true).getByTestId('balance')).toHaveText('11');
	expect(keys).toHaveLength(2);
	expect(keys[0]).toBe(keys[1]);
});

test('who is marked as added on WeChat becomes Plus, and a membership comes and goes', async ({
	visitor,
	desk
}) => {
	const { email } = await somebody(visitor);
	await desk.openUser(email);
	await desk.begin('标记已加微信');
	await desk.doIt('标记', '加了微信');
	await expect(desk.part('账户', true)).toContainText('Plus');
	await expect(desk.page.getByRole('button', { name: '标记已加微信' })).toHaveCount(0);

	await desk.begin('送会员');
	await expect(desk.dialog).toContainText(/会员马上开始，这个月的 \d+ 积分立刻到账/);
	await desk.doIt('送', '活动奖品');
	await expect(desk.part(/^会员/)).toContainText('管理员赠送');
	await expect(desk.part('账户', true)).toContainText('Pro（设定为 Plus）');

	await desk.begin('结束会员');
	await expect(desk.dialog).toContainText(/剩下的 \d+ 会员积分会过期/);
	await desk.doIt('结束会员', '送错了人');
	await expect(desk.part(/^会员/)).toContainText('已收回');
	await expect(desk.part('账户', true)).toContainText('Plus');
});

test('a level that is set counts at once, with what it allows', async ({ visitor, desk }) => {
	const { email } = await somebody(visitor);
	await visitor.open('/profile');
	await expect(visitor.page.getByRole('main')).toContainText('免费');
	await desk.openUser(email);
	await desk.begin('改等级');
	await desk.dialog.getByLabel('等级').selectOption('免费');
	await desk.tryTo('改', '老朋友');
	await expect(desk.dialog.getByRole('alert')).not.toBeEmpty();
	await desk.dialog.getByLabel('等级').selectOption('Pro');
	await desk.doIt('改');
	await expect(desk.page.getByTestId('told')).toHaveText('等级已改为 Pro');
	await expect(desk.part('账户', true)).toContainText('Pro');
	await visitor.page.reload();
	await expect(visitor.page.getByRole('main')).toContainText('Pro');
});

test('logged out everywhere, she has to log in again on each device', async ({
	visitor,
	desk,
	browser
}) => {
	const who = await somebody(visitor);
	const phone = await visitor.elsewhere(browser);
	await phone.logIn(who);
	await visitor.open('/profile');
	await desk.openUser(who.email);
	await desk.begin('退出所有登录');
	await expect(desk.dialog).toContainText('2 处登录会结束');
	await desk.doIt('全部退出', '手机丢了');
	await expect(desk.part(/^登录/)).toContainText('现在没有登录在任何设备上。');

	for (const each of [visitor, phone]) {
		await each.open('/profile');
		await expect(each.page.getByRole('heading', { name: /登录/ })).toBeVisible({
			timeout: 15_000
		});
	}
	await phone.logIn(who);
	await desk.page.reload();
	await expect(desk.part(/^登录/).locator('tbody tr')).toHaveCount(1);
	await phone.page.context().close();
});

test('who is made an operator gets in with the next log-in, and out when it is taken back', async ({
	visitor,
	desk,
	page
}) => {
	const who = await somebody(visitor);
	await desk.openUser(who.email);
	await desk.begin('改身份');
	await desk.dialog.getByLabel('身份').selectOption('管理员');
	await expect(desk.dialog).toContainText('现有登录会结束，要重新登录');
	await desk.doIt('改身份', '新同事');
	const heading = desk.page.getByRole('heading', { level: 1 }).locator('..');
	await expect(heading).toContainText('管理员');

	await visitor.logIn(who);
	await visitor.open('/admin/users');
	await expect(page.getByRole('heading', { level: 1, name: '用户' })).toBeVisible();

	await desk.begin('改身份');
	await desk.dialog.getByLabel('身份').selectOption('用户');
	await desk.doIt('改身份', '离职了');
	await page.reload();
	await expect(page.getByRole('heading', { name: '先登录' })).toBeVisible();
	await visitor.logIn(who);
	await visitor.open('/admin/users');
	await expect(page.getByRole('heading', { name: '帘子后面没有人' })).toBeVisible();
});

test('a banned user is out at once, and all of it is on record', async ({ visitor, desk }) => {
	const { email, password } = await somebody(visitor);
	await visitor.open('/profile');
	await desk.openUser(email);
	await desk.begin('封禁');
	await expect(desk.dialog).toContainText('1 处登录会立刻结束');
	await expectAccessible(desk.page);
	await desk.doIt('封禁', '盗刷');
	await expect(desk.page.getByRole('heading', { level: 1 }).locator('..')).toContainText('已封禁');
	await expect(desk.part(/^登录/)).toContainText('现在没有登录在任何设备上。');

	await expect(visitor.page.getByRole('heading', { name: /登录/ })).toBeVisible({
		timeout: 15_000
	});
	await visitor.open('/login');
	await visitor.fillCredentials(
		visitor.page.getByRole('main'),
		{ email, password },
		visitor.words.loginAction
	);
	await expect(visitor.page.getByRole('main').getByRole('alert')).toContainText('停用');

	await desk.begin('解封');
	await desk.doIt('解封', '误会');
	await desk
		.part(/^管理员对这个账户做过的事/)
		.getByRole('link')
		.first()
		.click();
	await expect(desk.page).toHaveURL(/\/admin\/audit\?account=/);
	await expect(desk.row('解封')).toHaveCount(1);
	await desk.row('盗刷').getByRole('button').click();
	await expect(desk.dialog).toContainText('admin@kitten.test');
	await expect(desk.dialog.getByRole('row', { name: '状态 active banned' })).toBeVisible();
	await expectAccessible(desk.page);
});

test('an erased account has no name any more', async ({ visitor, desk }) => {
	const { email } = await somebody(visitor);
	await desk.openUser(email);
	await desk.begin('抹除账户');
	await desk.tryTo('抹除', '用户要求');
	await expect(desk.dialog.getByText('和这个账户的邮箱不一样')).toBeVisible();
	await desk.dialog.getByLabel(`输入 ${email} 以确认`).fill(email);
	await desk.doIt('抹除');
	await expect(desk.page.getByRole('heading', { level: 1, name: '已抹除的账户' })).toBeVisible();
	await expect(desk.page.getByText(email)).toHaveCount(0);
});

test('who is no operator finds nothing there', async ({ visitor, page }) => {
	await visitor.open('/admin/users');
	await expect(page.getByRole('heading', { name: '先登录' })).toBeVisible();
	await visitor.register();
	await visitor.open('/admin/users');
	await expect(page.getByRole('heading', { name: '帘子后面没有人' })).toBeVisible();
	await visitor.balance(6).click();
	await expect(page.getByRole('link', { name: '后台' })).toHaveCount(0);
});

/** Sees that a page, once it is there, has nothing to press but what shows more of it. */
async function changesNothing(page: Page): Promise<void> {
	await page.waitForLoadState('networkidle');
	const main = page.getByRole('main');
	const shows = /^(显示全部|试一试|再看一些)/;
	await expect(main.getByRole('button')).toHaveCount(
		await main.getByRole('button', { name: shows }).count()
	);
	await expect(main.getByRole('switch')).toHaveCount(0);
	await expect(main.getByRole('link', { name: /^(新|加|添)/ })).toHaveCount(0);
}

test('each role of operators is offered what it may do, and told what it may not', async ({
	visitor,
	desk
}) => {
	const { email, password } = await somebody(visitor);
	const colleague = visitor.page;
	const change = async (role: string) => {
		await desk.openUser(email);
		await desk.begin('改身份');
		await desk.dialog.getByLabel('身份').selectOption(role);
		await expectAccessible(desk.page);
		await desk.doIt('改身份', '新的分工');
		await visitor.logIn({ email, password });
	};
	const column = colleague.getByRole('navigation', { name: '后台导航' });
	const action = (name: string) => colleague.getByRole('button', { name, exact: true });

	await change('客服');
	await visitor.open('/admin/users');
	await expect(column.getByRole('link', { name: '任务', exact: true })).toBeVisible();
	await expect(column.getByRole('link', { name: '兑换码', exact: true })).toHaveCount(0);
	await expect(colleague.getByRole('link', { name: /导出/ })).toHaveCount(0);
	await colleague.getByRole('searchbox').fill(email);
	await colleague.locator('tbody tr').filter({ hasText: email }).getByRole('link').first().click();
	await expect(action('改等级')).toBeVisible();
	await expect(action('调整积分')).toHaveCount(0);
	await expect(colleague.getByText('其余的操作请找管理员。')).toBeVisible();
	await visitor.open('/admin/settings');
	await expect(colleague.getByText('你的身份是客服，这一页只能看，不能改。')).toBeVisible();
	await expectAccessible(colleague);
	await visitor.open('/admin/codes');
	await expect(colleague.getByRole('heading', { name: '这一页不归你管' })).toBeVisible();
	await expectAccessible(colleague);

	for (const place of ['presets', 'offers', 'levels', 'words', 'notices', 'settings', 'gateways']) {
		await test.step(place, async () => {
			await visitor.open(`/admin/${place}`);
			await expect(colleague.getByText('你的身份是客服，这一页只能看，不能改。')).toBeVisible();
			await changesNothing(colleague);
			await expectAccessible(colleague);
		});
	}
	for (const place of ['presets', 'gateways']) {
		await test.step(`one of the ${place}`, async () => {
			await visitor.open(`/admin/${place}`);
			await colleague.getByTestId(place).getByRole('link').first().click();
			await expect(colleague.getByRole('heading', { level: 2 }).first()).toBeVisible();
			await expect(colleague.getByText('你的身份是客服，这一页只能看，不能改。')).toBeVisible();
			await expect(colleague.getByRole('main').getByRole('textbox').first()).toBeDisabled();
			await changesNothing(colleague);
			await expectAccessible(colleague);
		});
	}

	await change('财务');
	await visitor.open('/admin/orders');
	await expect(column.getByRole('link', { name: '兑换码', exact: true })).toBeVisible();
	await expect(colleague.getByRole('link', { name: /导出/ })).toBeVisible();
	await visitor.open('/admin/tasks');
	await expect(colleague.getByText('你的身份是财务，这一页只能看，不能改。')).toBeVisible();
});
