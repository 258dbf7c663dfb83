import type { Snippet } from 'svelte';
import { language } from '$lib/language/language.svelte';
import type { Column } from '../list/column';
import type { AuditRecord } from '../model';
import { auditWords } from '../words/audit';
import { actionName } from './action';

/** The columns of the audit log. */
export function auditColumns(when: Snippet<[AuditRecord]>): Column<AuditRecord>[] {
	const words = language.pick(auditWords);
	return [
		{ id: 'action', name: words.action, text: ({ action }) => actionName(action) },
		{
			id: 'account',
			name: words.account,
			from: 'medium',
			text: ({ account }) => account?.email ?? '–'
		},
		{ id: 'reason', name: words.reason, from: 'wide', text: ({ reason }) => reason ?? '–' },
		{
			id: 'operator',
			name: words.operator,
			from: 'small',
			text: ({ operator }) => operator.email
		},
		{ id: 'when', name: words.when, sort: 'created_at', cell: when }
	];
}
