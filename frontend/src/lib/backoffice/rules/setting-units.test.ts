import { expect, test } from 'vitest';
import { shownOf, valueOf } from './setting-units';

const life = { unit: 'milliseconds', least: 3_600_000, most: 360_000_000 } as const;
const count = { unit: 'times', least: 0, most: 100 } as const;

test('lives are read in hours and kept in milliseconds', () => {
	expect(shownOf(86_400_000, 'milliseconds')).toBe(24);
	expect(valueOf(1.5, life)).toBe(5_400_000);
});

test('counts stay what they are', () => {
	expect(shownOf(10, 'times')).toBe(10);
	expect(valueOf(12, count)).toBe(12);
});

test.each([null, undefined, -1, 1.5, 101])('%s is no count up to 100', (typed) => {
	expect(valueOf(typed, count)).toBeNull();
});
