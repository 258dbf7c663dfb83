import { firstPreset } from '../../../frontend/src/lib/studio/first-preset.ts';
import { expectAccessible, expectNoSidewaysScrolling } from '../support/accessibility.ts';
import { expectWithinBudget } from '../support/first-load.ts';
import { expect, test } from '../support/visitor.ts';

const pages = [
	...['/', '/login', '/register', '/history', '/pricing'],
	...['/forgot', '/reset', '/verify', '/terms', '/privacy', '/no-such-page']
];
const accountPages = [
	...['profile', 'ledger', 'orders', 'order', 'redeem', 'notifications', 'settings']
] as const;

for (const path of pages) {
	test(`${path} is accessible, and loads at most 100 KB of JavaScript @everywhere`, async ({
		visitor,
		page
	}) => {
		await expectWithinBudget(page, () => visitor.open(path));
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		await expectAccessible(page);
		await expectNoSidewaysScrolling(page);
	});
}

test('the pages of an account are accessible to everyone @everywhere', async ({
	visitor,
	page
}) => {
	await visitor.register();
	for (const place of accountPages) {
		await test.step(place, async () => {
			await visitor.open(`/${place}`);
			const heading = page.getByRole('heading', { level: 1, name: visitor.words.places[place] });
			await expect(heading).toBeVisible();
			await page.waitForLoadState('networkidle');
			await expectAccessible(page);
			await expectNoSidewaysScrolling(page);
		});
	}
});

for (const place of accountPages) {
	test(`/${place} needs at most 100 KB of JavaScript, compressed`, async ({ visitor, page }) => {
		await expectWithinBudget(page, () => visitor.open(`/${place}`));
	});
}

test('a page that is not there says so', async ({ page }) => {
	const answer = await page.goto('/no-such-page');
	expect(answer?.status()).toBe(404);
	await expect(page.getByRole('heading', { name: '帘子后面没有人' })).toBeVisible();
});

test('language and theme are remembered', async ({ visitor, page }) => {
	await visitor.open('/');
	await page.getByRole('button', { name: 'English' }).click();
	await page.getByRole('button', { name: /^Appearance/ }).click();
	await page.getByRole('button', { name: 'Appearance: Light' }).click();
	await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
	await page.reload();
	await expect(page.getByRole('heading', { name: 'See how it looks on you' })).toBeVisible();
	await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
	await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('the whole workbench can be worked from the keyboard', async ({ visitor, page }) => {
	await visitor.open('/');
	await page.keyboard.press('Tab');
	await expect(page.getByRole('link', { name: '跳到主要内容' })).toBeFocused();
	const reached = new Set<string>();
	for (let step = 0; step < 40; step += 1) {
		await page.keyboard.press('Tab');
		const name = await page.evaluate(() => {
			const element = document.activeElement;
			return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
		});
		reached.add(name);
	}
	for (const name of ['选照片: 人物', '选照片: 服装', '生成 · 2 积分', '用示例：条纹针织衫']) {
		expect([...reached]).toContain(name);
	}
});

test('the page is drawn with the tool as the service describes it', async ({ request }) => {
	const { presets } = await (await request.get('/api/presets')).json();
	expect(presets[0]).toEqual(firstPreset);
});
