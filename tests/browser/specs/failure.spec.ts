import { expectAccessible } from '../support/accessibility.ts';
import { expect, test } from '../support/visitor.ts';

test('a refused picture says so in its frame, and its credits come back', async ({
	visitor,
	page
}) => {
	await visitor.enter();
	await visitor.fillSlots();
	await visitor.writePrompt('[demo:refuse=IMAGE_SAFETY]');
	await visitor.generate();
	await expect(visitor.run).toHaveAttribute('data-state', 'failed', { timeout: 60_000 });
	await expect(visitor.run.getByText('被内容规则拦下了')).toBeVisible();
	await expect(visitor.run.getByText('积分已退还', { exact: true })).toBeVisible();
	await expect(visitor.run.getByText('换一张照片，或把提示词改得平实一些再试。')).toBeVisible();
	await expect(visitor.balance(6)).toBeVisible();
	await expectAccessible(page);

	await page.getByRole('link', { name: '试衣记录' }).click();
	await expect(page.getByTestId('task').getByText('被内容规则拦下了')).toBeVisible();
});

test('without enough credits the answer says what is missing, and nothing starts', async ({
	visitor,
	page,
	operator
}) => {
	await visitor.enter();
	await operator.adjust(await visitor.accountId(), -4, 'one picture is left');
	await visitor.fillSlots();
	await visitor.generate();
	await expect(visitor.balance(0)).toBeVisible();
	await visitor.seeResult();
	await visitor.generate();
	const refused = page.getByTestId('refused');
	await expect(refused).toContainText('这次需要 2 积分，现在有 0，还差 2。');
	await expect(visitor.balance(0)).toBeVisible();
	await expect(page.getByTestId('run')).toHaveCount(1);
	await expectAccessible(page);
});

test('when the service is out of reach, Generate tries again with the same key', async ({
	visitor,
	page
}) => {
	await visitor.enter();
	await visitor.fillSlots();
	const keys: (string | undefined)[] = [];
	await page.route('**/api/tasks', async (route) => {
		if (route.request().method() !== 'POST') return route.fallback();
		keys.push(route.request().headers()['idempotency-key']);
		return keys.length === 1 ? route.abort('connectionreset') : route.fallback();
	});
	await visitor.generate();
	await visitor.seeResult();
	expect(keys).toHaveLength(2);
	expect(keys[0]).toBe(keys[1]);
	await expect(visitor.balance(4)).toBeVisible();
});

test('when the service stays out of reach, the page says so and offers to try again', async ({
	visitor,
	page
}) => {
	await page.route('**/api/presets', (route) => route.abort());
	await visitor.open('/');
	const trouble = page.getByRole('alert').filter({ hasText: '工具没有加载出来。' });
	await expect(trouble).toBeVisible();
	await expectAccessible(page);
	await page.unroute('**/api/presets');
	await trouble.getByRole('button', { name: '再试一次' }).click();
	await expect(trouble).toBeHidden();
});

test('a wrong password and an unknown address look the same', async ({
	visitor,
	page,
	browser
}) => {
	const owner = await visitor.elsewhere(browser);
	const known = await owner.register();
	await owner.page.context().close();
	const told: (string | null)[] = [];
	for (const email of [known.email, `nobody-${known.email}`]) {
		await visitor.open('/login');
		const form = page.getByRole('main');
		await visitor.fillCredentials(form, { email, password: 'not the password' }, '登录');
		const alert = form.getByRole('alert');
		await expect(alert).not.toBeEmpty();
		told.push(await alert.textContent());
	}
	expect(told[0]).toBe(told[1]);
	await expectAccessible(page);
});
