import { expectAccessible } from '../support/accessibility.ts';
import { test } from '../support/back-office.ts';
import { operatorCredentials } from '../support/credentials.ts';
import { execute, purgeInputs } from '../support/database.ts';
import type { Hold } from '../support/gateway.ts';
import { Studio } from '../support/studio.ts';
import { expect, type Visitor } from '../support/visitor.ts';

const minute = 60_000;

/** A task that is being made, and so many that wait for it. */
async function queueUp(visitor: Visitor, hold: Hold, waiting: number) {
	const { email } = await visitor.register();
	const studio = new Studio(visitor);
	const first = await studio.submit({ demo: hold.script });
	await studio.running(first);
	const others = [];
	for (let count = 0; count < waiting; count += 1) others.push(await studio.submit());
	await visitor.open('/');
	return { email, studio, first, others };
}

test('a failed task is made again free of charge, and it shows who did it', async ({
	visitor,
	desk
}) => {
	const { email } = await visitor.enter();
	const studio = new Studio(visitor);
	const failed = await studio.make({ demo: 'refuse=IMAGE_SAFETY,times=1' });

	await desk.open('tasks');
	await desk.search(email);
	await expect(desk.row(email)).toContainText('没有成功');
	await desk.row(email).getByRole('link').first().click();
	const picture = desk.part(/^第 1 张/);
	await expect(picture).toContainText('被内容规则拦下了');
	const calls = picture.getByRole('table').locator('tbody tr');
	await expect(calls).toHaveCount(1);
	await expect(calls).toContainText('被内容规则拦下');
	await expect(calls).toContainText('image_safety');
	await expectAccessible(desk.page);

	await desk.begin('重试');
	await expect(desk.dialog).toContainText('重做 1 张没成功的图片');
	await expect(desk.dialog.getByLabel('不收用户积分')).toBeChecked();
	await desk.doIt('重试', '网关的错');
	await expect(desk.page).not.toHaveURL(new RegExp(failed.id));
	const heading = desk.page.getByRole('heading', { level: 1 }).locator('..');
	await expect(heading).toContainText('已完成', { timeout: 30_000 });
	await expect(visitor.balance(6)).toBeVisible();

	await desk.page.getByRole('link', { name: failed.id }).click();
	const done = desk.part('管理员做过的事');
	await expect(done).toContainText('重试任务');
	await expect(done).toContainText(operatorCredentials.email);
	await expect(done).toContainText('网关的错');
});

test('what is unclear is resolved by somebody who has looked', async ({ visitor, desk, hold }) => {
	await visitor.register();
	const studio = new Studio(visitor);
	const task = await studio.submit({ demo: hold.script });
	await studio.running(task);
	// Its worker is gone, and its time is over: the sweep gives it to an operator.
	await execute(
		`UPDATE task_outputs SET queued_at = ?, enqueued_at = ?, lease_until = 1 WHERE task_id = ?`,
		...[Date.now() - 16 * minute, Date.now() - 16 * minute, task.id]
	);
	const cron = { cron: '*/5 * * * *' };
	await visitor.page.request.get('/cdn-cgi/handler/scheduled', { params: cron });

	await desk.open('tasks?review=yes');
	await desk.search(task.id);
	await expect(desk.row('1 张待核对')).toHaveCount(1);
	await desk.row('1 张待核对').getByRole('link').first().click();
	await desk.begin('核对完毕');
	await desk.doIt('核对完毕', '账单上没有这一笔');
	await expect(desk.part(/^第 1 张/)).toContainText('没有成功');
	await expect(desk.page.getByRole('button', { name: '核对完毕' })).toHaveCount(0);
});

test('what waits of a task is canceled, and its credits come back', async ({
	visitor,
	desk,
	hold
}) => {
	const { others } = await queueUp(visitor, hold, 1);
	await expect(visitor.balance(2)).toBeVisible();
	await desk.open(`task?id=${others[0]?.id}`);
	await desk.begin('取消');
	await expect(desk.dialog).toContainText('1 张还在排队的图片会收回，积分退给用户');
	await desk.tryTo('取消任务');
	await expect(desk.dialog.getByText('请写下原因')).toBeVisible();
	await visitor.seesAtOnce(visitor.balance(4), () => desk.doIt('取消任务', '用户不要了'));
	await expect(desk.part(/^第 1 张/)).toContainText('已取消');
	await expect(desk.page.getByRole('button', { name: '取消', exact: true })).toHaveCount(0);
	await expect(desk.part('管理员做过的事')).toContainText('用户不要了');
});

