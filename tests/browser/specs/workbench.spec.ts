import { expectAccessible, expectNoSidewaysScrolling } from '../support/accessibility.ts';
import { garment, heicFile, person, sample, sizeOf } from '../support/photos.ts';
import { presetsOf } from '../support/presets.ts';
import { expect, test } from '../support/visitor.ts';

test('a tool with every kind of option can be used by everyone @zh-phone-dark', async ({
	visitor,
	page,
	request
}) => {
	const tools = await presetsOf(request);
	await visitor.open('/?tool=recolor');
	const name = visitor.toolName(tools, 'recolor');
	await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
	await expectAccessible(page);
	await expectNoSidewaysScrolling(page);
});

test('Generate pressed twice before the page knows who is here makes one task', async ({
	visitor,
	page
}) => {
	await visitor.register();
	const release = await visitor.holdBack('**/api/me');
	await visitor.open('/');
	await visitor.choose(visitor.words.person, person);
	await visitor.choose(visitor.words.garment, garment);
	await visitor.generate();
	await visitor.generate();
	await expect(page.getByRole('dialog')).toBeHidden();
	release();
	await visitor.seeResult();
	await expect(page.getByTestId('run')).toHaveCount(1);
	await expect(visitor.balance(4)).toBeVisible();
});

test('every tool is drawn from its description, accessible to all', async ({
	visitor,
	page,
	request
}) => {
	test.slow();
	const tools = await presetsOf(request);
	await visitor.open('/');
	for (const { id, name, slots } of tools) {
		await test.step(id, async () => {
			await visitor.takeTool(name.zh);
			await expect(page).toHaveURL(id === tools[0]?.id ? '/' : `/?tool=${id}`);
			for (const slot of slots) await expect(visitor.slot(slot.name.zh)).toBeVisible();
			await expectAccessible(page);
		});
	}
});

test('changing tools keeps the photos that fit, and all others for the way back', async ({
	visitor
}) => {
	await visitor.open('/');
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment);
	await expect(visitor.photo('服装')).toBeVisible();

	await visitor.takeTool('AI 模特生成');
	await expect(visitor.photo('模特参考')).toBeVisible();
	await expect(visitor.photo('服装')).toBeVisible();
	await expect(visitor.photo('细节图（可选）')).toHaveCount(0);

	await visitor.takeTool('姿态变换');
	await expect(visitor.photo('模特')).toBeVisible();
	await expect(visitor.photo('姿势参考')).toHaveCount(0);

	await visitor.takeTool('商品换色');
	await expect(visitor.photo('商品')).toHaveCount(0);

	await visitor.takeTool('虚拟换衣');
	await expect(visitor.photo('人物')).toBeVisible();
	await expect(visitor.photo('服装')).toBeVisible();
});

test('the tool in hand is in the address, and remembered without it', async ({ visitor, page }) => {
	await visitor.open('/');
	await visitor.takeTool('商品换色');
	await expect(page).toHaveURL('/?tool=recolor');
	await page.reload();
	await expect(page.getByRole('radio', { name: '商品换色' })).toBeChecked();
	await visitor.open('/pricing');
	await visitor.open('/');
	await expect(page.getByRole('radio', { name: '商品换色' })).toBeChecked();
	await expect(page).toHaveURL('/?tool=recolor');
});

test('tools are changed with the arrow keys', async ({ visitor, page }) => {
	await visitor.open('/');
	await expect(page.getByRole('radio', { name: 'AI 模特生成' })).toBeVisible();
	await page.getByRole('radio', { name: '虚拟换衣' }).focus();
	await page.keyboard.press('ArrowRight');
	await expect(page.getByRole('radio', { name: 'AI 模特生成' })).toBeChecked();
	await expect(page).toHaveURL('/?tool=ai_model');
	await expect(page.getByRole('radio', { name: 'AI 模特生成' })).toBeFocused();
});

test('variants and format are what is made and paid', async ({ visitor, page }) => {
	await visitor.enter('/?tool=scene');
	await visitor.choose('主体', person);
	await visitor.choose('场景参考', sample('courtyard'));
	await page.getByRole('button', { name: '多一张' }).click();
	await page.getByRole('button', { name: '多一张' }).click();
	await expect(page.getByTestId('variants')).toHaveText('3');
	await page.getByRole('button', { name: '少一张' }).click();
	await visitor.pick('16:9');
	await page.getByRole('button', { name: '生成 · 4 积分' }).click();
	await visitor.seeResult();
	await expect(visitor.balance(2)).toBeVisible();
	const task = await visitor.newestTask();
	expect(task).toMatchObject({ aspect_ratio: '16:9', state: 'succeeded' });
	expect(task.outputs).toHaveLength(2);
	for (const { image } of task.outputs) {
		expect((image?.width ?? 0) / (image?.height ?? 1)).toBeCloseTo(16 / 9, 1);
	}
});

test('variants stop at what the tool makes', async ({ visitor, page }) => {
	await visitor.open('/?tool=pose');
	const more = page.getByRole('button', { name: '多一张' });
	for (const count of ['2', '3', '4']) {
		await more.click();
		await expect(page.getByTestId('variants')).toHaveText(count);
	}
	await expect(more).toHaveAttribute('aria-disabled', 'true');
	await visitor.takeTool('虚拟换衣');
	await expect(page.getByTestId('variants')).toHaveCount(0);
});

