import { expectAccessible } from '../support/accessibility.ts';
import { codeFor } from '../support/outbox.ts';
import { garment, person } from '../support/photos.ts';
import { expect, newCredentials, test } from '../support/visitor.ts';

test('without an account everything can be tried up to Generate, and registering loses nothing', async ({
	visitor,
	page
}) => {
	await visitor.open('/');
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment);
	await expect(visitor.photo('服装')).toBeVisible();
	await visitor.generate();

	const dialog = page.getByRole('dialog');
	await expect(dialog).toHaveAccessibleName('差一步就好');
	await expectAccessible(page);
	const who = newCredentials();
	await visitor.fillCredentials(dialog, who, visitor.words.registerAction);
	await expect(dialog).toHaveAccessibleName('输入验证码');
	await expectAccessible(page);
	// Closed on the way to the letter, it still asks for its code.
	await page.keyboard.press('Escape');
	await expect(dialog).toBeHidden();
	await visitor.generate();
	await visitor.fillCode(dialog, await codeFor(who.email), visitor.words.verifyAction);

	await expect(dialog).toBeHidden();
	await visitor.seeResult();
	await expect(visitor.balance(4)).toBeVisible();
});

test('photos survive a reload and the way over the log-in page', async ({ visitor, page }) => {
	await visitor.open('/');
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment);
	await expect(visitor.photo('服装')).toBeVisible();
	await page.reload();
	await expect(visitor.photo('人物')).toBeVisible();
	await expect(visitor.photo('服装')).toBeVisible();

	await visitor.registerByHand();
	await expect(visitor.photo('人物')).toBeVisible();
	await visitor.generate();
	await visitor.seeResult();
});

test('a reload in the middle finds the task again', async ({ visitor, page, hold }) => {
	await visitor.enter();
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment);
	await visitor.writePrompt(hold.prompt);
	await visitor.generate();
	await expect(visitor.run).toHaveAttribute('data-state', /queued|running/);
	await page.reload();
	await expect(visitor.run).toHaveAttribute('data-state', /queued|running/);
	await hold.release();
	await visitor.seeResult();
	await expect(visitor.balance(4)).toBeVisible();
	await expect(page).toHaveTitle(/好了/);
});

test('an ended access token is renewed unseen', async ({ visitor, page, context }) => {
	await visitor.enter();
	const cookies = await context.cookies();
	const lifetimes = cookies.map(({ expires }) => expires);
	const access = cookies.find(({ expires }) => expires === Math.min(...lifetimes));
	if (!access) throw new Error('no session cookies were set');
	await context.clearCookies({ name: access.name });
	await page.reload();
	await expect(visitor.balance(6)).toBeVisible();
});

test('a result can be used as the next input, and tried once more', async ({ visitor, page }) => {
	await visitor.enter();
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment);
	await visitor.generate();
	await visitor.seeResult();

	const before = await visitor.photo('人物').getByRole('img').getAttribute('src');
	await visitor.run.getByRole('button', { name: '用作输入' }).click();
	await expect(visitor.run.getByText('已经放进人物照片')).toBeVisible();
	expect(await visitor.photo('人物').getByRole('img').getAttribute('src')).not.toBe(before);

	await visitor.run.getByRole('button', { name: '再来一次' }).click();
	await expect(page.getByTestId('run')).toHaveCount(2);
	await visitor.seeResult();
	await expect(visitor.balance(2)).toBeVisible();
});

test('logging out leaves nothing of the visit in the browser', async ({ visitor, page }) => {
	await visitor.enter();
	await visitor.choose('人物', person);
	await expect(visitor.photo('人物')).toBeVisible();
	await visitor.logOut(6);
	await expect(visitor.photo('人物')).toHaveCount(0);
	await page.reload();
	await expect(page.getByRole('heading', { name: '看看穿在身上的样子' })).toBeVisible();
	await expect(visitor.photo('人物')).toHaveCount(0);
});
