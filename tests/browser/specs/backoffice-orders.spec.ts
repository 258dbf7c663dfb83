import { expectAccessible } from '../support/accessibility.ts';
import { test, type BackOffice } from '../support/back-office.ts';
import { Studio } from '../support/studio.ts';
import { expect, type Visitor } from '../support/visitor.ts';

/** On the page of prices: orders the pack of 220 credits and gives the order's number. */
async function order(visitor: Visitor): Promise<string> {
	const { page, words } = visitor;
	await page.getByTestId('offer').filter({ hasText: words.mediumPack }).click();
	await page.getByRole('button', { name: words.orderFor('¥29.9') }).click();
	await expect(page).toHaveURL(/\/order\?id=/);
	return (
		(await page
			.getByText(/^KC-\w{4}-\w{4}$/)
			.first()
			.textContent()) ?? ''
	);
}

/** Opens the dialog that refunds an order. */
async function beginRefund(desk: BackOffice, number: string): Promise<void> {
	await desk.open('orders');
	await desk.search(number);
	await desk.row(number).getByRole('button', { name: number }).click();
	await desk.dialog.getByRole('button', { name: '退款' }).click();
}

test('an order is confirmed, then refunded, and its buyer sees both', async ({ visitor, desk }) => {
	await visitor.enter('/pricing');
	const number = await order(visitor);

	await desk.open('orders');
	await desk.search(number);
	await desk.row(number).getByRole('button', { name: '确认收款' }).click();
	await expect(desk.dialog).toContainText('马上得到 220 永久积分，并成为 Pro。');
	await expectAccessible(desk.page);
	await visitor.seesAtOnce(visitor.balance(226), () => desk.doIt('确认收款'));
	await expect(desk.row(number)).toContainText('已到账');
	await expect(visitor.page.getByTestId('order')).toHaveAttribute('data-state', 'paid');

	await desk.row(number).getByRole('button', { name: number }).click();
	await expectAccessible(desk.page);
	await desk.dialog.getByRole('button', { name: '退款' }).click();
	await expect(desk.dialog).toContainText('它带来的积分还剩 220，会收回。');
	await visitor.seesAtOnce(visitor.balance(6), () => desk.doIt('已退款', '用户改了主意'));
	await expect(desk.row(number)).toContainText('已退款');
	await expect(visitor.page.getByTestId('order')).toHaveAttribute('data-state', 'refunded');

	await desk.goTo('操作记录');
	await desk.page.getByLabel('操作', { exact: true }).selectOption('退款');
	await expect(desk.page).toHaveURL(/action=order\.refund/);
	await desk.row('用户改了主意').first().getByRole('button').click();
	await expect(desk.dialog.getByRole('row', { name: '状态 paid refunded' })).toBeVisible();
});

test('refunding one of two memberships shows first what moves, and to when', async ({
	visitor,
	desk,
	operator
}) => {
	await visitor.register();
	const studio = new Studio(visitor);
	const month = await studio.orderPlan('monthly');
	await operator.decide('confirm', month);
	await operator.decide('confirm', await studio.orderPlan('yearly'));

	await beginRefund(desk, month);
	await expect(desk.dialog).toContainText('它带来的积分还剩 300，会收回。');
	await expect(desk.dialog).toContainText(/会员到期日从 .+ 提前到 .+。/);
	const moved = desk.dialog.getByTestId('moved-terms').getByRole('listitem');
	await expect(moved).toHaveCount(1);
	await expect(moved).toContainText(/^年度会员.*原来：.+改为：.+/);
	await expect(desk.dialog).toContainText('提前开始的会员马上发 300 积分。');
	await expectAccessible(desk.page);
	await desk.doIt('已退款', '用户改了主意');
	await expect(desk.row(month)).toContainText('已退款');

	await visitor.open('/notifications');
	await expect(visitor.page.getByText(/年度会员提前到 .+ 开始，到 .+ 结束。/)).toBeVisible();
});

