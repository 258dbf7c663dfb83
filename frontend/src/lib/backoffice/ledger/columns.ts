import type { Snippet } from 'svelte';
import type { LedgerEntry, LedgerEvent } from '#lib/api/model.ts';
import { language } from '#lib/language/language.svelte.ts';
import type { Column } from '../list/column';
import { signed } from '../marks/moment';

/** The columns of an account's ledger. */
export function ledgerColumns(
	events: Record<LedgerEvent, string>,
	words: { what: string; change: string; after: string; when: string },
	when: Snippet<[LedgerEntry]>
): Column<LedgerEntry>[] {
	return [
		{
			id: 'event',
			name: words.what,
			grows: true,
			text: ({ event, note }) => (note ? `${events[event]} · ${note}` : events[event])
		},
		{ id: 'amount', name: words.change, end: true, text: ({ amount }) => signed(amount) },
		{
			id: 'balance',
			name: words.after,
			end: true,
			from: 'small',
			text: ({ balance }) => language.number(balance)
		},
		{ id: 'when', name: words.when, cell: when }
	];
}
