import { expectAccessible, expectNoSidewaysScrolling } from '../support/accessibility.ts';
import { Network } from '../support/network.ts';
import { expect, test as base } from '../support/visitor.ts';

const test = base.extend<{ network: Network }>({
	network: async ({ visitor }, use) => use(new Network(visitor))
});

test.describe('with a copy of the pages', () => {
	test.use({ serviceWorkers: 'allow' });

	test('a reload without a network opens the page, with its photos, and says so', async ({
		visitor,
		network
	}) => {
		await network.openWithCopy();
		await visitor.fillSlots();
		await network.lose();
		await expect(network.told).toBeVisible();
		await visitor.reload();
		await expect(network.told).toBeVisible();
		await expect(network.photo).toBeVisible();
		await network.comeBack();
		await expect(network.told).toBeHidden();
	});

	test('pages open without a network, and the bench keeps its photos', async ({
		visitor,
		page,
		network
	}) => {
		await network.openWithCopy();
		await visitor.fillSlots();
		await network.lose();
		await network.goToPrices();
		await expect(network.prices).toBeVisible();
		await page.getByRole('link', { name: '试衣间', exact: true }).click();
		await expect(network.photo).toBeVisible();
		await visitor.open('/history');
		await expect(network.told).toBeVisible();
		await page.goto('/admin/users');
		await expect(network.noPage).toBeVisible();
		await expectAccessible(page);
	});

	test('nothing of an account is in the copy', async ({ visitor, page, network }) => {
		await visitor.enter('/history');
		await network.keepCopy();
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
		page,
		network
	}) => {
		await network.openWithCopy();
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
		network
	}) => {
		await visitor.open('/');
		await visitor.fillSlots();
		await network.lose();
		await network.goToPrices();
		await expect(network.noPage).toBeVisible();
		await page.getByRole('main').getByRole('link', { name: '回试衣间' }).click();
		await expect(network.photo).toBeVisible();
		await network.goToPrices();
		await expect(network.noPage).toBeVisible();
		await network.comeBack();
		await expect(network.prices).toBeVisible();
	});
});

test('a run says that the network is gone, and catches up when it is back', async ({
	visitor,
	page,
	network,
	hold
}) => {
	await visitor.enter();
	await visitor.fillSlots();
	await visitor.writePrompt(hold.prompt);
	await visitor.generate();
	await expect(visitor.run).toHaveAttribute('data-state', 'running', { timeout: 30_000 });
	await network.lose();
	await expect(visitor.run.getByText('网络断了，正在重新连接')).toBeVisible();
	await expect(network.told).toBeVisible();
	await hold.release();
	await page.waitForTimeout(3_000);
	await expect(visitor.run).toHaveAttribute('data-state', 'running');
	await network.comeBack();
	await visitor.seeResult();
	await expect(visitor.balance(4)).toBeVisible();
});

test('Generate without a network says so, and keeps the photos', async ({
	visitor,
	page,
	network
}) => {
	test.slow();
	await visitor.enter();
	await visitor.fillSlots();
	await network.lose();
	await visitor.generate();
	const refused = page.getByTestId('refused');
	await expect(refused).toContainText('没有网络', { timeout: 30_000 });
	await expect(refused).toContainText('照片都在');
	await network.comeBack();
	await refused.getByRole('button', { name: '再试一次' }).click();
	await visitor.seeResult();
});

for (const width of [390, 1280]) {
	test(`that there is no network is told accessibly at ${width} pixels`, async ({
		visitor,
		page,
		network
	}) => {
		await page.setViewportSize({ width, height: 800 });
		await visitor.open('/');
		await network.lose();
		await expect(network.told).toBeVisible();
		await expectAccessible(page);
		await expectNoSidewaysScrolling(page);
	});
}
