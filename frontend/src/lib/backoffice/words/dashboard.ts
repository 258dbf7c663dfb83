import type { LanguageCode } from '#lib/language/language.svelte.ts';
import { plural } from '#lib/language/plural.ts';

const zh = {
	title: '概览',
	range: '时间范围',
	days: (count: number) => `${count} 天`,
	asOf: (time: string) => `截至 ${time}，按北京时间分日`,
	fromHours: '数字每小时算一次，按北京时间分日',
	trouble: '概览没有加载出来。',
	now: '现在',
	figures: {
		accounts: '用户',
		under_way: '进行中的任务',
		needs_review: '待人工核对',
		orders_pending: '待付款订单',
		jobs_late: '超时的定时任务',
		gateway_alerts: '要处理的出图通道'
	},
	underWay: (running: string, queued: string) => `生成中 ${running} · 排队 ${queued}`,
	look: '去处理',
	allClear: '没有',

	charts: {
		people: '用户与注册',
		tasks: '任务',
		quality: '成功率',
		duration: '用时',
		credits: '积分进出',
		income: '收入',
		gateway: '网关调用',
		cost: '网关成本'
	},
	series: {
		active: '活跃用户',
		sign_ups: '注册',
		succeeded: '已完成',
		partial: '部分完成',
		failed: '没有成功',
		canceled: '已取消',
		success_rate: '成功的图',
		p50: '一半快于（p50）',
		p95: '95% 快于（p95）',
		credits_in: '进',
		credits_out: '出',
		income: '收入',
		calls: '成功',
		errors: '出错',
		cost: '成本'
	},
	seconds: (seconds: string) => `${seconds} 秒`,
	inAll: (days: number) => `${days} 天合计`,
	perDay: (figure: string) => `日均 ${figure}`,
	lastDay: '最近一天',
	day: '日期',
	table: '看数字',
	nothing: '这段时间还没有数据',
	chartOf: (name: string, figures: string) => `${name}折线图：${figures}。数字在下面的表里。`
};

const en: typeof zh = {
	title: 'Overview',
	range: 'Range',
	days: (count) => plural(count, 'day', 'days'),
	asOf: (time) => `As of ${time}; days are China's`,
	fromHours: "Figures are made every hour; days are China's",
	trouble: 'The overview did not load.',
	now: 'Now',
	figures: {
		accounts: 'Users',
		under_way: 'Tasks under way',
		needs_review: 'To be checked by hand',
		orders_pending: 'Orders to be paid',
		jobs_late: 'Jobs overdue',
		gateway_alerts: 'Gateways to see to'
	},
	underWay: (running, queued) => `${running} running · ${queued} waiting`,
	look: 'Take a look',
	allClear: 'None',

	charts: {
		people: 'Users and sign-ups',
		tasks: 'Tasks',
		quality: 'Success rate',
		duration: 'Duration',
		credits: 'Credits in and out',
		income: 'Income',
		gateway: 'Gateway calls',
		cost: 'Gateway cost'
	},
	series: {
		active: 'Active users',
		sign_ups: 'Sign-ups',
		succeeded: 'Done',
		partial: 'Partly done',
		failed: 'Did not work',
		canceled: 'Canceled',
		success_rate: 'Pictures made',
		p50: 'Half within (p50)',
		p95: '95% within (p95)',
		credits_in: 'In',
		credits_out: 'Out',
		income: 'Income',
		calls: 'Answered',
		errors: 'Failed',
		cost: 'Cost'
	},
	seconds: (seconds) => `${seconds} s`,
	inAll: (days) => `${plural(days, 'day', 'days')} in all`,
	perDay: (figure) => `${figure} a day`,
	lastDay: 'Latest day',
	day: 'Day',
	table: 'See the figures',
	nothing: 'Nothing in this time yet',
	chartOf: (name, figures) => `Chart of ${name}: ${figures}. The figures are in the table below.`
};

export type DashboardWords = typeof zh;
export const dashboardWords: Record<LanguageCode, DashboardWords> = { zh, en };
