import type { Browser, Page } from '@playwright/test';
import { garment, person } from '../support/photos.ts';
import { expect, newCredentials, test, Visitor } from '../support/visitor.ts';

/** The same person on another device. */
async function elsewhere(browser: Browser, prepare: (page: Page) => Promise<unknown>) {
	const context = await browser.newContext();
	const page = await context.newPage();
	await prepare(page);
	return new Visitor(page, { language: 'zh', device: 'desktop' });
}

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

test('a change on one device is seen on another within a second', async ({ visitor, browser }) => {
	const who = await visitor.register();
	const sockets: string[] = [];
	const desk = await elsewhere(browser, async (page) => {
		page.on('websocket', (socket) => {
			sockets.push(socket.url());
			socket.on('framereceived', () => sockets.push('told'));
		});
	});
	await desk.logIn(who);
	await expect(desk.balance(6)).toBeVisible();
	await expect.poll(() => sockets.includes('told')).toBe(true);

	await visitor.balance(6).click();
	await visitor.page.getByRole('button', { name: visitor.words.checkIn }).click();
	await expect(visitor.balance(12)).toBeVisible();
	await expect(desk.balance(12)).toBeVisible({ timeout: 1_000 });
	await desk.page.context().close();
});

test('without WebSockets it is seen within five seconds', async ({ visitor, browser }) => {
	const who = await visitor.register();
	const desk = await elsewhere(browser, withoutWebSockets);
	await desk.logIn(who);
	await expect(desk.balance(6)).toBeVisible();

	await visitor.balance(6).click();
	await visitor.page.getByRole('button', { name: visitor.words.checkIn }).click();
	await expect(visitor.balance(12)).toBeVisible();
	await expect(desk.balance(12)).toBeVisible({ timeout: 5_000 });
	await desk.page.context().close();
});

test('logging out on one page logs out the others of the same browser', async ({
	visitor,
	page,
	context
}) => {
	await visitor.register(newCredentials());
	const other = new Visitor(await context.newPage(), { language: 'zh', device: 'desktop' });
	await other.open('/history');
	await expect(other.balance(6)).toBeVisible();
	await visitor.balance(6).click();
	await page.getByRole('button', { name: visitor.words.logout }).click();
	await expect(other.balance(6)).toBeHidden();
});

test('a task is followed without asking again and again', async ({ visitor, page }) => {
	await visitor.register();
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment);
	await visitor.writePrompt('[demo:delay=6000]');
	let looks = 0;
	page.on('request', (request) => {
		if (/\/api\/tasks\/[^/]+$/.test(request.url())) looks += 1;
	});
	await visitor.generate();
	await visitor.seeResult();
	expect(looks).toBeLessThanOrEqual(4);
	await expect(visitor.balance(4)).toBeVisible();
});
