import type { Page } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScrolling } from '../support/accessibility.ts';
import { garment, person } from '../support/photos.ts';
import { expect, test, type Visitor } from '../support/visitor.ts';

const told = (page: Page) => page.getByTestId('offline').getByText('没有网络');

/** Waits until the service worker has its copy and answers for the page. */
async function keepCopy(page: Page): Promise<void> {
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
		if (navigator.serviceWorker.controller) return;
		await new Promise((taken) =>
			navigator.serviceWorker.addEventListener('controllerchange', taken, { once: true })
		);
	});
}

async function fillSlots(visitor: Visitor): Promise<void> {
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment);
	await expect(visitor.photo('服装')).toHaveAttribute('data-state', /ready|uploaded/);
}

test.describe('with a copy of the pages', () => {
	test.use({ serviceWorkers: 'allow' });

	test('a reload without a network opens the page, with its photos, and says so', async ({
		visitor,
		page,
		context
	}) => {
		await visitor.open('/');
		await fillSlots(visitor);
		await keepCopy(page);
		await context.setOffline(true);
		await expect(told(page)).toBeVisible();
		await page.reload();
		await page.locator('html[data-live]').waitFor();
		await expect(told(page)).toBeVisible();
		await expect(visitor.photo('服装').getByRole('img')).toBeVisible();
		await context.setOffline(false);
		await expect(told(page)).toBeHidden();
	});

	test('pages open without a network, and the bench keeps its photos', async ({
		visitor,
		page,
		context
	}) => {
		await visitor.open('/');
		await fillSlots(visitor);
		await keepCopy(page);
		await context.setOffline(true);
		await page.getByRole('link', { name: '价格' }).click();
		await expect(page.getByRole('heading', { level: 1, name: '用多少，买多少' })).toBeVisible();
		await page.getByRole('link', { name: '试衣间', exact: true }).click();
		await expect(visitor.photo('服装').getByRole('img')).toBeVisible();
		await page.goto('/history');
		await page.locator('html[data-live]').waitFor();
		await expect(told(page)).toBeVisible();
		await page.goto('/admin/users');
		await expect(page.getByRole('heading', { level: 1, name: '没有网络' })).toBeVisible();
		await expectAccessible(page);
	});

	test('nothing of an account is in the copy', async ({ visitor, page }) => {
		await visitor.enter('/history');
		await keepCopy(page);
		await visitor.open('/profile');
		const kept = await page.evaluate(async () => {
			const names = await caches.keys();
			const caches_ = await Promise.all(names.map((name) => caches.open(name)));
			const requests = await Promise.all(caches_.map((cache) => cache.keys()));
			return requests.flat().map(({ url }) => new URL(url).pathname);
		});
		expect(kept).toContain('/history');
		expect(kept.filter((path) => path.startsWith('/api') || path.startsWith('/admin'))).toEqual([]);
	});

	test('with a network a page comes from the service, not from the copy', async ({
		visitor,
		page
	}) => {
		await visitor.open('/');
		await keepCopy(page);
		const answer = await page.reload();
		expect(answer?.fromServiceWorker()).toBe(true);
		const newest = await page.evaluate(async () => {
			const cache = await caches.open((await caches.keys())[0] ?? '');
			await cache.put(
				'/',
				new Response('<p>a former copy</p>', { headers: { 'Content-Type': 'text/html' } })
			);
			return (await fetch('/')).text();
		});
		await page.reload();
		await expect(page.getByText('a former copy')).toHaveCount(0);
		expect(newest).toContain('小猫更衣');
	});
});

test.describe('without a copy', () => {
	test.use({ provokes: /Unable to preload CSS|Failed to fetch dynamically imported module/ });

	test('navigation says that there is no network and loses nothing', async ({
		visitor,
		page,
		context
	}) => {
		await visitor.open('/');
		await fillSlots(visitor);
		await context.setOffline(true);
		await page.getByRole('link', { name: '价格' }).click();
		await expect(page.getByRole('heading', { level: 1, name: '没有网络' })).toBeVisible();
		await page.getByRole('main').getByRole('link', { name: '回试衣间' }).click();
		await expect(visitor.photo('服装').getByRole('img')).toBeVisible();
		await page.getByRole('link', { name: '价格' }).click();
		await expect(page.getByRole('heading', { level: 1, name: '没有网络' })).toBeVisible();
		await context.setOffline(false);
		await expect(page.getByRole('heading', { level: 1, name: '用多少，买多少' })).toBeVisible();
	});
});

test('a run says that the network is gone, and catches up when it is back', async ({
	visitor,
	page,
	context,
	hold
}) => {
	await visitor.enter();
	await fillSlots(visitor);
	await visitor.writePrompt(hold.prompt);
	await visitor.generate();
	await expect(visitor.run).toHaveAttribute('data-state', 'running', { timeout: 30_000 });
	await context.setOffline(true);
	await expect(visitor.run.getByText('网络断了，正在重新连接')).toBeVisible();
	await expect(told(page)).toBeVisible();
	await hold.release();
	await page.waitForTimeout(3_000);
	await expect(visitor.run).toHaveAttribute('data-state', 'running');
	await context.setOffline(false);
	await visitor.seeResult();
	await expect(visitor.balance(4)).toBeVisible();
});

test('Generate without a network says so, and keeps the photos', async ({
	visitor,
	page,
	context
}) => {
	test.slow();
	await visitor.enter();
	await fillSlots(visitor);
	await context.setOffline(true);
	await visitor.generate();
	const refused = page.getByTestId('refused');
	await expect(refused).toContainText('没有网络', { timeout: 30_000 });
	await expect(refused).toContainText('照片都在');
	await context.setOffline(false);
	await refused.getByRole('button', { name: '再试一次' }).click();
	await visitor.seeResult();
});

for (const width of [390, 1280]) {
	test(`that there is no network is told accessibly at ${width} pixels`, async ({
		visitor,
		page,
		context
	}) => {
		await page.setViewportSize({ width, height: 800 });
		await visitor.open('/');
		await context.setOffline(true);
		await expect(told(page)).toBeVisible();
		await expectAccessible(page);
		await expectNoSidewaysScrolling(page);
	});
}
