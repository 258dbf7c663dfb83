import type { LanguageCode } from '#lib/language/language.svelte.ts';
import type { Place } from '../places';

/** The frame of the back office and what every page of it says. */
const zh = {
	title: '后台',
	nav: '后台导航',
	open: '打开导航',
	outTitle: '先登录',
	outLead: '这里是管理员用的后台。',
	loadTrouble: '这一页没有加载出来。',
	hiddenTitle: '这一页不归你管',
	hiddenLead: (role: string) => `你的身份是${role}。需要看的话，请管理员改身份。`,
	onlyLook: (role: string) => `你的身份是${role}，这一页只能看，不能改。`,
	unknownTitle: '没有找到',
	unknownLead: '地址不对，或者它已经不在了。',
	all: '看全部',
	places: {
		dashboard: '概览',
		users: '用户',
		user: '用户',
		ledger: '积分明细',
		tasks: '任务',
		task: '任务',
		orders: '订单',
		presets: '工具',
		preset: '工具',
		'code-batches': '兑换码',
		codes: '兑换码',
		offers: '价格',
		levels: '等级',
		words: '词表',
		notices: '公告',
		settings: '设置',
		gateways: '出图通道',
		gateway: '出图通道',
		jobs: '定时任务',
		audit: '操作记录'
	} satisfies Record<Place, string>
};

const en: typeof zh = {
	title: 'Back office',
	nav: 'Back office',
	open: 'Open the navigation',
	outTitle: 'Log in first',
	outLead: 'This is the back office, for operators.',
	loadTrouble: 'This page did not load.',
	hiddenTitle: 'This page is not yours to see',
	hiddenLead: (role) => `Your role is ${role}. If you need it, ask an admin for another one.`,
	onlyLook: (role) => `Your role is ${role}: you can look here, and change nothing.`,
	unknownTitle: 'Not found',
	unknownLead: 'The address is wrong, or it is not there any more.',
	all: 'See all',
	places: {
		dashboard: 'Overview',
		users: 'Users',
		user: 'User',
		ledger: 'Ledger',
		tasks: 'Tasks',
		task: 'Task',
		orders: 'Orders',
		presets: 'Tools',
		preset: 'Tool',
		'code-batches': 'Codes',
		codes: 'Codes',
		offers: 'Prices',
		levels: 'Levels',
		words: 'Word list',
		notices: 'Notices',
		settings: 'Settings',
		gateways: 'Gateways',
		gateway: 'Gateways',
		jobs: 'Jobs',
		audit: 'Audit log'
	}
};

export const shellWords: Record<LanguageCode, typeof zh> = { zh, en };
