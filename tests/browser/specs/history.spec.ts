import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScrolling } from '../support/accessibility.ts';
import { execute, expireAt } from '../support/database.ts';
import type { Operator } from '../support/operator.ts';
import { garment, person } from '../support/photos.ts';
import { Studio } from '../support/studio.ts';
import { expect, test, type Visitor } from '../support/visitor.ts';
import { picturesIn } from '../support/zip.ts';

const minute = 60_000;

/** Somebody of the Plus level, who may ask for several pictures at once, and what they make. */
async function plus(visitor: Visitor, operator: Operator): Promise<Studio> {
	const studio = await somebody(visitor);
	await studio.becomePlus(operator);
	await operator.adjust(await visitor.accountId(), 40, 'for the tests');
	return studio;
}

async function somebody(visitor: Visitor): Promise<Studio> {
	await visitor.register();
	return new Studio(visitor);
}

/** How many tasks the page lists. */
const tasks = (page: Page) => page.getByTestId('task');

test('the history tells how each task went, in words and numbers @en-desktop-dark', async ({
	visitor,
	page,
	operator
}) => {
	const { words } = visitor;
	const studio = await plus(visitor, operator);
	await studio.make({ garments: 3, demo: 'refuse=IMAGE_SAFETY,times=1' });
	await studio.make({ demo: 'refuse=IMAGE_SAFETY' });
	const lost = await studio.make();
	await expireAt(lost.id, Date.now() - minute);
	await studio.make();

	await visitor.open('/history');
	const [made, expired, failed, partial] = [0, 1, 2, 3].map((place) => tasks(page).nth(place));
	await expect(tasks(page)).toHaveCount(4);
	await expect(made!).toContainText(words.done);
	await expect(made!).toContainText(words.left);
	await expect(expired!).toContainText(words.expired);
	await expect(failed!).toContainText(words.blocked);
	await expect(failed!).toContainText(words.refunded(2));
	await expect(partial!).toContainText(words.partly(2, 3));
	await expect(partial!).toContainText(words.refunded(2));
	await expect(partial!.getByTestId('ended')).toHaveCount(1);
	await expectAccessible(page);
	await expectNoSidewaysScrolling(page);

	await page.getByRole('button', { name: words.select }).click();
	await expect(page.getByRole('checkbox')).toHaveCount(3);
	await page.getByRole('checkbox').first().check();
	await expectAccessible(page);
	await expectNoSidewaysScrolling(page);
	await page.keyboard.press('Escape');

	await made!.getByRole('button', { name: words.open }).click();
	await expect(page.getByRole('dialog')).toContainText(words.keptUntil);
	await expectAccessible(page);
	await expectNoSidewaysScrolling(page);
});

test('filters stand in the address, and survive a reload and the way back', async ({
	visitor,
	page
}) => {
	const studio = await somebody(visitor);
	await studio.make({ demo: 'refuse=IMAGE_SAFETY' });
	await studio.make();
	await visitor.open('/history');
	await expect(tasks(page)).toHaveCount(2);

	await page.getByLabel('状态').selectOption('failed');
	await expect(tasks(page)).toHaveCount(1);
	await expect(page).toHaveURL('/history?state=failed');
	await page.reload();
	await expect(page.getByLabel('状态')).toHaveValue('failed');
	await expect(tasks(page)).toHaveText(/没有成功/);

	await page.getByLabel('工具').selectOption('shoes');
	await expect(page).toHaveURL('/history?preset=shoes&state=failed');
	await expect(page.getByRole('heading', { name: '这样筛选没有记录' })).toBeVisible();
	await expectAccessible(page);

	await page.goBack();
	await expect(page.getByLabel('工具')).toHaveValue('');
	await expect(tasks(page)).toHaveCount(1);
	await page.getByRole('link', { name: '试衣间', exact: true }).click();
	await expect(page).toHaveURL('/');
	await page.goBack();
	await expect(page.getByLabel('状态')).toHaveValue('failed');
	await page.getByRole('link', { name: '清除筛选' }).click();
	await expect(tasks(page)).toHaveCount(2);
});

