import type { LanguageCode } from '../language.svelte';
import { plural } from '../plural';

const zh = {
	balance: '积分',
	permanent: '永久积分',
	permanentNote: '不会过期',
	membership: '会员积分',
	membershipNote: '先用这一份',
	share: (membership: number, permanent: number) => `会员积分 ${membership}，永久积分 ${permanent}`,
	expires: (credits: string, day: string) => `其中 ${credits} 到 ${day}`,
	left: (time: string) => `还剩 ${time}`,
	buy: '买积分',
	ledger: '看明细',

	checkIn: '签到',
	every: { day: '每天一次', week: '每周一次' },
	claimable: (credits: number) => `${credits} 积分在等你`,
	claimed: (credits: number) => `${credits} 积分已到账`,
	claim: '签到',
	next: (time: string) => `${time}后可以再签`,
	passes: (time: string) => `${time}后换下一次，没签的不补`,

	member: '会员',
	memberUntil: (day: string) => `到 ${day}`,
	renew: '续费',
	notMember: '还不是会员',
	notMemberLead: '每月到账一份积分，按 Pro 待遇。',
	seePlans: '看看会员',

	level: '等级',
	now: (level: string) => `当前：${level}`,
	highest: '已经是最高一级，好处都在这里。',
	howTo: {
		plus: '加客服微信，就能升到 Plus。',
		pro: '买过任意一份积分或会员，就是 Pro。'
	}
};

const en: typeof zh = {
	balance: 'Credits',
	permanent: 'Permanent',
	permanentNote: 'never expire',
	membership: 'Membership',
	membershipNote: 'used first',
	share: (membership, permanent) => `${membership} membership, ${permanent} permanent`,
	expires: (credits, day) => `${credits} of them until ${day}`,
	left: (time) => `${time} left`,
	buy: 'Buy credits',
	ledger: 'See the ledger',

	checkIn: 'Check-in',
	every: { day: 'Once a day', week: 'Once a week' },
	claimable: (credits) => `${plural(credits, 'credit is', 'credits are')} waiting`,
	claimed: (credits) => `${plural(credits, 'credit', 'credits')} received`,
	claim: 'Check in',
	next: (time) => `Again in ${time}`,
	passes: (time) => `The next one begins in ${time}; a missed one is gone`,

	member: 'Membership',
	memberUntil: (day) => `Until ${day}`,
	renew: 'Renew',
	notMember: 'Not a member yet',
	notMemberLead: 'A share of credits every month, and everything of Pro.',
	seePlans: 'See the plans',

	level: 'Level',
	now: (level) => `You are on ${level}`,
	highest: 'The highest there is, with everything below.',
	howTo: {
		plus: 'Add us on WeChat to become Plus.',
		pro: 'Buy any pack or plan once to become Pro.'
	}
};

export const profileWords: Record<LanguageCode, typeof zh> = { zh, en };
