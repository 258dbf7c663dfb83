import { expect, test } from 'vitest';
import { backTo, nextIn } from './next';

test('logging in leads back to the page one came from, with its filters', () => {
	const query = new URLSearchParams(backTo('/ledger?event=refund&from=2026-11-01'));
	expect(nextIn(query)).toBe('/ledger?event=refund&from=2026-11-01');
});

test('without a page to go back to it leads to the fitting room', () => {
	expect(nextIn(new URLSearchParams())).toBe('/');
});

test.each([
	'https://elsewhere.example/',
	'//elsewhere.example/',
	'/\\elsewhere.example/',
	'/.//elsewhere.example/x',
	'/a/..//elsewhere.example/x',
	'/\t/elsewhere.example/',
	'javascript:alert(1)',
	'profile'
])('%j leads nowhere but to the fitting room', (wanted) => {
	expect(nextIn(new URLSearchParams(backTo(wanted)))).toBe('/');
});