test('a refund whose numbers have moved shows the new ones and asks again', async ({
	visitor,
	desk,
	operator
}) => {
	await visitor.register();
	const studio = new Studio(visitor);
	const number = await studio.orderPlan('monthly');
	await operator.decide('confirm', number);
	await beginRefund(desk, number);
	await expect(desk.dialog).toContainText('它带来的积分还剩 300，会收回。');

	await studio.make();
	await desk.tryTo('已退款', '用户改了主意');
	await expect(desk.dialog.getByRole('alert').filter({ hasText: '数字变了' })).toBeVisible();
	const numbers = desk.dialog.getByRole('status');
	await expect(numbers).toContainText('它带来的积分还剩 298，会收回。');
	await expect(numbers, 'Enter does not confirm what was not seen').toBeFocused();
	await expectAccessible(desk.page);
	await expect(desk.dialog.getByLabel('原因')).toHaveValue('用户改了主意');

	await desk.doIt('已退款');
	await expect(desk.row(number)).toContainText('已退款');
});

test('an order that nobody will pay is voided with a reason', async ({ visitor, desk }) => {
	await visitor.enter('/pricing');
	const number = await order(visitor);
	await desk.open('orders');
	await desk.search(number);
	await desk.row(number).getByRole('button', { name: number }).click();
	await desk.dialog.getByRole('button', { name: '作废' }).click();
	await desk.tryTo('作废');
	await expect(desk.dialog.getByText('请写下原因')).toBeVisible();
	await desk.doIt('作废', '重复下单');
	await expect(desk.row(number)).toContainText('已作废');
	await expect(visitor.page.getByTestId('order')).toHaveAttribute('data-state', 'voided');
});

test('an order decided elsewhere meanwhile says so, and nothing is booked twice', async ({
	visitor,
	desk,
	operator
}) => {
	await visitor.enter('/pricing');
	const number = await order(visitor);
	await desk.open('orders');
	await desk.search(number);
	await desk.row(number).getByRole('button', { name: '确认收款' }).click();
	await operator.decide('confirm', number);
	await desk.tryTo('确认收款');
	await expect(desk.dialog.getByRole('alert')).not.toBeEmpty();
	await expect(visitor.balance(226)).toBeVisible();
});

test('several unpaid orders are voided at once; told to stop, it leaves the rest alone', async ({
	visitor,
	desk,
	operator
}) => {
	const { email } = await visitor.register();
	const numbers = [];
	const studio = new Studio(visitor);
	for (let count = 0; count < 6; count += 1) numbers.push(await studio.order('medium'));
	const [paid = ''] = numbers;
	await operator.decide('confirm', paid);
	await desk.open('orders');
	await desk.find(email, 6);
	await desk.page.getByRole('checkbox', { name: '全选' }).check();
	await expect(desk.selection).toContainText('已选 6 条');
	await expectAccessible(desk.page);

	const held: (() => void)[] = [];
	await desk.page.route('**/void', async (route) => {
		await new Promise<void>((go) => held.push(go));
		await route.continue();
	});
	await desk.page.getByRole('button', { name: '作废 5 张' }).click();
	await expect(desk.dialog).toContainText('5 张待付款的订单会关闭，合计 ¥149.5');
	await expect(desk.dialog).toContainText('选中的另外 1 张不是待付款');
	await desk.tryTo('作废 5 张');
	await expect(desk.dialog.getByText('请写下原因')).toBeVisible();
	await desk.tryTo('作废 5 张', '活动结束了');
	await expect(desk.dialog.getByRole('progressbar')).toHaveAccessibleName('已处理 0 个，共 5 个');
	await expect.poll(() => held.length, 'three at a time').toBe(3);
	await expectAccessible(desk.page);
	await desk.page.keyboard.press('Escape');
	held.forEach((go) => go());

	const summary = desk.page.getByTestId('bulk-summary');
	await expect(summary).toContainText('3 张订单已作废');
	await expect(summary).toContainText('2 个没有动，还选中着');
	await desk.dialog.getByRole('button', { name: '好了' }).click();
	await expect(desk.row('已作废')).toHaveCount(3);
	await expect(desk.row(paid)).toContainText('已到账');
	await expect(desk.page.getByRole('checkbox', { checked: true })).toHaveCount(2);
	await desk.page.getByRole('button', { name: '作废 2 张' }).click();
	await desk.page.unroute('**/void');
	await desk.tryTo('作废 2 张', '活动结束了');
	await expect(summary).toContainText('2 张订单已作废');
	await desk.dialog.getByRole('button', { name: '好了' }).click();
	await expect(desk.row('已作废')).toHaveCount(5);
	await expect(desk.selection).toBeHidden();
});
