import { expectAccessible, expectNoSidewaysScrolling } from '../support/accessibility.ts';
import { expect, test, type Visitor } from '../support/visitor.ts';

/** Chooses the medium pack and orders it. */
async function order(visitor: Visitor): Promise<void> {
	const { page, words } = visitor;
	await page.getByTestId('offer').filter({ hasText: words.mediumPack }).click();
	await page.getByRole('button', { name: words.orderFor('¥29.9') }).click();
}

const numberOn = async (visitor: Visitor) =>
	(await visitor.page
		.getByText(/^KC-[A-Z0-9]{4}-[A-Z0-9]{4}$/)
		.first()
		.textContent()) ?? '';

test('a visitor chooses a pack, registers, orders, pays, and sees it arrive @en-phone-light', async ({
	visitor,
	page,
	operator
}) => {
	const { words } = visitor;

	await test.step('anybody can look and choose', async () => {
		await visitor.open('/pricing');
		await expect(page.getByTestId('offer')).not.toHaveCount(0);
		await expectAccessible(page);
		await expectNoSidewaysScrolling(page);
	});

	await test.step('ordering asks for an account and loses nothing', async () => {
		await order(visitor);
		const dialog = page.getByRole('dialog');
		await expect(dialog).toBeVisible();
		await expectAccessible(page);
		await visitor.fillNewAccount(dialog);
		await expect(page).toHaveURL(/\/order\?id=/);
	});

	const number = await test.step('the order says how to pay', async () => {
		await expect(page.getByTestId('order')).toHaveAttribute('data-state', 'pending');
		await expect(page.getByRole('main')).toContainText(words.steps);
		await expect(page.getByTestId('countdown')).toHaveText(words.lapses);
		await expectAccessible(page);
		await expectNoSidewaysScrolling(page);
		return numberOn(visitor);
	});

	await test.step('the page changes by itself once the money came', async () => {
		await operator.decide('confirm', number);
		await expect(page.getByText(words.arrived)).toBeVisible({ timeout: 15_000 });
		await expect(visitor.balance(226)).toBeVisible();
		await expect(page.getByRole('link', { name: words.unread(1) })).toBeVisible();
		await expectAccessible(page);
	});

	await test.step('the orders list it', async () => {
		await visitor.open('/orders');
		const line = page.getByTestId('order');
		await expect(line).toHaveCount(1);
		await expect(line).toContainText(number);
		await expect(line).toContainText(words.paid);
		await expectAccessible(page);
	});
});

test('whoever orders before the page knows who is here is not asked to log in', async ({
	visitor,
	page
}) => {
	await visitor.register();
	const release = await visitor.holdBack('**/api/me');
	await visitor.open('/pricing');
	await order(visitor);
	await expect(page.getByRole('dialog')).toBeHidden();
	release();
	await expect(page).toHaveURL(/\/order\?id=/);
});

test('number and payee are copied by a button', async ({ visitor, page, context }) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await visitor.enter('/pricing');
	await order(visitor);
	await page.getByRole('button', { name: '复制 订单号' }).click();
	await expect(page.getByRole('button', { name: '已复制 订单号' })).toBeVisible();
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await numberOn(visitor));
	await page.getByRole('button', { name: '复制 收款微信号' }).click();
	expect(await page.evaluate(() => navigator.clipboard.readText())).not.toMatch(/^KC-/);
});

test('an order is canceled after asking', async ({ visitor, page }) => {
	await visitor.enter('/pricing');
	await order(visitor);
	await page.getByRole('button', { name: '取消订单' }).click();
	await expectAccessible(page);
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('button', { name: '留着' }).click();
	await expect(page.getByTestId('order')).toHaveAttribute('data-state', 'pending');
	await page.getByRole('button', { name: '取消订单' }).click();
	await dialog.getByRole('button', { name: '取消订单' }).click();
	await expect(page.getByTestId('order')).toHaveAttribute('data-state', 'canceled');
	await expect(page.getByText('这张订单取消了，没有收款。')).toBeVisible();
	await expectAccessible(page);
});

test('when the answer is lost, the order is placed once', async ({ visitor, page }) => {
	await visitor.register();
	const keys: (string | undefined)[] = [];
	await page.route('**/api/orders', async (route) => {
		if (route.request().method() !== 'POST') return route.fallback();
		keys.push(route.request().headers()['idempotency-key']);
		if (keys.length > 1) return route.fallback();
		await route.fetch();
		return route.abort('connectionreset');
	});
	await visitor.open('/pricing');
	await order(visitor);
	await expect(page).toHaveURL(/\/order\?id=/);
	expect(keys).toHaveLength(2);
	expect(keys[0]).toBe(keys[1]);
	await visitor.open('/orders');
	await expect(page.getByTestId('order')).toHaveCount(1);
});

test("another's order is not there", async ({ visitor, page, browser }) => {
	await visitor.enter('/pricing');
	await order(visitor);
	await expect(page.getByTestId('order')).toBeVisible();
	const address = page.url();

	const stranger = await visitor.elsewhere(browser);
	await stranger.register();
	await stranger.open(address);
	await expect(stranger.page.getByRole('heading', { name: '没有这张订单' })).toBeVisible();
	await stranger.page.context().close();
});

test('who is short of credits is led to the prices, the check-in and the codes', async ({
	visitor,
	page,
	operator
}) => {
	await visitor.register();
	await operator.adjust(await visitor.accountId(), -6, '清空');
	await visitor.open('/');
	await page.getByRole('main').getByRole('button', { name: '用示例：墨绿连衣裙' }).last().click();
	await expect(visitor.photo('服装')).toBeVisible();
	await visitor.generate();
	const refused = page.getByTestId('refused');
	await expect(refused.getByRole('link', { name: '去签到' })).toHaveAttribute(
		'href',
		'/profile#check-in'
	);
	await expect(refused.getByRole('link', { name: '用兑换码' })).toHaveAttribute('href', '/redeem');
	await refused.getByRole('link', { name: '买积分' }).click();
	await expect(page.getByRole('heading', { level: 1, name: '用多少，买多少' })).toBeVisible();
});
