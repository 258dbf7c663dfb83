import { expectAccessible } from '../support/accessibility.ts';
import { expiredCode } from '../support/database.ts';
import { Studio } from '../support/studio.ts';
import { expect, test } from '../support/visitor.ts';

test('a code is taken as one types it, once @en-desktop-dark', async ({
	visitor,
	page,
	operator
}) => {
	const { words } = visitor;
	await visitor.register();
	const [code = ''] = await operator.makeCodes({ kind: 'credits', credits: 50 }, { uses: 2 });
	await visitor.open('/redeem');
	await expectAccessible(page);

	await visitor.redeem('ZZZZ ZZZZ ZZZZ ZZZZ');
	const field = page.getByLabel(words.code, { exact: true });
	await expect(field).toHaveValue('ZZZZ-ZZZZ-ZZZZ-ZZZZ');
	await expect(page.getByText(words.unknownCode)).toBeVisible();
	await expect(field).toBeFocused();
	await expectAccessible(page);

	await field.fill('');
	await field.pressSequentially(code.toLowerCase().replaceAll('-', ' '));
	await expect(field).toHaveValue(code);
	await page.getByRole('button', { name: words.redeem, exact: true }).click();
	await expect(page.getByText(words.redeemed)).toBeVisible();
	await expect(visitor.balance(56)).toBeVisible();
	await expectAccessible(page);

	await visitor.open('/redeem');
	await visitor.redeem(code);
	await expect(page.getByText(words.alreadyRedeemed)).toBeVisible();
	await expect(visitor.balance(56)).toBeVisible();
});

test('each refusal of a code is said in words', async ({ visitor, page, operator, browser }) => {
	await visitor.register();
	const brings = { kind: 'credits', credits: 50 } as const;
	const [disabled = ''] = await operator.makeCodes(brings);
	await operator.disable([disabled]);
	const late = await expiredCode();
	const [usedUp = ''] = await operator.makeCodes(brings);
	const other = await visitor.elsewhere(browser);
	await other.register();
	await new Studio(other).redeem(usedUp);
	await other.page.context().close();

	const refusals = [
		[disabled, '这个兑换码停用了。'],
		[late, '这个兑换码过期了。'],
		[usedUp, '这个兑换码已经被用完了。'],
		['ABCD', '还差 12 位'],
		['', '请填兑换码']
	] as const;
	await visitor.open('/redeem');
	for (const [code, told] of refusals) {
		await visitor.redeem(code);
		await expect(page.getByText(told, { exact: true })).toBeVisible();
	}
	await expect(visitor.balance(6)).toBeVisible();
});

test('the caret stays where one types', async ({ visitor, page }) => {
	await visitor.register();
	await visitor.open('/redeem');
	const field = page.getByLabel('兑换码', { exact: true });
	await field.fill('ABCDEFGHJKLM');
	for (let step = 0; step < 8; step += 1) await field.press('ArrowLeft');
	await field.pressSequentially('xyz');
	await expect(field).toHaveValue('ABCD-EXYZ-FGHJ-KLM');
	await field.press('Backspace');
	await expect(field).toHaveValue('ABCD-EXYF-GHJK-LM');
});
