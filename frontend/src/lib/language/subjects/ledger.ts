import type { LedgerEvent } from '#lib/api/model.ts';
import type { LanguageCode } from '../language.svelte';

const zh = {
	lead: '每一笔进出都在这里，新的在前。',
	event: '类型',
	all: '全部',
	from: '从',
	to: '到',
	clear: '清除筛选',
	csv: '下载 CSV',
	events: {
		welcome: '注册赠送',
		check_in: '签到',
		membership: '会员到账',
		purchase: '购买',
		redemption: '兑换码',
		generation: '生成图片',
		refund: '退还',
		adjustment: '人工调整',
		order_reversal: '订单退款',
		expiry: '过期'
	} satisfies Record<LedgerEvent, string>,
	balance: (credits: string) => `余额 ${credits}`,
	task: '看这次试衣',
	today: '今天',
	yesterday: '昨天',
	emptyTitle: '还没有记录',
	emptyLead: '积分一有进出，就记在这里。',
	noneTitle: '这样筛选没有记录',
	noneLead: '换个类型，或把日期放宽一些。',
	loaded: (count: number) => `已列出 ${count} 条`
};

const en: typeof zh = {
	lead: 'Everything that came and went, the newest first.',
	event: 'Kind',
	all: 'All',
	from: 'From',
	to: 'To',
	clear: 'Clear the filter',
	csv: 'Download CSV',
	events: {
		welcome: 'Welcome gift',
		check_in: 'Check-in',
		membership: 'Membership',
		purchase: 'Purchase',
		redemption: 'Redeemed code',
		generation: 'Picture',
		refund: 'Returned',
		adjustment: 'Adjustment',
		order_reversal: 'Order refunded',
		expiry: 'Expired'
	},
	balance: (credits) => `Balance ${credits}`,
	task: 'See this try-on',
	today: 'Today',
	yesterday: 'Yesterday',
	emptyTitle: 'Nothing here yet',
	emptyLead: 'Whatever comes and goes will be listed here.',
	noneTitle: 'Nothing matches',
	noneLead: 'Try another kind, or a longer time.',
	loaded: (count) => `${count} listed`
};

export const ledgerWords: Record<LanguageCode, typeof zh> = { zh, en };
