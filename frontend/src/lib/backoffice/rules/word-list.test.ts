import { expect, test } from 'vitest';
import { difference, withWords, wordsIn } from './word-list';

test('a pasted text brings a word a line, each once', () => {
	expect(wordsIn('  fully   nude\n裸照\n\n裸照\r\n')).toEqual(['fully nude', '裸照']);
});

test('a word that is there already, in whatever case, is not added again', () => {
	expect(withWords(['nsfw'], ['NSFW', 'porn'])).toEqual(['nsfw', 'porn']);
});

test('added and removed words are told apart', () => {
	expect(difference(['a', 'b'], ['b', 'c'])).toEqual({ added: ['c'], removed: ['a'] });
});