test('a long history comes page by page', async ({ visitor, page }) => {
	await somebody(visitor);
	const account = await visitor.accountId();
	const now = Date.now();
	const numbers = `WITH RECURSIVE numbers(number) AS (
		SELECT 10 UNION ALL SELECT number + 1 FROM numbers WHERE number < 24
	)`;
	await execute(
		`${numbers} INSERT INTO tasks (id, account_id, preset, preset_version, inputs, options,
			credits_per_output, state, created_at, finished_at)
		 SELECT ?1 || '-' || number, ?1, 'try_on', 1, '{}', '{}', 0, 'canceled', ?2, ?2 FROM numbers`,
		...[account, now]
	);
	await execute(
		`${numbers} INSERT INTO task_outputs
			(id, task_id, position, state, enqueued_at, queued_at, finished_at)
		 SELECT ?1 || '-' || number, ?1 || '-' || number, 0, 'canceled', ?2, ?2, ?2 FROM numbers`,
		...[account, now]
	);
	await visitor.open('/history');
	await expect(tasks(page)).toHaveCount(12);
	await page.getByRole('button', { name: '再看一些' }).press('Enter');
	await expect(tasks(page)).toHaveCount(15);
	await expect(page.getByRole('button', { name: '再看一些' })).toHaveCount(0);
});

test('an empty history leads to the fitting room, one out of reach can be asked again', async ({
	visitor,
	page
}) => {
	await somebody(visitor);
	await page.route('**/api/tasks?*', (route) => route.abort());
	await visitor.open('/history');
	const trouble = page.getByRole('alert').filter({ hasText: '记录没有加载出来。' });
	await expect(trouble).toBeVisible();
	await expectAccessible(page);
	await page.unroute('**/api/tasks?*');
	await trouble.getByRole('button', { name: '再试一次' }).click();
	await expect(page.getByRole('heading', { name: '这里还空着' })).toBeVisible();
	await page.getByRole('main').getByRole('link', { name: '去试一件' }).click();
	await expect(page).toHaveURL('/');
});

test('a task that is not one’s own is not there', async ({ visitor, page }) => {
	await somebody(visitor);
	await visitor.open('/history?task=0000');
	await expect(page.getByRole('heading', { name: '没有这次试衣' })).toBeVisible();
});

test('the time that is left counts down, and at its end a placeholder takes the place', async ({
	visitor,
	page
}) => {
	const studio = await somebody(visitor);
	const task = await studio.make();
	await expireAt(task.id, Date.now() + 185 * minute);
	await page.clock.install();
	await visitor.open('/history');
	const countdown = tasks(page).getByTestId('countdown');
	await expect(countdown).toHaveText(/还有 3 小时 \d 分/);

	// From here on nobody tells the page what time it really is.
	await page.route('**/api/**', (route) => route.abort());
	await page.clock.fastForward(184 * minute);
	const left = async () => {
		const [, minutes, seconds] =
			/还有 (?:(\d+) 分 )?(\d+) 秒/.exec(await countdown.innerText()) ?? [];
		return Number(minutes ?? 0) * 60 + Number(seconds);
	};
	const first = await left();
	expect(first).toBeLessThanOrEqual(60);
	await expect.poll(left).toBeLessThan(first);
	await page.clock.fastForward(minute);
	await expect(tasks(page).getByTestId('ended')).toHaveText(/图片已删除/);
	await expect(tasks(page).getByTestId('countdown')).toHaveCount(0);
	await expect(tasks(page).getByRole('link', { name: '下载' })).toHaveCount(0);
	await expect(tasks(page)).toContainText('已完成');
	await expectAccessible(page);
});

test('a picture found gone turns into its placeholder, without an error', async ({
	visitor,
	page
}) => {
	const studio = await somebody(visitor);
	const task = await studio.make();
	await visitor.open('/history');
	await expect(tasks(page).locator('img')).toBeVisible();
	// Gone between the click and the answer: news that comes before it would take the link away.
	await page.route('**/image?download=1', async (route) => {
		await expireAt(task.id, Date.now() - minute);
		await route.continue();
	});
	await tasks(page).getByRole('link', { name: '下载' }).click();
	await expect(tasks(page).getByTestId('ended')).toHaveText(/图片已删除/);
	await expect(tasks(page).getByRole('status')).toHaveText('这张图已经删除，下载不了了。');

	const other = await studio.make();
	await visitor.open('/history');
	const shown = tasks(page).first();
	await expect(shown).toContainText('已完成');
	// Gone before the page has asked for it.
	await page.route(`**${other.outputs[0]?.image?.url ?? ''}`, async (route) => {
		await expireAt(other.id, Date.now() - minute);
		await route.continue();
	});
	await page.reload();
	await expect(shown.getByTestId('ended')).toHaveText(/图片已删除/);
});

