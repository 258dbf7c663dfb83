import { expect, test } from 'vitest';
import { fieldOf, momentOf } from './moments';

test('a moment comes back from its field to the minute', () => {
	const moment = new Date(2026, 10, 22, 14, 32).getTime();
	expect(fieldOf(moment)).toBe('2026-11-22T14:32');
	expect(momentOf(fieldOf(moment))).toBe(moment);
});

test('an empty field is no moment', () => {
	expect(fieldOf(null)).toBe('');
	expect(momentOf('')).toBeNull();
});
