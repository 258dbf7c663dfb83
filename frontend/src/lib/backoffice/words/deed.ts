import type { LanguageCode } from '#lib/language/language.svelte.ts';

/** What every deed asks and answers. */
const zh = {
	reason: '原因',
	reasonOptional: '原因（可以不填）',
	reasonNote: '记在操作记录里，用户看不到。',
	reasonMissing: '请写下原因',
	reasonLong: '最多 500 个字',
	stale: '别人刚刚保存过它，这里看到的已经不是最新的，所以没有保存。',
	taken: '这个 ID 已经有了，换一个。',
	newest: '看最新的',
	cancel: '先不了'
};

const en: typeof zh = {
	reason: 'Reason',
	reasonOptional: 'Reason (optional)',
	reasonNote: 'Kept in the audit log, not shown to the user.',
	reasonMissing: 'Please give a reason',
	reasonLong: 'At most 500 characters',
	stale: 'Somebody else has saved it since you opened it, so yours was not saved.',
	taken: 'That id is taken. Please choose another.',
	newest: 'See the newest',
	cancel: 'Not now'
};

export const deedWords: Record<LanguageCode, typeof zh> = { zh, en };
