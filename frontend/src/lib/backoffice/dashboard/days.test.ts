import { expect, test } from 'vitest';
import { lastDays } from './days';

test('days end with today in China, and days without figures are quiet ones', () => {
	const late = Date.UTC(2026, 10, 21, 16, 30);
	const [known] = lastDays([], 1, late);
	expect(known?.day).toBe('2026-11-22');
	const days = lastDays([{ ...known!, sign_ups: 3 }], 3, late);
	expect(days.map(({ day, sign_ups }) => [day, sign_ups])).toEqual([
		['2026-11-20', 0],
		['2026-11-21', 0],
		['2026-11-22', 3]
	]);
});
