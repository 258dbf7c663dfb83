import { expect, test } from 'vitest';
import { filterIn, queryOf } from './history-filter';

const read = (query: string) => filterIn(new URLSearchParams(query));

test('an address says which tool and which state', () => {
	expect(read('preset=shoes&state=partial')).toEqual({ preset: 'shoes', state: 'partial' });
	expect(read('')).toEqual({ preset: '', state: '' });
});

test('what is no state is no filter', () => {
	expect(read('state=lost')).toEqual({ preset: '', state: '' });
});

test('what is not filtered is not asked for', () => {
	expect(queryOf({ preset: '', state: 'failed' })).toEqual({ state: 'failed' });
	expect(queryOf({ preset: '', state: '' })).toEqual({});
});
