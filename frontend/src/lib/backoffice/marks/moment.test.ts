import { expect, test } from 'vitest';
import { moment, momentInLine, signed } from './moment';

test('a moment is written the same way whatever the language', () => {
	const at = new Date(2026, 10, 2, 9, 5, 7).getTime();
	expect(moment(at)).toBe('2026-11-02 09:05');
	expect(moment(at, 'seconds')).toBe('2026-11-02 09:05:07');
});

test('a moment within a sentence has no place for a line break', () => {
	const at = new Date(2026, 10, 2, 9, 5, 7).getTime();
	expect(momentInLine(at)).toBe('2026-\u206011-\u206002\u00a009:05');
});

test('a change of a balance has its sign', () => {
	expect(signed(1200)).toBe('+1,200');
	expect(signed(-5)).toBe('−5');
});
