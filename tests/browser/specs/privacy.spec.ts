import { garment, person } from '../support/photos.ts';
import { expect, test } from '../support/visitor.ts';

test("another user's picture is not there", async ({ visitor, page, browser, baseURL }) => {
	await visitor.register();
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment);
	await visitor.generate();
	await visitor.seeResult();
	const address = await visitor.run.getByRole('img').first().getAttribute('src');
	if (!address) throw new Error('the result has no address');
	expect((await page.request.get(address)).status()).toBe(200);

	const stranger = await browser.newContext({ ...(baseURL ? { baseURL } : {}) });
	expect((await stranger.request.get(address)).status(), 'without an account').toBe(401);

	const headers = { Origin: new URL(baseURL ?? '').origin };
	const data = { email: `stranger-${Date.now()}@kitten.test`, password: 'a cat asleep on velvet' };
	await stranger.request.post('/api/auth/register', { headers, data });
	await stranger.request.post('/api/auth/login', { headers, data });
	expect((await stranger.request.get(address)).status(), 'with another account').toBe(404);
	await stranger.close();
});
