import { garment, otherGarment, person } from '../support/photos.ts';
import { Studio } from '../support/studio.ts';
import { expect, test } from '../support/visitor.ts';

test('a Plus account tries several garments at once, one picture for each', async ({
	visitor,
	page,
	operator
}) => {
	await visitor.register();
	await new Studio(visitor).becomePlus(operator);
	await visitor.open('/');
	await visitor.choose('人物', person);
	await visitor.choose('服装', garment, otherGarment);
	await expect(visitor.photo('服装')).toHaveCount(2);
	await expect(page.getByRole('button', { name: '生成 · 4 积分' })).toBeVisible();
	await visitor.generate();
	await visitor.seeResult();
	await expect(visitor.run.getByRole('link', { name: '下载', exact: true })).toHaveCount(2);
	await expect(visitor.run.getByRole('link', { name: '下载全部 2 张' })).toBeVisible();
});

test('a free account tries one garment, and is told how to get more', async ({ visitor }) => {
	await visitor.enter();
	await visitor.choose('服装', garment);
	await expect(visitor.photo('服装')).toHaveCount(1);
	await expect(visitor.slot('服装')).toContainText('加客服微信升级 Plus，一次能试十件。');
	await expect(visitor.slot('服装').getByTestId('drop-area')).toHaveCount(0);
});
