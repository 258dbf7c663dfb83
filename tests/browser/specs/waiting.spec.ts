import { randomUUID } from 'node:crypto';
import { expectAccessible } from '../support/accessibility.ts';
import { person, sample } from '../support/photos.ts';
import { expect, test, type Visitor } from '../support/visitor.ts';

/** A tool with variants, ready to press. */
async function layOut(visitor: Visitor, variants: number) {
	await visitor.enter('/?tool=pose');
	await visitor.choose('模特', person);
	await visitor.choose('姿势参考', sample('akimbo'));
	for (let count = 1; count < variants; count += 1) {
		await visitor.page.getByRole('button', { name: '多一张' }).click();
	}
}

test('what waits in the queue says its place, and can be taken back', async ({
	visitor,
	page,
	hold
}) => {
	await layOut(visitor, 1);
	await visitor.writePrompt(hold.prompt);
	await visitor.generate();
	await expect(visitor.run).toHaveAttribute('data-state', 'running', { timeout: 30_000 });
	await visitor.generate();
	await expect(page.getByTestId('run')).toHaveCount(2);
	await expect(visitor.run).toHaveAttribute('data-state', 'queued');
	await expect(visitor.run.getByText(/排在第 \d+ 位/)).toBeVisible();
	await expect(visitor.balance(2)).toBeVisible();
	await expectAccessible(page);

	await page.route('**/cancel', (route) => route.abort(), { times: 1 });
	await visitor.run.getByRole('button', { name: '取消' }).click();
	await expect(visitor.run.getByRole('status').last()).toHaveText('没有取消成，再试一次。');
	await visitor.run.getByRole('button', { name: '取消' }).click();
	await expect(visitor.run).toHaveAttribute('data-state', 'canceled');
	await expect(visitor.run.getByText('积分已退还', { exact: true })).toBeVisible();
	await expect(visitor.balance(4)).toBeVisible();
	const running = page.getByTestId('run').last();
	await expect(running.getByRole('button', { name: '取消' })).toHaveCount(0);
	await hold.release();
	await expect(running).toHaveAttribute('data-state', 'succeeded', { timeout: 30_000 });
});

test('one of two fails: its frame says why and gives its credits back, the other is there', async ({
	visitor
}) => {
	await layOut(visitor, 2);
	await visitor.writePrompt(`[demo:refuse=IMAGE_SAFETY,times=1] ${randomUUID()}`);
	await visitor.generate();
	await expect(visitor.run.locator('.frame')).toHaveCount(2);
	await expect(visitor.run).toHaveAttribute('data-state', 'partial', { timeout: 60_000 });
	await expect(visitor.run.getByText('被内容规则拦下了')).toHaveCount(1);
	await expect(visitor.run.getByText('积分已退还', { exact: true })).toHaveCount(1);
	await expect(visitor.run.getByRole('img').first()).toBeVisible();
	await expect(visitor.balance(4)).toBeVisible();
});

test('several pictures under way are found again after a reload', async ({
	visitor,
	page,
	hold
}) => {
	await layOut(visitor, 2);
	await visitor.pick('9:16');
	await visitor.writePrompt(hold.prompt);
	await visitor.generate();
	await expect(visitor.run).toHaveAttribute('data-state', /queued|running/);
	await page.reload();
	await expect(visitor.run.getByRole('progressbar')).toHaveCount(2);
	const frame = visitor.run.locator('.frame').first();
	const box = await frame.boundingBox();
	expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(9 / 16, 1);
	await expect(page).toHaveTitle(/正在生成/);
	await hold.release();
	await visitor.seeResult();
	await expect(page).toHaveTitle(/好了/);
	expect((await visitor.newestTask()).outputs).toHaveLength(2);
});
