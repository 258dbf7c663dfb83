import type { Page } from '@playwright/test';
import { garment, person } from '../support/photos.ts';
import { expect, test, Visitor } from '../support/visitor.ts';

/** No WebSocket can be had: as behind a proxy that knows none. */
const withoutWebSockets = (page: Page) =>
	page.addInitScript(() => {
		class Refused extends EventTarget {
			onclose: ((event: { code: number }) => void) | null = null;
			constructor() {
				super();
				setTimeout(() => this.onclose?.({ code: 1006 }));
			}
			close(): void {}
		}
		Object.assign(window, { WebSocket: Refused });
	});

/** Checks in, which gives six credits. */
async function checkIn(visitor: Visitor): Promise<void> {
	await visitor.balance(6).click();
	await visitor.page.getByRole('button', { name: visitor.words.checkIn }).click();
	await expect(visitor.balance(12)).toBeVisible();
}

test('a change on one device is seen on another at once', async ({ visitor, browser }) => {
	const who = await visitor.enter();
	const desk = await visitor.elsewhere(browser);
	await desk.logIn(who);
	await desk.open('/');
	await expect(desk.balance(6)).toBeVisible();
	await desk.seesAtOnce(desk.balance(12), () => checkIn(visitor));
	await desk.page.context().close();
});

test('without WebSockets it is seen within five seconds', async ({ visitor, browser }) => {
	const who = await visitor.enter();
	const desk = await visitor.elsewhere(browser);
	await withoutWebSockets(desk.page);
	await desk.logIn(who);
	await desk.page.clock.install();
	await desk.open('/');
	await expect(desk.balance(6)).toBeVisible();
	// The page's time stands still until the change is made, and then goes on for five seconds.
	await desk.page.clock.pauseAt(Date.now() + 60_000);
	await checkIn(visitor);
	await desk.page.clock.runFor(5_000);
	await expect(desk.balance(12)).toBeVisible();
	await desk.page.context().close();
});

test('logging out on one page logs out the others of the same browser', async ({
	visitor,
	context
}) => {
	await visitor.enter();
	const setting = { language: 'zh', device: 'desktop' } as const;
	const other = new Visitor(await context.newPage(), setting, visitor.origin);
	await other.open('/history');
	await expect(other.balance(6)).toBeVisible();
	await visitor.logOut(6);
	await expect(other.balance(6)).toBeHidden();
});

test('a task is followed without asking again and again', async ({ visitor, page, hold }) => {
	await visitor.enter();
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment);
	await visitor.writePrompt(hold.prompt);
	let looks = 0;
	page.on('request', (request) => {
		if (/\/api\/tasks\/[^/]+$/.test(request.url())) looks += 1;
	});
	await visitor.generate();
	await expect(visitor.run).toHaveAttribute('data-state', 'running', { timeout: 30_000 });
	await visitor.listens();
	// Without news it would ask every second and a half.
	looks = 0;
	await page.waitForTimeout(5_000);
	expect(looks).toBeLessThanOrEqual(1);
	await hold.release();
	await visitor.seeResult();
	await expect(visitor.balance(4)).toBeVisible();
});
