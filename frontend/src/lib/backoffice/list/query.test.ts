import { expect, test } from 'vitest';
import { addressWith, askedIn, isNarrowed, nextSort, queryOf, type Filter } from './query';

const filters: Filter[] = [
	{ kind: 'choice', name: 'state', label: '', choices: [{ value: 'active', text: '' }] },
	{ kind: 'day', name: 'from', label: '' },
	{ kind: 'day', name: 'to', label: '' },
	{ kind: 'id', name: 'account', label: '' }
];
const asked = (query: string) => askedIn(new URLSearchParams(query), filters);

test('an address tells filters, search and order', () => {
	expect(asked('state=active&search=mimi&sort=-seen_at&account=a1')).toEqual({
		state: 'active',
		search: 'mimi',
		sort: '-seen_at',
		account: 'a1'
	});
});

test('what is no filter there counts as none', () => {
	expect(asked('state=asleep&from=yesterday&colour=red&account=')).toEqual({});
});

test('a change keeps the rest of the address, and an empty value goes', () => {
	const address = new URL('https://kitten.test/admin/users?state=active&search=mimi');
	expect(addressWith(address, { state: '', sort: 'email' })).toBe(
		'/admin/users?search=mimi&sort=email'
	);
	expect(addressWith(address, { state: '', search: '' })).toBe('/admin/users');
});

test('days are asked for from midnight to midnight, the last one included', () => {
	expect(queryOf({ from: '2026-11-01', to: '2026-11-01', state: 'active' })).toEqual({
		state: 'active',
		from: new Date(2026, 10, 1).getTime(),
		to: new Date(2026, 10, 2).getTime()
	});
});

test('an order does not narrow a list', () => {
	expect(isNarrowed({ sort: 'email' })).toBe(false);
	expect(isNarrowed({ sort: 'email', search: 'mimi' })).toBe(true);
});

test("a column's head sorts downwards first, then in turn", () => {
	expect(nextSort('created_at', '')).toBe('-created_at');
	expect(nextSort('created_at', '-created_at')).toBe('created_at');
	expect(nextSort('created_at', 'created_at')).toBe('-created_at');
});
