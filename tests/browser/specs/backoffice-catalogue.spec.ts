/**
 * What everybody sees and operators change. On the second stack: another spec would stumble over a
 * tool, a price or a notice that comes and goes. One after the other, because there is one catalogue;
 * repeated, with one worker.
 */
import { randomUUID } from 'node:crypto';
import { expectAccessible } from '../support/accessibility.ts';
import { BackOffice, test } from '../support/back-office.ts';
import { expectWithinBudget } from '../support/first-load.ts';
import { callsWith } from '../support/gateway.ts';
import { person, personFile } from '../support/photos.ts';
import { presetsOf } from '../support/presets.ts';
import { Studio } from '../support/studio.ts';
import { expect, type Visitor } from '../support/visitor.ts';

const baseURL = process.env.NATIVE_BASE_URL;
test.use({ ...(baseURL ? { baseURL } : {}) });
test.describe.configure({ mode: 'default' });

/** A number that an earlier run has hardly left behind. */
const anyNumber = (from: number, to: number) => from + Math.floor(Math.random() * (to - from));

/** The tools on the workbench, as a reader comes upon them. */
async function expectOnWorkbench(visitor: Visitor, name: string, isThere: boolean): Promise<void> {
	await visitor.open('/');
	await expect(visitor.page.getByRole('radio', { name: '商品换色' })).toBeAttached();
	await expect(visitor.page.getByRole('radio', { name, exact: true })).toHaveCount(isThere ? 1 : 0);
}

