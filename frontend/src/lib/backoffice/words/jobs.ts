import type { LanguageCode } from '$lib/language/language.svelte';

const zh = {
	title: '定时任务',
	lead: '自己会跑。晚了或出错会排在最前面。',
	trouble: '定时任务没有加载出来。',
	schedule: '任务',
	runs: '运行记录',
	runsCaption: '定时任务的运行记录',
	columns: {
		job: '任务',
		every: '多久一次',
		done: '上次完成',
		due: '最迟',
		state: '状态',
		started: '开始',
		took: '用时',
		outcome: '结果',
		figures: '数字'
	},
	late: '晚了',
	fine: '准时',
	failed: '上次出错',
	never: '还没跑过',
	error: '上次的错误',
	outcomes: { done: '完成', failed: '出错', running: '在跑' },
	outcome: '结果',
	job: '任务',
	runTitle: '一次运行',
	close: '关闭',
	jobs: {
		sweep: '清理卡住的任务',
		lapse_orders: '关闭超时订单',
		purge: '清除过期图片',
		sweep_orphans: '清除无主文件',
		check_ins: '每日签到',
		memberships: '会员到账',
		expiries: '积分过期',
		sessions: '清理会话',
		reconciliation: '对账',
		reminders: '到期提醒'
	} as Record<string, string>
};

const en: typeof zh = {
	title: 'Jobs',
	lead: 'They run by themselves. What is late or failed comes first.',
	trouble: 'The jobs did not load.',
	schedule: 'Jobs',
	runs: 'Runs',
	runsCaption: 'Runs of the jobs',
	columns: {
		job: 'Job',
		every: 'Every',
		done: 'Last done',
		due: 'Due by',
		state: 'State',
		started: 'Started',
		took: 'Took',
		outcome: 'Outcome',
		figures: 'Figures'
	},
	late: 'Late',
	fine: 'On time',
	failed: 'Failed last time',
	never: 'Never ran',
	error: 'The last error',
	outcomes: { done: 'Done', failed: 'Failed', running: 'Running' },
	outcome: 'Outcome',
	job: 'Job',
	runTitle: 'One run',
	close: 'Close',
	jobs: {
		sweep: 'Sweep stuck tasks',
		lapse_orders: 'Lapse orders',
		purge: 'Purge expired pictures',
		sweep_orphans: 'Sweep stray files',
		check_ins: 'Daily check-ins',
		memberships: 'Membership credits',
		expiries: 'Expiries',
		sessions: 'Clean up sessions',
		reconciliation: 'Reconciliation',
		reminders: 'Reminders'
	}
};

export type JobWords = typeof zh;
export const jobWords: Record<LanguageCode, JobWords> = { zh, en };