test('a colour is typed, picked or refused', async ({ visitor, page }) => {
	await visitor.enter('/?tool=recolor');
	await visitor.choose('商品', sample('bag'));
	await visitor.choose('色卡或颜色参考', sample('persimmon'));
	const hex = page.getByRole('textbox', { name: 'HEX 色值' });

	await hex.fill('#12345');
	await visitor.generate();
	await expect(page.getByRole('alert').getByText('颜色要写成 # 加六位')).toBeVisible();
	await expect(hex).toHaveAttribute('aria-invalid', 'true');
	await expect(hex).toBeFocused();
	await expect(page.getByTestId('run')).toHaveCount(0);
	await expectAccessible(page);

	await hex.fill('1e3');
	await hex.blur();
	await expect(hex).toHaveValue('#11EE33');
	await visitor.pick('藏青');
	await expect(hex).toHaveValue('#1E3A5F');
	await visitor.generate();
	await visitor.seeResult();
	expect(await visitor.newestTask()).toMatchObject({ options: { color: '#1E3A5F' } });
});

test('the prompt is the default until it is changed, and can be put back', async ({
	visitor,
	page,
	request
}) => {
	const [usual] = await presetsOf(request);
	await visitor.open('/');
	const source = page.getByTestId('prompt-source').filter({ visible: true });
	await expect(source).toHaveText('默认');
	await page.locator('summary:visible').click();
	const field = page.getByRole('textbox', { name: '提示词' });
	await expect(field).toHaveValue(usual?.prompt.zh ?? '');
	await field.fill('换成雪天');
	await expect(source).toHaveText('自己写的');
	await expect(page.getByText('4 / 2000 字')).toBeVisible();
	await page.getByRole('button', { name: '恢复默认' }).click();
	await expect(field).toHaveValue(usual?.prompt.zh ?? '');
	await field.fill('');
	await field.blur();
	await expect(source).toHaveText('默认');
	await expectAccessible(page);
});

for (const device of ['desktop', 'phone'] as const) {
	test.describe(`a prompt that is not allowed, on a ${device}`, () => {
		if (device === 'phone') {
			test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, device });
		}
		test('is refused beside the prompt, and nothing is taken', async ({ visitor, page }) => {
			await visitor.enter();
			await visitor.choose('人物', person);
			await visitor.choose('服装', garment);
			await visitor.writePrompt('naked, please');
			await visitor.generate();
			const field = page.getByRole('textbox', { name: '提示词' });
			await expect(field).toBeVisible();
			await expect(field).toHaveAccessibleDescription(/不允许的内容，请换个说法/);
			await expect(field).toBeFocused();
			await expect(page.getByTestId('run')).toHaveCount(0);
			await expect(visitor.balance(6)).toHaveCount(1);
			await expectAccessible(page);
			await field.fill('in the snow');
			await expect(field).toHaveAccessibleDescription(/^\d+ \/ 2000/);
		});
	});
}

test('photos of the last day are offered again where they fit', async ({ visitor, page }) => {
	await visitor.enter();
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment);
	await visitor.generate();
	await visitor.seeResult();
	await page.getByRole('button', { name: '移除这张人物照片' }).click();
	await visitor.takeTool('鞋靴试穿');
	await page.getByRole('button', { name: '用最近用过的第 1 张: 人物' }).click();
	await expect(visitor.photo('人物')).toBeVisible();
	await expect(visitor.slot('鞋（侧面）').getByRole('list', { name: '最近用过' })).toHaveCount(0);
});

test('what is missing is said below the button, and so are credits', async ({ visitor, page }) => {
	await visitor.enter();
	const cost = page.getByTestId('cost');
	await expect(cost).toHaveText('还差一张人物照片');
	await visitor.open('/?tool=accessory');
	await visitor.choose('人物', person);
	await expect(cost).toHaveText('还差一张配件照片');
	await visitor.choose('配件', sample('hat'));
	await expect(cost).toContainText('1 张图，共 2 积分');
	for (let count = 1; count < 4; count += 1) {
		await page.getByRole('button', { name: '多一张' }).click();
	}
	await expect(cost).toContainText('还差 2 积分');
	await expect(cost.getByRole('link', { name: '买积分' })).toHaveAttribute('href', '/pricing');
});

test('a HEIC photo is converted before it is sent', async ({ visitor, page }) => {
	await visitor.enter();
	const decoder = page.waitForResponse(/libheif.*\.wasm$/);
	const sent = visitor.nextUpload();
	await visitor.slot('人物').locator('input[type=file]').first().setInputFiles(heicFile);
	expect((await decoder).status()).toBe(200);
	await expect(visitor.photo('人物').getByRole('img')).toBeVisible();
	const picture = Buffer.from(await sent, 'base64');
	expect(sizeOf(picture)).toEqual({ width: 600, height: 450 });
});

test('a HEIC photo that cannot be converted says so', async ({ visitor }) => {
	await visitor.open('/');
	const slot = visitor.slot('人物');
	const broken = { ...heicFile, buffer: heicFile.buffer.subarray(0, 600) };
	await slot.locator('input[type=file]').first().setInputFiles(broken);
	await expect(slot.getByRole('alert')).toContainText('这张 HEIC 照片没有转换成功');
});