test('what waits can be canceled, and its credits come back', async ({ visitor, page, hold }) => {
	const studio = await somebody(visitor);
	const first = await studio.submit({ demo: hold.script });
	await studio.running(first);
	await studio.submit({ demo: 'delay=100' });
	await visitor.open('/history');
	await expect(visitor.balance(2)).toBeVisible();
	const [waiting, running] = [tasks(page).nth(0), tasks(page).nth(1)];
	// Others wait in the same line.
	await expect(waiting).toContainText(/排在第 \d+ 位/);
	await expect(running.getByRole('button', { name: '取消' })).toHaveCount(0);
	await expectAccessible(page);

	await waiting.getByRole('button', { name: '取消' }).click();
	await expect(waiting).toHaveAttribute('data-state', 'canceled');
	await expect(waiting.getByRole('status')).toHaveText('已取消，积分已退还。');
	await expect(waiting).toContainText('退还 2');
	await expect(visitor.balance(4)).toBeVisible();
});

test('the list follows what happens elsewhere, and so does the title', async ({
	visitor,
	page,
	hold
}) => {
	const studio = await somebody(visitor);
	await studio.make();
	await visitor.open('/history');
	await expect(tasks(page)).toHaveCount(1);

	await studio.submit({ demo: hold.script });
	await expect(tasks(page)).toHaveCount(2);
	await expect(tasks(page).first()).toHaveAttribute('data-state', /queued|running/);
	await expect(page).toHaveTitle(/正在生成/);
	await hold.release();
	await expect(tasks(page).first()).toHaveAttribute('data-state', 'succeeded', {
		timeout: 30_000
	});
	await expect(tasks(page).first().locator('img')).toBeVisible();
	await expect(page).toHaveTitle(/好了/);
	await expect(page.getByTestId('announcement')).toHaveText('有一次试衣好了。');
	await page.keyboard.press('Tab');
	await expect(page).toHaveTitle(/试衣记录/);
});

test('what an operator had made again says so, and was free', async ({
	visitor,
	page,
	operator
}) => {
	const studio = await somebody(visitor);
	const failed = await studio.make({ demo: 'refuse=IMAGE_SAFETY,times=1' });
	await operator.retry(failed.id);
	await visitor.open('/history');
	const again = tasks(page).first();
	await expect(again).toHaveAttribute('data-state', 'succeeded', { timeout: 30_000 });
	await expect(again).toContainText('客服替你重新生成的');
	await expect(again).toContainText('没有收积分');
	await expect(visitor.balance(6)).toBeVisible();
});

test('what somebody has to look at says so, and that its credits are back', async ({
	visitor,
	page,
	hold
}) => {
	const studio = await somebody(visitor);
	const task = await studio.submit({ demo: hold.script });
	await studio.running(task);
	// Its worker is gone, and its time is over: the sweep gives it to an operator.
	await execute(
		`UPDATE task_outputs SET queued_at = ?, enqueued_at = ?, lease_until = 1 WHERE task_id = ?`,
		...[Date.now() - 16 * minute, Date.now() - 16 * minute, task.id]
	);
	const cron = { cron: '*/5 * * * *' };
	await page.request.get('/cdn-cgi/handler/scheduled', { params: cron });
	await visitor.open('/history');
	await expect(tasks(page).getByTestId('ended')).toHaveText(/正在人工核对\s*积分已退还/);
	await expectAccessible(page);
});

