import { expect, test } from 'vitest';
import { compare } from './difference';

test('what changed is told by its place, apart from what did not', () => {
	const before = { state: 'pending', item: { credits: 60 } };
	const after = { state: 'paid', item: { credits: 60 } };
	expect(compare(before, after)).toEqual({
		changed: [{ path: 'state', before: 'pending', after: 'paid' }],
		unchanged: [{ path: 'item.credits', before: '60', after: '60' }]
	});
});

test('what is new or gone has no other side', () => {
	expect(compare({ a: 1 }, { b: 2 }).changed).toEqual([
		{ path: 'a', before: '1', after: undefined },
		{ path: 'b', before: undefined, after: '2' }
	]);
	expect(compare(null, { a: null }).changed).toEqual([
		{ path: 'a', before: undefined, after: 'null' }
	]);
	expect(compare(null, null)).toEqual({ changed: [], unchanged: [] });
});

test('lists are compared place by place, and empty ones are seen', () => {
	expect(compare({ words: [], ids: [] }, { words: ['x'], ids: [] })).toEqual({
		changed: [
			{ path: 'words', before: '[]', after: undefined },
			{ path: 'words.0', before: undefined, after: 'x' }
		],
		unchanged: [{ path: 'ids', before: '[]', after: '[]' }]
	});
});
