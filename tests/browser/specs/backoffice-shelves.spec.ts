import { expectAccessible, expectNoSidewaysScrolling } from '../support/accessibility.ts';
import { test } from '../support/back-office.ts';
import { Studio } from '../support/studio.ts';
import { expect } from '../support/visitor.ts';

/** The pages without rows of anybody's, a group for each log-in of the operator. */
const places = {
	'overview and tools': ['', 'presets', 'preset', 'preset?id=try_on'],
	'codes, offers and levels': ['code-batches', 'codes', 'offers', 'levels'],
	'words and numbers': ['words', 'notices', 'settings'],
	'gateways and jobs': ['gateways', 'gateway', 'gateway?id=demo', 'jobs']
};

for (const [group, pages] of Object.entries(places)) {
	test(`${group} are accessible to everyone @everywhere`, async ({ desk }) => {
		for (const place of pages) {
			await test.step(`/admin/${place}`, async () => {
				await desk.open(place);
				await desk.page.waitForLoadState('networkidle');
				await expectAccessible(desk.page);
				await expectNoSidewaysScrolling(desk.page);
			});
		}
	});
}

test('the overview tells what happened, in charts and in tables', async ({ desk, visitor }) => {
	const { page } = desk;
	await visitor.register();
	await new Studio(visitor).make();
	const fired = await page.request.get('/cdn-cgi/handler/scheduled?cron=0+*+*+*+*');
	expect(fired.ok(), 'the figures are made').toBe(true);

	await desk.open();
	await expect(page.getByTestId('now-accounts')).toContainText(/[1-9]/);
	const charts = page.getByTestId('chart');
	await expect(charts.first()).toHaveAttribute('data-drawn', 'true');
	await expect(charts.first().locator('canvas')).toBeVisible();
	await expect(charts.first()).toHaveAccessibleName(/注册 [1-9]/);

	await page.getByRole('link', { name: '7 天' }).click();
	await expect(page).toHaveURL(/\?days=7$/);
	await page.reload();
	await expect(page.getByRole('link', { name: '7 天' })).toHaveAttribute('aria-current', 'true');
	const people = desk.part('用户与注册').first();
	await people.getByText('看数字').click();
	await expect(people.locator('tbody tr')).toHaveCount(7);
	const registered = await people.locator('tbody td:nth-of-type(1)').allTextContents();
	// The day may have changed since.
	expect(registered.slice(0, 2).some((count) => Number(count) > 0)).toBe(true);
	await expectAccessible(page);

	await page.getByTestId('now-jobs_late').click();
	await expect(page.getByRole('heading', { level: 1, name: '定时任务' })).toBeVisible();
	await expect(desk.row('算概览的数字').first()).toContainText('准时');
	const told = (await page.locator('tbody td').allTextContents()).join(' ');
	expect(told, 'jobs and their figures have names').not.toMatch(/[a-z]_[a-z]/);
	await desk.row('完成').last().getByRole('button').click();
	await expect(desk.dialog).toBeVisible();
	await expectAccessible(page);
});

test('a gateway that wants a hand says why, until somebody has seen to it', async ({ desk }) => {
	const { page } = desk;
	await desk.open('gateways');
	const standing = await (await page.request.get('/api/admin/gateways')).json();
	// A real one would let the gateway rest for everybody.
	const alert = { outcome: 'misconfigured', detail: 'demo: 401', times: 2 };
	standing.items[0].alerts = [{ ...alert, first_at: Date.now(), last_at: Date.now() }];
	await page.route('**/api/admin/gateways', (route) => route.fulfill({ json: standing }));
	await page.reload();

	const gateway = page.getByTestId('gateway').first();
	await expect(gateway.getByTestId('alert')).toContainText('密钥、权限、地区或余额不对');
	await expectAccessible(page);
	await gateway.getByRole('button', { name: '处理好了' }).click();
	await expectAccessible(page);
	await desk.doIt('处理好了', '换了密钥');
	await expect(gateway.getByTestId('alert')).toHaveCount(0);
	await expect(gateway).toContainText('正常');
});
