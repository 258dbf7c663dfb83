import { expect, test } from 'vitest';
import { marked } from './prompt-trial';

test('words stand out from the prompt, those that an exception covers in another way', () => {
	const hits = [
		{ start: 1, end: 3, exception: '色情侣' },
		{ start: 6, end: 11, exception: null }
	];
	expect(marked('红色情侣装，naked了', hits)).toEqual([
		{ text: '红', counts: undefined },
		{ text: '色情', counts: false },
		{ text: '侣装，', counts: undefined },
		{ text: 'naked', counts: true },
		{ text: '了', counts: undefined }
	]);
});

test('places are counted in code points, as the service counts them', () => {
	expect(marked('🔥全🔥裸', [{ start: 1, end: 4, exception: null }])).toEqual([
		{ text: '🔥', counts: undefined },
		{ text: '全🔥裸', counts: true }
	]);
});

test('where words overlap, the one that counts is shown', () => {
	const hits = [
		{ start: 0, end: 2, exception: 'ab c' },
		{ start: 1, end: 3, exception: null }
	];
	expect(marked('abc', hits).map(({ counts }) => counts)).toEqual([false, true]);
});
