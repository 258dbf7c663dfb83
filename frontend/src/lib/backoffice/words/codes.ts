import type { LanguageCode } from '#lib/language/language.svelte.ts';
import { plural } from '#lib/language/plural.ts';
import type { CodeStanding } from '../shapes';

const zh = {
	batches: '兑换码',
	batchesLead: '一批一批地做，用来送积分、会员或等级。',
	codes: '全部兑换码',
	allCodes: '查兑换码',
	make: '做一批',
	caption: '兑换码的批次',
	codesCaption: '兑换码',
	search: '完整的兑换码',
	columns: {
		note: '用途',
		grants: '兑换得到',
		used: '已用',
		uses: '每个可用',
		expires: '有效期',
		created: '做于',
		code: '兑换码',
		state: '状态',
		batch: '批次'
	},
	noNote: '没有写用途',
	credits: (count: string) => `${count} 积分`,
	plan: (name: string) => name,
	level: (name: string) => `${name} 等级`,
	usedOf: (used: string, all: string) => `${used} / ${all}`,
	disabledOf: (count: string) => `停用 ${count}`,
	times: (count: string) => `${count} 次`,
	forever: '不过期',
	expired: '已过期',
	states: {
		unused: '没用过',
		used: '用过',
		used_up: '用完了',
		disabled: '已停用',
		expired: '已过期'
	} satisfies Record<CodeStanding, string>,
	batch: '批次',
	state: '状态',
	copy: '复制',

	newTitle: '做一批兑换码',
	kind: '兑换得到',
	kinds: { credits: '积分', plan: '会员', level: '等级' },
	creditsEach: '每个多少积分',
	planChoice: '哪一种会员',
	levelChoice: '哪个等级',
	count: '做多少个',
	countNote: (most: number) => `最多 ${most} 个`,
	uses: '每个可以用几次',
	usesNote: '一个账户只能用一次。',
	expiresAt: '有效期到',
	expiresNote: '留空就不过期。',
	note: '用途',
	noteNote: '以后在列表里认得出来，例如「双十一群发」。',
	makeAction: (count: number) => `做 ${count} 个`,
	will: (count: string, grants: string) =>
		`会做出 ${count} 个兑换码，每个可换${/^\w/.test(grants) ? ' ' : ''}${grants}。`,
	willCredits: (total: string) => `全部用掉一共送出 ${total} 积分。`,
	made: (count: number) => `${count} 个兑换码做好了`,
	madeLead: '下载后发给要发的人。以后也能在这一批里再次导出。',
	madeMore: (count: number) => `还有 ${count} 个在文件里`,
	csv: '下载 CSV',
	copyAll: '全部复制',
	done: '好了',

	disable: '停用',
	disableSeveral: (count: number) => `停用 ${count} 个`,
	allDisabled: '选中的都停用了',
	disableBatch: '停用整批',
	disableTitle: '停用这一批兑换码',
	disableBatchLead: '这一批里还没用完的兑换码都不能再兑换。已经兑换的不受影响。不能恢复。',
	disableSome: (count: string) =>
		`${count} 个兑换码停用后不能再兑换。已经兑换的不受影响。不能恢复。`,
	disableSomeTitle: (count: string) => `停用 ${count} 个兑换码`,
	disabled: (count: number) => `停用了 ${count} 个`,
	disabledBefore: (count: number) => `，另外 ${count} 个早已停用`,

	faults: {
		count: (most: number) => `1 到 ${most} 个`,
		credits: '1 到 1,000,000',
		uses: '1 到 1,000,000',
		past: '要晚于现在',
		missing: '选一个'
	}
};

const en: typeof zh = {
	batches: 'Codes',
	batchesLead: 'Made in batches, to give away credits, a membership or a level.',
	codes: 'All codes',
	allCodes: 'Look up codes',
	make: 'Make a batch',
	caption: 'Batches of codes',
	codesCaption: 'Codes',
	search: 'A whole code',
	columns: {
		note: 'What for',
		grants: 'Brings',
		used: 'Used',
		uses: 'Uses each',
		expires: 'Valid until',
		created: 'Made',
		code: 'Code',
		state: 'State',
		batch: 'Batch'
	},
	noNote: 'No note',
	credits: (count) => `${count} ${count === '1' ? 'credit' : 'credits'}`,
	plan: (name) => name,
	level: (name) => `the level ${name}`,
	usedOf: (used, all) => `${used} of ${all}`,
	disabledOf: (count) => `${count} disabled`,
	times: (count) => (count === '1' ? 'once' : `${count} times`),
	forever: 'No end',
	expired: 'Expired',
	states: {
		unused: 'Not used',
		used: 'Used',
		used_up: 'Used up',
		disabled: 'Disabled',
		expired: 'Expired'
	},
	batch: 'Batch',
	state: 'State',
	copy: 'Copy',

	newTitle: 'Make a batch of codes',
	kind: 'What it brings',
	kinds: { credits: 'Credits', plan: 'Membership', level: 'Level' },
	creditsEach: 'Credits each',
	planChoice: 'Which membership',
	levelChoice: 'Which level',
	count: 'How many',
	countNote: (most) => `At most ${most.toLocaleString('en')}`,
	uses: 'Uses each',
	usesNote: 'An account can use a code once.',
	expiresAt: 'Valid until',
	expiresNote: 'Empty for no end.',
	note: 'What for',
	noteNote: 'So that you know it again in the list.',
	makeAction: (count) => `Make ${plural(count, 'code', 'codes')}`,
	will: (count, grants) =>
		`This makes ${count} ${count === '1' ? 'code' : 'codes'}, each for ${grants}.`,
	willCredits: (total) => `Used to the last, they give away ${total} credits.`,
	made: (count) => `${plural(count, 'code', 'codes')} made`,
	madeLead: 'Download them and hand them out. The batch can be exported again later.',
	madeMore: (count) => `${count} more in the file`,
	csv: 'Download CSV',
	copyAll: 'Copy all',
	done: 'Done',

	disable: 'Disable',
	disableSeveral: (count) => `Disable ${count}`,
	allDisabled: 'All of these are disabled',
	disableBatch: 'Disable the batch',
	disableTitle: 'Disable this batch of codes',
	disableBatchLead:
		'No code of the batch can be redeemed afterwards. What was redeemed stays. This cannot be undone.',
	disableSome: (count) =>
		`${count} ${count === '1' ? 'code' : 'codes'} cannot be redeemed afterwards. What was redeemed stays. This cannot be undone.`,
	disableSomeTitle: (count) => `Disable ${count} ${count === '1' ? 'code' : 'codes'}`,
	disabled: (count) => `${plural(count, 'code', 'codes')} disabled`,
	disabledBefore: (count) => `, ${count} before already`,

	faults: {
		count: (most) => `1 to ${most.toLocaleString('en')}`,
		credits: '1 to 1,000,000',
		uses: '1 to 1,000,000',
		past: 'It has to be later than now',
		missing: 'Choose one'
	}
};

export type CodeWords = typeof zh;
export const codeWords: Record<LanguageCode, CodeWords> = { zh, en };
