import { expect, test } from 'vitest';
import { duration } from './duration';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
	[3 * day + 4 * hour + 59 * minute, '3 天 4 小时', '3 d 4 h'],
	[7 * day, '7 天', '7 d'],
	[day - 1, '23 小时 59 分', '23 h 59 min'],
	[hour + 30 * second, '1 小时', '1 h'],
	[12 * minute + 30 * second, '12 分 30 秒', '12 min 30 s'],
	[999, '0 秒', '0 s'],
	[-5 * second, '0 秒', '0 s']
])('%i ms are told in their two largest units', (milliseconds, zh, en) => {
	expect(duration(milliseconds, 'zh')).toBe(zh);
	expect(duration(milliseconds, 'en')).toBe(en);
});