/** A tool made by the form, switched off as new ones are. */
async function makeTool(desk: BackOffice, id: string, name: string, prompt: string): Promise<void> {
	const { page } = desk;
	await desk.open('presets');
	await page.getByRole('link', { name: '新建工具' }).click();
	await page.getByLabel('ID', { exact: true }).first().fill(id);
	const basics = desk.part('基本');
	await basics.getByLabel('名称 (中文)').fill(name);
	await basics.getByLabel('名称 (英文)').fill('Spotlight');
	await basics.getByLabel('一句话说明 (中文)').fill('给人物打一束光');
	await basics.getByLabel('一句话说明 (英文)').fill('Puts a person into a beam of light');
	const slots = desk.part('图片位');
	await slots.locator('summary').first().click();
	await slots.getByLabel('名称 (中文)').fill('人物');
	await slots.getByLabel('名称 (英文)').fill('Person');
	await slots.getByLabel('放什么样的图 (中文)').fill('一个人');
	await slots.getByLabel('放什么样的图 (英文)').fill('One person');
	await slots.getByLabel('告诉模型这是什么').fill('the person to be lit.');
	const texts = desk.part('提示词');
	await texts.getByLabel('要做的改动 (中文)').fill('给{person}的人物打一束光。');
	await texts.getByLabel('要做的改动 (英文)').fill(prompt);
	await page.getByRole('button', { name: '保存为新版本' }).click();
	await desk.doIt('保存为新版本');
	await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** Makes a picture with a tool of {@link makeTool}, and tells in which style each of its calls was made. */
async function styleOfPicture(visitor: Visitor, tool: string, prompt: string): Promise<string[]> {
	const studio = new Studio(visitor);
	const inputs = { person: [await studio.upload(personFile)] };
	const task = await studio.over(await studio.ask({ preset: tool, inputs }));
	expect(task.state).toBe('succeeded');
	const told = prompt.replace('{person}', 'image 1');
	const calls = await callsWith(process.env.NATIVE_DEVSTACK_URL ?? '', told);
	return calls.map(({ style }) => style);
}

test('a tool is made, tried, switched on and off, edited, and the workbench follows', async ({
	desk,
	visitor
}) => {
	const { page } = desk;
	const mark = randomUUID().slice(0, 8);
	const [id, name] = [`spot_${mark}`, `打光${mark}`];
	const first = `Put the person of {person} into a beam of light ${randomUUID()}.`;
	await makeTool(desk, id, name, first);
	await expectAccessible(page);
	await expectOnWorkbench(visitor, name, false);

	await test.step('switched on, it is on the workbench; off, it is gone', async () => {
		const onOffer = page.getByRole('switch', { name: `${name}：上架` });
		await onOffer.click();
		await expect(onOffer).toBeChecked();
		await expect(page.getByTestId('told')).toContainText('上架中');
		await expectOnWorkbench(visitor, name, true);
		await desk.open('presets');
		await page.getByRole('switch', { name: `${name}：上架` }).click();
		await expect(page.getByTestId('told')).toContainText('已下架');
		await expectOnWorkbench(visitor, name, false);
	});

	await test.step('a draft is tried before it is saved, free of charge', async () => {
		await page.getByRole('link', { name }).click();
		const draft = `Light the person of {person} from behind ${randomUUID()}.`;
		await page.getByLabel('要做的改动 (英文)').fill(draft);
		const bench = page.getByTestId('test-bench');
		await bench.getByRole('button', { name: '试跑这份草稿' }).click();
		await expect(bench.getByRole('alert')).toHaveText('先放一张人物照片');
		await bench.getByLabel('选照片: 人物').setInputFiles(person);
		await bench.getByRole('button', { name: '试跑这份草稿' }).click();
		await expect(bench.getByTestId('test-output')).toHaveAttribute('data-state', 'succeeded', {
			timeout: 60_000
		});
		await expect(bench.getByRole('img', { name: '结果 1' })).toBeVisible();
		await expectAccessible(page);
		const told = draft.replace('{person}', 'image 1');
		expect(await callsWith(process.env.NATIVE_DEVSTACK_URL ?? '', told)).toHaveLength(1);

		await page.getByRole('button', { name: '保存为新版本' }).click();
		await expect(desk.dialog.getByTestId('changes')).toContainText('提示词 › 英文');
		await expect(desk.dialog.getByTestId('changes')).toContainText(draft);
		await expectAccessible(page);
		await desk.doIt('保存为新版本', '换一种光');
		await expect(desk.part('版本').getByRole('listitem').first()).toContainText('改了 提示词');
	});

	await test.step('what cannot work is told beside its field, and is not sent', async () => {
		await page.getByLabel('要做的改动 (英文)').fill('Light {nobody}.');
		await page.getByRole('button', { name: '保存为新版本' }).click();
		await expect(page.getByText('花括号里的不是必填的图片位')).toBeVisible();
		await expect(page.getByLabel('要做的改动 (英文)')).toBeFocused();
		await expect(desk.dialog).toBeHidden();
		await page.getByRole('button', { name: '放弃改动' }).click();
	});
});

test('a gateway is added, tried, put first and switched off, and the next picture follows', async ({
	desk,
	visitor
}) => {
	const { page } = desk;
	const devstack = process.env.NATIVE_DEVSTACK_URL ?? '';
	const mark = randomUUID().slice(0, 8);
	const [tool, toolName, relay] = [`gate_${mark}`, `通道${mark}`, `relay-${mark}`];
	const prompt = `Put the person of {person} into the snow ${randomUUID()}.`;
	// Its own tool alone: other specs make pictures here too.
	await makeTool(desk, tool, toolName, prompt);
	await page.getByRole('switch', { name: `${toolName}：上架` }).click();
	await expect(page.getByTestId('told')).toContainText('上架中');

	await test.step('what is wrong with it is told at its field', async () => {
		await desk.open('gateways');
		await page.getByRole('link', { name: '新建通道' }).click();
		await page.getByLabel('名字', { exact: true }).fill(relay);
		await page.getByLabel('模型 ID').fill('gemini-2.5-flash-image');
		await page.getByLabel('地址', { exact: true }).fill('http://relay.example.com');
		await page.getByLabel('密钥的名字').fill('GATEWAY_DEMO_KEY');
		await page.getByRole('button', { name: '保存', exact: true }).click();
		await expect(page.getByText('填 https:// 开头的公网地址')).toBeVisible();
		await expect(page.getByLabel('地址', { exact: true })).toBeFocused();
		await expectAccessible(page);
	});

	await test.step('it is added, switched off', async () => {
		await page.getByLabel('地址', { exact: true }).fill(`${devstack}/gateway`);
		await page.getByLabel('比例怎么说').selectOption('extra_body');
		await page.getByLabel('每张图').fill('0.28');
		await page.getByLabel('一天最多花').fill('10');
		await page.getByRole('combobox', { name: '给哪些工具用' }).selectOption('some');
		await page.getByRole('checkbox', { name: toolName }).check({ force: true });
		await page.getByRole('button', { name: '保存', exact: true }).click();
		await expect(page.getByRole('heading', { level: 1, name: relay })).toBeVisible();
		await expect(page.getByRole('switch', { name: `${relay}：启用` })).not.toBeChecked();
		await expect(page.getByLabel('每张图')).toHaveValue('0.28');
	});

	await test.step('a test call shows what came of it', async () => {
		const bench = page.getByTestId('test-call');
		await bench.getByRole('button', { name: '试画' }).click();
		await expect(bench.getByTestId('test-result')).toContainText('成功', { timeout: 60_000 });
		await expect(bench.getByRole('img', { name: '试画出来的图' })).toBeVisible();
		await expect(bench.getByTestId('test-result')).toContainText('200');
		await bench.getByText('对方的回答').click();
		await expect(bench.locator('pre')).toContainText('choices');
		await expectAccessible(page);
		await expect(page.getByTestId('gateway-days')).toContainText('其中试画 1');
	});

	await test.step('put first and switched on, it makes the next picture', async () => {
		await desk.open('gateways');
		const row = page.locator(`[data-gateway="${relay}"]`);
		await expect(row).toContainText('已停用');
		const up = row.getByRole('button', { name: `上移 ${relay}` });
		while ((await up.getAttribute('aria-disabled')) !== 'true') await up.click();
		await page.getByRole('button', { name: '保存顺序' }).click();
		await expect(page.getByTestId('told')).toHaveText('顺序已保存');
		await page.getByRole('switch', { name: `${relay}：启用` }).click();
		await expect(row).toContainText('正常');
		await expectAccessible(page);
		await visitor.register();
		expect(await styleOfPicture(visitor, tool, prompt)).toEqual(['chat']);
	});

	await test.step('switched off, it does not make the one after it', async () => {
		await page.getByRole('switch', { name: `${relay}：启用` }).click();
		await expect(page.locator(`[data-gateway="${relay}"]`)).toContainText('已停用');
		expect(await styleOfPicture(visitor, tool, prompt)).toEqual(['chat', 'native']);
	});

	await test.step('what it did stands on its page', async () => {
		await page.getByRole('link', { name: relay }).click();
		const today = page.getByTestId('gateway-days').locator('tbody tr').last();
		await expect(today.locator('td').first()).toContainText('2');
		await desk.open(`preset?id=${tool}`);
		await page.getByRole('switch', { name: `${toolName}：上架` }).click();
		await expect(page.getByTestId('told')).toContainText('已下架');
	});
});

test('the order of the tools is that of the workbench', async ({
	desk,
	visitor,
	browser,
	language,
	device
}) => {
	const { page } = desk;
	const names = () =>
		page.getByTestId('presets').locator('li a span:first-child').allTextContents();
	await desk.open('presets');
	await expect(page.getByTestId('presets')).toBeVisible();
	const before = await names();
	const moving = page.getByRole('button', { name: '把「场景更换」往前移' });
	await moving.focus();
	await page.keyboard.press('ArrowUp');
	await expect(moving).toBeFocused();
	await page.keyboard.press('ArrowDown');
	expect(await names()).toEqual(before);
	await moving.click();
	await page.getByRole('button', { name: '保存顺序' }).click();
	await expect(page.getByTestId('told')).toHaveText('顺序已保存');
	const after = await names();
	expect(after).not.toEqual(before);
	await visitor.open('/');
	const offered = (await presetsOf(page.request)).map(({ name }) => name.zh);
	expect(offered).toEqual(after.filter((name) => offered.includes(name)));

	await test.step('an order that somebody else has saved meanwhile is shown, not saved over', async () => {
		const other = await BackOffice.enter(browser, baseURL ?? '', { language, device });
		await other.open('presets');
		await other.page.getByRole('button', { name: '把「场景更换」往后移' }).click();
		await other.page.getByRole('button', { name: '保存顺序' }).click();
		await expect(other.page.getByTestId('told')).toHaveText('顺序已保存');
		await page.getByRole('button', { name: '把「场景更换」往前移' }).click();
		await page.getByRole('button', { name: '保存顺序' }).click();
		await expect(page.getByRole('alert')).toContainText('别人刚刚改过顺序');
		expect(await names()).toEqual(before);
		await other.page.context().close();
	});
});

test('a price is changed, and the next visitor reads it', async ({ desk, visitor }) => {
	const price = `${anyNumber(300, 400)}.8`;
	const reason = `双十一 ${randomUUID().slice(0, 8)}`;
	await desk.open('offers');
	await desk.page.getByRole('button', { name: '年度会员' }).click();
	await desk.dialog.getByLabel('价格').fill(price);
	await expect(desk.dialog.getByTestId('changes')).toContainText(`¥${price}`);
	await expectAccessible(desk.page);
	await desk.doIt('保存', reason);
	await expect(desk.row('年度会员')).toContainText(`¥${price}`);
	await visitor.open('/pricing');
	await expect(visitor.page.getByTestId('offer').filter({ hasText: '年度会员' })).toContainText(
		`¥${price}`
	);
	await desk.goTo('操作记录');
	await expect(desk.row(reason)).toBeVisible();
});

test('a notice stands on every page until its reader dismisses it', async ({ desk, visitor }) => {
	const text = `今晚十点维护 ${randomUUID().slice(0, 8)}`;
	await desk.open('notices');
	await desk.page.getByRole('button', { name: '新公告' }).click();
	await desk.tryTo('保存');
	await expect(desk.dialog.getByText('两种语言都要写').first()).toBeVisible();
	await desk.dialog.getByLabel('内容 (中文)').fill(text);
	await desk.dialog.getByLabel('内容 (英文)').fill(`Down for a moment tonight`);
	await expectAccessible(desk.page);
	await desk.doIt('保存');
	await expect(desk.row(text)).toContainText('显示中');

	const bar = visitor.page.getByTestId('notice').filter({ hasText: text });
	await expectWithinBudget(visitor.page, () => visitor.open('/'));
	await expect(bar).toBeVisible();
	await expect(visitor.page.getByRole('button', { name: '生成 · 2 积分' })).toBeInViewport({
		ratio: 1
	});
	await expectAccessible(visitor.page);
	await visitor.open('/pricing');
	await bar.getByRole('button', { name: '关闭' }).click();
	await expect(bar).toBeHidden();
	await visitor.open('/');
	await visitor.page.waitForLoadState('networkidle');
	await expect(bar).toBeHidden();

	await desk.row(text).getByRole('button', { name: text }).click();
	await desk.dialog.getByLabel('打开').uncheck();
	await desk.doIt('保存');
	await expect(desk.row(text)).toContainText('已关');
});

test('what somebody else has saved meanwhile is not saved over unseen', async ({
	desk,
	browser,
	language,
	device
}) => {
	const other = await BackOffice.enter(browser, baseURL ?? '', { language, device });
	const edit = async (who: BackOffice, price: string) => {
		await who.page.getByRole('button', { name: '店铺包' }).click();
		await who.dialog.getByLabel('价格').fill(price);
	};
	for (const each of [desk, other]) await each.open('offers');
	await edit(desk, '98');
	await edit(other, '97');
	await other.doIt('保存');

	await desk.tryTo('保存');
	await expect(desk.dialog.getByRole('alert')).toContainText('别人刚刚保存过它');
	await expectAccessible(desk.page);
	await desk.dialog.getByRole('button', { name: '看最新的' }).click();
	await expect(desk.row('店铺包')).toContainText('¥97');
	await edit(desk, '99');
	await desk.doIt('保存');
	await expect(desk.row('店铺包')).toContainText('¥99');

	await test.step('a list of words keeps what was to be added', async () => {
		const [mine, theirs] = [randomUUID(), randomUUID()].map((id) => `词${id.slice(0, 8)}`);
		for (const each of [desk, other]) await each.open('words');
		const add = async (who: BackOffice, word = '') => {
			await who.page.getByLabel('要加的词').fill(word);
			await who.page.getByRole('button', { name: '加进词表' }).click();
			await who.page.getByRole('button', { name: '保存词表' }).click();
		};
		await add(desk, mine);
		await add(other, theirs);
		await other.doIt('保存词表');
		await desk.tryTo('保存词表');
		await desk.dialog.getByRole('button', { name: '看最新的' }).click();
		const isListed = async (word = '') => {
			await desk.page.getByLabel('找词').fill(word);
			await expect(desk.page.locator(`[data-word="${word}"]`)).toBeVisible();
		};
		await isListed(theirs);
		await expect(desk.page.getByText('新增 1 个，移除 0 个，还没有保存')).toBeVisible();
		await desk.page.getByRole('button', { name: '保存词表' }).click();
		await expect(desk.dialog).toContainText(mine ?? '');
		await desk.doIt('保存词表');
		await desk.page.reload();
		for (const word of [mine, theirs]) await isListed(word);
	});
	await other.leave();
});

test('words, levels and numbers are changed with what changes said first', async ({ desk }) => {
	const { page } = desk;
	const [queue, hours] = [anyNumber(6, 100), anyNumber(24, 72)];
	const word = `违禁${randomUUID().slice(0, 6)}`;
	await test.step('the word list', async () => {
		await desk.open('words');
		await page.getByLabel('要加的词').fill(`${word}\n${word}\nNSFW`);
		await page.getByRole('button', { name: '加进词表' }).click();
		await expect(page.getByText('新增 1 个，移除 0 个，还没有保存')).toBeVisible();
		await expect(page.locator(`[data-word="${word}"]`)).toBeVisible();
		await page.getByLabel('找词').fill('topless');
		await page.getByRole('button', { name: '移除「topless」' }).click();
		await page.getByRole('button', { name: '留下「topless」' }).click();
		await page.getByRole('button', { name: '保存词表' }).click();
		await expect(desk.dialog).toContainText(word);
		await expectAccessible(page);
		await desk.doIt('保存词表');
		await page.reload();
		await page.getByLabel('找词').fill(word);
		await expect(page.locator(`[data-word="${word}"]`)).toBeVisible();
	});
	await test.step('an exception, and a prompt held against the list', async () => {
		const trial = desk.part('试一句');
		const tryPrompt = async (prompt: string) => {
			await trial.getByLabel('提示词').fill(prompt);
			await page.keyboard.press('Control+Enter');
		};
		await tryPrompt(`一张${word}图，红色情侣装`);
		await expect(trial.getByText('不通过')).toBeVisible();
		await expect(trial.getByText(`「${word}」不许出现`)).toBeVisible();
		await expect(trial.getByText('「色情」由例外「色情侣」放行')).toBeVisible();
		await expectAccessible(page);

		await page.getByLabel('要加的例外').fill(`${word}图`);
		await page.getByRole('button', { name: '加进例外' }).click();
		await expect(trial.getByText('还没保存的改动不算')).toBeVisible();
		await page.getByRole('button', { name: '保存词表' }).click();
		await expect(desk.dialog.getByText('新增的例外')).toBeVisible();
		await expect(desk.dialog).toContainText(`${word}图`);
		await desk.doIt('保存词表');
		await tryPrompt(`一张${word}图，红色情侣装`);
		await expect(trial.getByText('通过', { exact: true })).toBeVisible();
		await expect(trial.getByText(`「${word}」由例外「${word}图」放行`)).toBeVisible();
		await expectAccessible(page);

		await page.getByLabel('找例外').fill(word);
		await page.getByRole('button', { name: `移除例外「${word}图」` }).click();
		await page.getByRole('button', { name: '保存词表' }).click();
		await expect(desk.dialog.getByText('移除的例外')).toBeVisible();
		await expect(desk.dialog).toContainText(`${word}图`);
		await desk.doIt('保存词表');
		await tryPrompt(`一张${word}图`);
		await expect(trial.getByText('不通过')).toBeVisible();
	});
	await test.step('a level', async () => {
		await desk.open('levels');
		await desk.row('Plus').getByRole('button').click();
		const before = await desk.dialog.getByLabel('排队').inputValue();
		await desk.dialog.getByLabel('排队').fill(String(queue));
		await expect(desk.dialog.getByTestId('changes')).toContainText(`${before} ${queue}`);
		await expectAccessible(page);
		await desk.doIt('保存');
		await expect(desk.row('Plus')).toContainText(String(queue));
	});
	await test.step('a number', async () => {
		await desk.open('settings');
		await desk.row('未付款订单保留多久').getByRole('button').click();
		const before = await desk.dialog.getByLabel('值').inputValue();
		await desk.dialog.getByLabel('值').fill('-1');
		await desk.tryTo('保存');
		await expect(desk.dialog.getByText('填一个合适的整数')).toBeVisible();
		await desk.dialog.getByLabel('值').fill(String(hours));
		await expect(desk.dialog.getByTestId('changes')).toContainText(`${before} 小时 ${hours} 小时`);
		await expectAccessible(page);
		await desk.doIt('保存');
		await expect(desk.row('未付款订单保留多久')).toContainText(`${hours} 小时`);
	});
});
