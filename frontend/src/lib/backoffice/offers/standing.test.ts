import { expect, test } from 'vitest';
import { standingOf } from './standing';

const noon = 1_000;

test.each([
	[{ is_on: false, on_sale_from: 0, on_sale_until: 2_000 }, 'off'],
	[{ is_on: true, on_sale_from: 1_001, on_sale_until: null }, 'early'],
	[{ is_on: true, on_sale_from: null, on_sale_until: 1_000 }, 'over'],
	[{ is_on: true, on_sale_from: 1_000, on_sale_until: 1_001 }, 'on'],
	[{ is_on: true }, 'on']
] as const)('%j is %s', (offer, standing) => {
	expect(standingOf(offer, noon)).toBe(standing);
});
