import { expect, test } from 'vitest';
import { caretAfter, charactersOf, grouped, isComplete } from './code';

const code = 'ABCDEFGHJKLMNPQR';

test.each([
	'ABCD-EFGH-JKLM-NPQR',
	'abcd efgh jklm npqr',
	'  abcdefgh—jklmnpqr\n',
	'ＡＢＣＤ－ｅｆｇｈ－ｊｋｌｍ－ｎｐｑｒ'
])('%j is one and the same code', (typed) => {
	expect(charactersOf(typed)).toBe(code);
	expect(isComplete(charactersOf(typed))).toBe(true);
});

test.each([
	['', ''],
	['ABCD', 'ABCD'],
	['ABCDE', 'ABCD-E'],
	[code, 'ABCD-EFGH-JKLM-NPQR']
])('%j is shown as %j', (characters, shown) => {
	expect(grouped(characters)).toBe(shown);
});

test('what is typed beyond sixteen characters is left out', () => {
	expect(charactersOf(`${code}XYZ`)).toBe(code);
});

test('the caret stays behind the character it was behind', () => {
	for (let before = 1; before <= code.length; before += 1) {
		expect(grouped(code)[caretAfter(before) - 1]).toBe(code[before - 1]);
	}
});
