import { expect, test } from 'vitest';
import { moment } from '../marks/moment';
import { fieldWords } from '../words/fields';
import { toldPlace, toldValue } from './told';

test('a place is told in words, what has none as it is', () => {
	expect(toldPlace('item.credits', fieldWords.en)).toBe('Item › Credits');
	expect(toldPlace('outputs.0', fieldWords.zh)).toBe('图片 1');
	expect(toldPlace('definition.slots.1.kind', fieldWords.en)).toBe('Definition › slots 2 › Kind');
	expect(toldPlace('constructor', fieldWords.en)).toBe('constructor');
});

test('times, prices, yes and no are told as people read them', () => {
	const told = (path: string, value: string) => toldValue(path, value, fieldWords.en);
	expect(told('paid_at', '1795136400000')).toBe(moment(1_795_136_400_000, 'seconds'));
	expect(told('item.price_fen', '3900')).toBe('¥39');
	expect([told('is_on', 'true'), told('is_on', 'false')]).toEqual(['yes', 'no']);
	expect(told('closed_at', 'null')).toBe('none');
	expect([told('credits', '12'), told('state', 'paid')]).toEqual(['12', 'paid']);
});

test('every field has its word in both languages', () => {
	expect(Object.keys(fieldWords.en.names)).toEqual(Object.keys(fieldWords.zh.names));
});
