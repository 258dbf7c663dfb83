import type { LanguageCode } from '../language.svelte';

/** Why a code cannot be used. */
export type CodeFault = 'unknown' | 'expired' | 'disabled' | 'used_up' | 'already_redeemed';

const zh = {
	lead: '积分、会员、等级，都可以用兑换码领。',
	code: '兑换码',
	note: '16 位字母和数字，大小写、空格和横线都不要紧。',
	action: '兑换',
	missing: '请填兑换码',
	incomplete: (count: number) => `还差 ${count} 位`,
	faults: {
		unknown: '没有这个兑换码，再核对一遍。',
		expired: '这个兑换码过期了。',
		disabled: '这个兑换码停用了。',
		used_up: '这个兑换码已经被用完了。',
		already_redeemed: '你已经用过这个兑换码了。'
	} satisfies Record<CodeFault, string>,
	done: '兑换好了',
	credits: (credits: string) => `${credits} 积分已到账，不会过期。`,
	plan: (name: string, day: string) => `${name}已开通，到 ${day}。`,
	level: (level: string) => `你现在是 ${level}。`,
	another: '再兑一个',
	seeAccount: '看我的账户',
	tryOn: '去试衣'
};

const en: typeof zh = {
	lead: 'A code brings credits, a membership or a level.',
	code: 'Code',
	note: '16 letters and digits. Case, spaces and dashes do not matter.',
	action: 'Redeem',
	missing: 'Please enter a code',
	incomplete: (count) => `${count} more to go`,
	faults: {
		unknown: 'There is no such code. Please check it again.',
		expired: 'This code has expired.',
		disabled: 'This code has been switched off.',
		used_up: 'This code has been used up.',
		already_redeemed: 'You have used this code already.'
	},
	done: 'Redeemed',
	credits: (credits) => `${credits} credits are in your account. They never expire.`,
	plan: (name, day) => `${name} is on, until ${day}.`,
	level: (level) => `You are ${level} now.`,
	another: 'Redeem another',
	seeAccount: 'See my account',
	tryOn: 'Try something on'
};

export const redeemWords: Record<LanguageCode, typeof zh> = { zh, en };