test('several failed tasks are made again from the keyboard; what is refused stays selected', async ({
	visitor,
	desk
}) => {
	const { email } = await visitor.register();
	const studio = new Studio(visitor);
	const failed = [];
	for (let count = 0; count < 3; count += 1) {
		failed.push(await studio.make({ demo: 'refuse=IMAGE_SAFETY,times=1' }));
	}
	const [gone] = failed;
	await purgeInputs(gone?.id ?? '');
	const keys = new Set<string | undefined>();
	desk.page.on('request', (request) => {
		if (request.url().endsWith('/retry')) keys.add(request.headers()['idempotency-key']);
	});

	const { keyboard } = desk.page;
	await desk.open('tasks');
	await desk.find(email, 3);
	await keyboard.press('ArrowDown');
	for (const told of ['已选 1 条', '已选 2 条', '已选 3 条']) {
		await keyboard.press('x');
		await expect(desk.page.getByRole('status').filter({ hasText: told })).toHaveCount(1);
		await keyboard.press('j');
	}
	await expectAccessible(desk.page);
	await keyboard.press('a');
	await expect(desk.page.getByRole('button', { name: '重试 3 个' })).toBeFocused();
	await keyboard.press('Enter');
	await expect(desk.dialog).toContainText('会新建 3 个任务，重做没成功的图片，不收用户积分');
	await expect(desk.dialog).toContainText('照片已经删除的、已经重试过的会被拒绝');
	await expectAccessible(desk.page);

	await desk.tryTo('重试 3 个', '网关的错');
	const summary = desk.page.getByTestId('bulk-summary');
	await expect(summary).toBeFocused();
	await expect(summary).toContainText('2 个任务已重新提交');
	await expect(summary).toContainText('1 个没有做成');
	await expect(summary).toContainText('照片已经删除，不能重做');
	await expectAccessible(desk.page);
	expect(keys.size, 'each under a key of its own').toBe(3);
	await desk.dialog.getByRole('button', { name: '好了' }).click();
	await expect(desk.row(email)).toHaveCount(5);
	await expect(desk.selection).toBeVisible();
	const left = desk.page.locator('tr', { has: desk.page.getByRole('checkbox', { checked: true }) });
	await expect(left.getByRole('link').first()).toHaveAttribute('href', new RegExp(gone?.id ?? ''));

	await desk.openUser(email);
	const recent = desk.part(/^最近 24 小时/);
	await expect(recent.getByTestId('recent-task')).toHaveCount(4);
	await recent.getByRole('button', { name: '再看 1 个任务' }).click();
	await expect(recent.getByTestId('recent-task')).toHaveCount(5);
	await expectAccessible(desk.page);
});

test('several tasks are canceled at once, but for what is being made', async ({
	visitor,
	desk,
	hold
}) => {
	const { email, first } = await queueUp(visitor, hold, 2);
	await expect(visitor.balance(0)).toBeVisible();
	await desk.open('tasks');
	await desk.find(email, 3);
	await desk.page.getByRole('checkbox', { name: '全选' }).check();
	await desk.page.getByRole('button', { name: '取消 3 个' }).click();
	await desk.tryTo('取消 3 个');
	await expect(desk.dialog.getByText('请写下原因')).toBeVisible();
	await visitor.seesAtOnce(visitor.balance(4), () => desk.tryTo('取消 3 个', '今晚维护'));
	const summary = desk.page.getByTestId('bulk-summary');
	await expect(summary).toContainText('2 个任务里排队的图片已取消');
	await expect(summary).toContainText('没有图片在排队了');
	await desk.dialog.getByRole('button', { name: '好了' }).click();
	await expect(desk.row('已取消')).toHaveCount(2);
	await expect(desk.row('正在生成').getByRole('checkbox')).toBeChecked();
	await expect(desk.page.locator(`[data-row="${first.id}"]`)).toContainText('正在生成');
});
