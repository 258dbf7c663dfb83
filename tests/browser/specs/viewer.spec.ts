import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../support/accessibility.ts';
import type { Operator } from '../support/operator.ts';
import { garment, person } from '../support/photos.ts';
import { Studio } from '../support/studio.ts';
import { expect, test, type Visitor } from '../support/visitor.ts';

/** Two pictures of one task, in the history. */
async function twoPictures(visitor: Visitor, operator: Operator): Promise<void> {
	await visitor.register();
	const studio = new Studio(visitor);
	await studio.becomePlus(operator);
	await studio.make({ garments: 2 });
	await visitor.open('/history');
}

const opener = (page: Page, position: number) =>
	page.getByRole('button', { name: `放大查看: 第 ${position} 张` });

/** Where the picture is on the screen. */
async function boxOf(picture: Locator): Promise<{ x: number; y: number; width: number }> {
	// A leap is a short motion.
	await picture.evaluate((each) =>
		Promise.all(each.getAnimations().map((motion) => motion.finished))
	);
	const box = await picture.boundingBox();
	if (!box) throw new Error('the picture is not on the screen');
	return box;
}

test('the full view is used by keyboard alone, and gives the focus back', async ({
	visitor,
	page,
	operator
}) => {
	await twoPictures(visitor, operator);
	await opener(page, 2).press('Enter');
	const viewer = page.getByRole('dialog');
	await expect(viewer.getByText('2 / 2')).toBeVisible();
	await page.keyboard.press('ArrowLeft');
	await expect(viewer.getByText('1 / 2')).toBeVisible();
	await page.keyboard.press('ArrowLeft');
	await expect(viewer.getByText('1 / 2'), 'the first has none before it').toBeVisible();

	const picture = viewer.getByTestId('picture');
	await page.keyboard.press('+');
	await page.keyboard.press('+');
	await expect(viewer.getByText('200%', { exact: true })).toBeVisible();
	const before = await boxOf(picture);
	await page.keyboard.press('Shift+ArrowDown');
	expect((await boxOf(picture)).y).toBeLessThan(before.y);
	await page.keyboard.press('-');
	await expect(viewer.getByText('150%', { exact: true })).toBeVisible();
	await page.keyboard.press('0');
	await expect(viewer.getByText('100%', { exact: true })).toBeVisible();
	await page.keyboard.press('+');
	await page.keyboard.press('ArrowRight');
	await expect(viewer.getByText('2 / 2')).toBeVisible();
	await expect(viewer.getByText('100%', { exact: true }), 'each begins whole').toBeVisible();
	await expectAccessible(page);

	for (let stop = 0; stop < 12; stop += 1) {
		await page.keyboard.press('Tab');
		const inside = await viewer.evaluate(
			(dialog) =>
				document.activeElement === document.body || dialog.contains(document.activeElement)
		);
		expect(inside, 'the focus stays in the dialog').toBe(true);
	}
	await page.keyboard.press('Escape');
	await expect(viewer).toBeHidden();
	await expect(opener(page, 2)).toBeFocused();
});

test('wheel and double click zoom where the pointer is, and dragging moves the picture', async ({
	visitor,
	page,
	operator
}) => {
	await twoPictures(visitor, operator);
	await opener(page, 1).click();
	const picture = page.getByRole('dialog').getByTestId('picture');
	const whole = await boxOf(picture);
	const at = { x: whole.x + 40, y: whole.y + 40 };
	await page.mouse.move(at.x, at.y);
	await page.mouse.wheel(0, -500);
	await expect.poll(async () => (await boxOf(picture)).width).toBeGreaterThan(whole.width * 2);
	const close = await boxOf(picture);
	const share = (at.y - whole.y) / whole.width;
	expect((at.y - close.y) / close.width, 'the same spot is under the pointer').toBeCloseTo(
		share,
		1
	);

	await page.mouse.down();
	await page.mouse.move(at.x, at.y - 60, { steps: 4 });
	await page.mouse.up();
	expect((await boxOf(picture)).y).toBeCloseTo(close.y - 60, 0);

	await page.mouse.dblclick(at.x, at.y);
	expect((await boxOf(picture)).width).toBeCloseTo(whole.width, 0);
	await page.mouse.dblclick(at.x, at.y);
	expect((await boxOf(picture)).width).toBeCloseTo(whole.width * 2.5, 0);
});

test('the divider follows pointer and arrow keys, which then turn no pages', async ({
	visitor,
	page
}) => {
	await visitor.enter();
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment);
	await visitor.generate();
	await visitor.seeResult();
	await visitor.open('/history');
	await opener(page, 1).click();
	const viewer = page.getByRole('dialog');
	const divider = viewer.getByRole('slider', { name: '前后对比的分界线' });
	await divider.focus();
	await page.keyboard.press('ArrowRight');
	await expect(divider).toHaveValue('51');
	await expect(divider).toHaveAttribute('aria-valuetext', '原图占 51%');

	const box = await boxOf(viewer.getByTestId('picture'));
	const handle = await divider.boundingBox();
	const middle = (handle?.y ?? 0) + (handle?.height ?? 0) / 2;
	await page.mouse.move(box.x + box.width * 0.51, middle);
	await page.mouse.down();
	await page.mouse.move(box.x + box.width * 0.25, middle, { steps: 5 });
	await page.mouse.up();
	expect(Number(await divider.inputValue())).toBeLessThan(30);
	await page.keyboard.press('+');
	await expect(viewer.getByText('150%', { exact: true })).toBeVisible();
});

test('from the full view one goes on: once more, or with the picture as input', async ({
	visitor,
	page,
	operator
}) => {
	await twoPictures(visitor, operator);
	await opener(page, 2).click();
	const download = await visitor.download(page.getByRole('dialog'));
	expect(download.suggestedFilename()).toMatch(/-2\.png$/);
	await page.getByRole('dialog').getByRole('button', { name: '用作输入' }).click();
	await expect(page).toHaveURL('/');
	await expect(page.getByRole('dialog')).toBeHidden();
	await expect(visitor.photo('人物').getByRole('img')).toBeVisible();
});

test.describe('on a phone', () => {
	test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

	test('a swipe turns to the next picture, two fingers zoom, two taps too', async ({
		visitor,
		page,
		operator
	}) => {
		await twoPictures(visitor, operator);
		await opener(page, 1).tap();
		const viewer = page.getByRole('dialog');
		const picture = viewer.getByTestId('picture');
		const whole = await boxOf(picture);
		const [x, y] = [195, whole.y + 120];
		const fingers = await page.context().newCDPSession(page);
		const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...xs: number[]) =>
			fingers.send('Input.dispatchTouchEvent', {
				type,
				touchPoints: xs.map((each, id) => ({ x: each, y, id }))
			});

		await touch('touchStart', 300);
		for (const to of [260, 200, 140]) await touch('touchMove', to);
		await touch('touchEnd');
		await expect(viewer.getByText('2 / 2')).toBeVisible();

		await touch('touchStart', x - 30, x + 30);
		for (const apart of [45, 60, 75]) await touch('touchMove', x - apart, x + apart);
		await touch('touchEnd');
		await expect.poll(async () => (await boxOf(picture)).width).toBeGreaterThan(whole.width * 1.8);
		await expect(viewer.getByText('2 / 2'), 'two fingers are no swipe').toBeVisible();

		for (let tap = 0; tap < 2; tap += 1) await page.touchscreen.tap(x, y);
		await expect(viewer.getByText('100%', { exact: true })).toBeVisible();
	});
});
