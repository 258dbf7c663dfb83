import { expect, test } from 'vitest';
import { changesOf, isChanged } from './difference';

test('a change is told by its place', () => {
	const before = { state: 'pending', item: { credits: 60 } };
	const after = { state: 'paid', item: { credits: 60 } };
	expect(changesOf(before, after)).toEqual([
		{ path: 'state', before: 'pending', after: 'paid' },
		{ path: 'item.credits', before: '60', after: '60' }
	]);
	expect(
		changesOf(before, after)
			.filter(isChanged)
			.map(({ path }) => path)
	).toEqual(['state']);
});

test('what is new or gone has no other side', () => {
	expect(changesOf({ a: 1 }, { b: 2 })).toEqual([
		{ path: 'a', before: '1', after: undefined },
		{ path: 'b', before: undefined, after: '2' }
	]);
	expect(changesOf(null, { a: null })).toEqual([{ path: 'a', before: undefined, after: 'null' }]);
});

test('lists are compared place by place, and empty ones are seen', () => {
	expect(changesOf({ words: [] }, { words: ['x'] })).toEqual([
		{ path: 'words', before: '[]', after: undefined },
		{ path: 'words[0]', before: undefined, after: 'x' }
	]);
});
