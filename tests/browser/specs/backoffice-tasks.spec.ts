import { expectAccessible } from '../support/accessibility.ts';
import { test } from '../support/back-office.ts';
import { operatorCredentials } from '../support/credentials.ts';
import { execute } from '../support/database.ts';
import { Studio } from '../support/studio.ts';
import { expect } from '../support/visitor.ts';

const minute = 60_000;

test('a failed task is made again free of charge, and it shows who did it', async ({
	visitor,
	desk
}) => {
	const { email } = await visitor.register();
	const studio = new Studio(visitor.page);
	const failed = await studio.make({ demo: 'refuse=IMAGE_SAFETY,times=1' });

	await desk.open('tasks');
	await desk.search(email);
	await expect(desk.row(email)).toContainText('没有成功');
	await desk.row(email).getByRole('link').first().click();
	const picture = desk.part(/^第 1 张/);
	await expect(picture).toContainText('被内容规则拦下了');
	await expect(picture.getByRole('table').getByRole('row')).toHaveCount(2);
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

test('what is unclear is resolved by somebody who has looked', async ({ visitor, desk }) => {
	await visitor.register();
	const studio = new Studio(visitor.page);
	const task = await studio.submit({ demo: 'delay=15000' });
	await expect.poll(async () => (await studio.task(task.id)).state).toBe('running');
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