test('several pictures of several tasks are picked by keyboard and come as one ZIP', async ({
	visitor,
	page,
	operator
}) => {
	const studio = await plus(visitor, operator);
	await studio.make({ garments: 3 });
	await studio.make();
	await visitor.open('/history');
	await page.getByRole('button', { name: '选择图片' }).press('Enter');
	const choices = page.getByRole('checkbox');
	await expect(choices).toHaveCount(4);
	for (const place of [0, 1, 3]) {
		await choices.nth(place).focus();
		await page.keyboard.press('Space');
	}
	await expect(page.getByText('已选 3 张')).toBeVisible();
	const download = page.waitForEvent('download');
	await page.getByRole('link', { name: '打包下载' }).press('Enter');
	expect((await download).suggestedFilename()).toMatch(/^小猫更衣-.*\.zip$/);
	expect(await picturesIn(await download)).toHaveLength(3);

	await page.keyboard.press('Escape');
	await expect(choices).toHaveCount(0);
	await expect(page.getByRole('button', { name: '选择图片' })).toBeFocused();
});

test('all pictures of a task come as one ZIP, one as a picture with a name', async ({
	visitor,
	page,
	operator
}) => {
	const studio = await plus(visitor, operator);
	await studio.make({ garments: 3, demo: 'refuse=IMAGE_SAFETY,times=1' });
	await studio.make();
	await visitor.open('/history');
	const [one, several] = [tasks(page).nth(0), tasks(page).nth(1)];
	const zip = page.waitForEvent('download');
	await several.getByRole('link', { name: '下载全部 2 张' }).click();
	expect((await zip).suggestedFilename()).toMatch(/^小猫更衣-虚拟换衣-\d{8}-\d{4}\.zip$/);
	expect(await picturesIn(await zip)).toHaveLength(2);
	const picture = await visitor.download(one);
	expect(picture.suggestedFilename()).toMatch(/^小猫更衣-虚拟换衣-\d{8}-\d{4}-1\.png$/);
});

test('again brings tool, options, prompt and photos back to the workbench', async ({
	visitor,
	page
}) => {
	await visitor.enter();
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment);
	await page.getByText('连衣裙', { exact: true }).click();
	await visitor.writePrompt('换上图2的衣服，[demo:delay=100]');
	await visitor.generate();
	await visitor.seeResult();
	for (const remove of ['移除这张人物照片', '移除这张服装照片']) {
		await page.getByRole('button', { name: remove }).click();
	}
	await page.getByText('自动', { exact: true }).click();

	await visitor.open('/history');
	await expect(tasks(page)).toContainText('自己的提示词');
	await tasks(page).getByRole('button', { name: '再来一次' }).click();
	await expect(page).toHaveURL('/');
	await expect(visitor.photo('人物').getByRole('img')).toBeVisible();
	await expect(visitor.photo('服装').getByRole('img')).toBeVisible();
	await expect(page.getByRole('radio', { name: '连衣裙' })).toBeChecked();
	await page.locator('summary:visible').click();
	await expect(page.getByRole('textbox')).toHaveValue('换上图2的衣服，[demo:delay=100]');
});

test('on another device the photos come from the service, while it has them', async ({
	visitor,
	page
}) => {
	const studio = await somebody(visitor);
	const failed = await studio.make({
		demo: 'refuse=IMAGE_SAFETY',
		aspect_ratio: '1:1',
		options: { garment_kind: 'dress' }
	});
	expect(failed.state).toBe('failed');
	await studio.make();
	await visitor.open('/history');
	await tasks(page).last().getByRole('button', { name: '再来一次' }).click();
	await expect(page).toHaveURL('/');
	await expect(visitor.photo('人物').getByRole('img')).toBeVisible();
	await expect(visitor.photo('服装').getByRole('img')).toBeVisible();
	await expect(page.getByRole('radio', { name: '1:1' })).toBeChecked();
	await expect(page.getByRole('radio', { name: '连衣裙' })).toBeChecked();

	// Those of the task that succeeded are deleted: the settings come, and what is missing is said.
	await visitor.open('/history');
	await tasks(page).first().getByRole('button', { name: '再来一次' }).click();
	await expect(page).toHaveURL('/');
	await expect(visitor.slot('人物')).toContainText('原来的照片已经删除');
	await expect(visitor.photo('人物')).toHaveCount(0);
});

test('a result of the history becomes the next input', async ({ visitor, page }) => {
	const studio = await somebody(visitor);
	await studio.make();
	await visitor.open('/history');
	await tasks(page).getByRole('button', { name: '用作输入' }).click();
	await expect(page).toHaveURL('/');
	await expect(visitor.photo('人物').getByRole('img')).toBeVisible();
});
