import { describe, expect, it } from 'vitest';
import { colorFrom, isColor } from './color';

describe('a colour is typed in any of the usual ways', () => {
	it.each([
		['#c2410c', '#C2410C'],
		['C2410C', '#C2410C'],
		[' #fa0 ', '#FFAA00'],
		['', null],
		['#c2410', null],
		['persimmon', null],
		['#gg0000', null]
	])('%s', (typed, color) => {
		expect(colorFrom(typed)).toBe(color);
	});

	it('is sent as six digits, or not at all', () => {
		expect(['#C2410C', '#c2410c', ''].every(isColor)).toBe(true);
		expect(['C2410C', '#FA0', '#C2410C '].some(isColor)).toBe(false);
	});
});
