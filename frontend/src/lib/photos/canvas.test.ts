import { expect, it } from 'vitest';
import { areAlike, pattern } from './canvas';

const changed = (change: (value: number, index: number) => number) => pattern().map(change);

it('takes a picture for the same when only the lowest bits differ', () => {
	expect(areAlike(pattern(), pattern())).toBe(true);
	const flipped = changed((value, index) => (index % 4 === 3 ? value : value ^ 1));
	expect(areAlike(pattern(), flipped)).toBe(true);
});

it.each<[string, (value: number, index: number) => number]>([
	['noise', (_, index) => (index * 7919 + 31) % 256],
	['white', () => 255],
	['black', (_, index) => (index % 4 === 3 ? 255 : 0)],
	['nothing', () => 0],
	['stripes', (_, index) => (Math.floor(index / 4) % 2) * 255]
])('does not take %s for the picture', (_, change) => {
	expect(areAlike(pattern(), changed(change))).toBe(false);
});
