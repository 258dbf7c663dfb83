import { garment, person } from '../support/photos.ts';
import { expect, test } from '../support/visitor.ts';

test("another user's picture is not there", async ({ visitor, page, browser }) => {
	await visitor.enter();
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment);
	await visitor.generate();
	await visitor.seeResult();
	const address = await visitor.run.getByRole('img').first().getAttribute('src');
	if (!address) throw new Error('the result has no address');
	expect((await page.request.get(address)).status()).toBe(200);

	const stranger = await visitor.elsewhere(browser);
	const look = () => stranger.page.request.get(address);
	expect((await look()).status(), 'without an account').toBe(401);

	await stranger.register();
	expect((await look()).status(), 'with another account').toBe(404);
	await stranger.page.context().close();
});
