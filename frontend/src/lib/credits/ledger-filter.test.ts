import { expect, test } from 'vitest';
import { addressOf, filterIn, queryOf } from './ledger-filter';

test('a filter survives its way through the address', () => {
	const filter = { event: 'refund', from: '2026-11-01', to: '2026-11-30' } as const;
	expect(filterIn(new URLSearchParams(addressOf(filter)))).toEqual(filter);
});

test('no filter leaves the address alone', () => {
	expect(addressOf({ event: '', from: '', to: '' })).toBe('');
});

test('the last day counts to its end, where the reader is', () => {
	expect(queryOf({ event: '', from: '2026-02-28', to: '2026-02-28' })).toEqual({
		from: new Date(2026, 1, 28).getTime(),
		to: new Date(2026, 2, 1).getTime()
	});
});

test.each(['event=theft', 'from=yesterday', 'to=2026-1-1', 'from=&to=', 'other=1'])(
	'%j filters nothing',
	(written) => {
		expect(queryOf(filterIn(new URLSearchParams(written)))).toEqual({});
	}
);
