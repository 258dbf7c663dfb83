import { expect, test } from 'vitest';
import { perMonth, perPicture, picturesFor } from './offers';
import { yuan } from './price';

test.each([
	[990, '¥9.9'],
	[2990, '¥29.9'],
	[39900, '¥399'],
	[1999, '¥19.99'],
	[5, '¥0.05'],
	[33.4, '¥0.33']
])('%d fen are %s', (fen, told) => {
	expect(yuan(fen)).toBe(told);
});

test('what a pack is worth is told by the picture, two credits each', () => {
	expect(picturesFor(60)).toBe(30);
	expect(yuan(perPicture(990, 60))).toBe('¥0.33');
	expect(yuan(perPicture(9900, 800))).toBe('¥0.25');
});

test('a plan of several months is told by the month', () => {
	const plan = { price_fen: 39900, months: 12 };
	expect(yuan(perMonth(plan))).toBe('¥33.25');
});
