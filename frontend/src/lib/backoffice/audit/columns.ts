import type { Snippet } from 'svelte';
import { language } from '#lib/language/language.svelte.ts';
import type { Column } from '../list/column';
import type { AuditItem } from '../model';
import { auditWords } from '../words/audit';
import { ownerName } from '../users/name';
import { actionName } from './action';

/** The columns of the audit log; the account's is left out where all are of one. */
export function auditColumns(
	when: Snippet<[AuditItem]>,
	{ ofOne = false } = {}
): Column<AuditItem>[] {
	const words = language.pick(auditWords);
	const account: Column<AuditItem> = {
		id: 'account',
		name: words.account,
		grows: true,
		from: 'medium',
		text: ({ account }) => (account ? ownerName(account) : '–')
	};
	return [
		{
			id: 'action',
			name: words.action,
			text: ({ action }) => actionName(action),
			below: ({ account, reason, subject }) =>
				(!ofOne && account ? ownerName(account) : reason) ?? subject
		},
		...(ofOne ? [] : [account]),
		{
			id: 'reason',
			name: words.reason,
			grows: true,
			from: ofOne ? 'medium' : 'wide',
			text: ({ reason }) => reason ?? '–'
		},
		{
			id: 'operator',
			name: words.operator,
			from: 'medium',
			text: ({ operator }) => ownerName(operator)
		},
		{ id: 'when', name: words.when, sort: 'created_at', cell: when }
	];
}
