import { expect, test } from 'vitest';
import { Intent } from './intent';

test('the same body keeps its key, another one gets another', () => {
	const intent = new Intent();
	const first = intent.keyFor({ credits: 5, note: 'sorry' });
	expect(intent.keyFor({ credits: 5, note: 'sorry' })).toBe(first);
	expect(intent.keyFor({ credits: 6, note: 'sorry' })).not.toBe(first);
});

test('the same body of another intent has another key', () => {
	expect(new Intent().keyFor({})).not.toBe(new Intent().keyFor({}));
});
