import type { LanguageCode } from '../language.svelte';

/** What frames the pages of an account. */
const zh = {
	nav: '账户',
	places: {
		profile: '我的账户',
		ledger: '积分明细',
		orders: '订单',
		order: '订单详情',
		redeem: '兑换码',
		notifications: '通知',
		settings: '设置'
	},
	outTitle: '先登录',
	outLead: '登录后接着看这一页。'
};

const en: typeof zh = {
	nav: 'Account',
	places: {
		profile: 'My account',
		ledger: 'Ledger',
		orders: 'Orders',
		order: 'Order details',
		redeem: 'Redeem a code',
		notifications: 'Notifications',
		settings: 'Settings'
	},
	outTitle: 'Log in first',
	outLead: 'This page opens right after.'
};

export const accountWords: Record<LanguageCode, typeof zh> = { zh, en };
