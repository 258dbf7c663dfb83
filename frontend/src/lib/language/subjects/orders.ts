import type { OrderState } from '#lib/api/model.ts';
import type { LanguageCode } from '../language.svelte';
import { plural } from '../plural';

const zh = {
	lead: '下过的单都在这里，新的在前。',
	emptyTitle: '还没有订单',
	emptyLead: '买过的积分和会员会列在这里。',
	emptyAction: '看看价格',
	goneTitle: '没有这张订单',
	goneLead: '地址不对，或者它不属于这个账户。',
	goneAction: '看全部订单',
	trouble: '订单没有加载出来。',
	states: {
		pending: '待付款',
		canceled: '已取消',
		lapsed: '已超时',
		voided: '已作废',
		paid: '已到账',
		refunded: '已退款'
	} satisfies Record<OrderState, string>,

	number: '订单号',
	amount: '金额',
	payee: '收款微信号',
	ordered: '下单时间',
	credits: (credits: string) => `${credits} 积分`,
	plan: (months: number, credits: string) =>
		`${months === 12 ? '一年' : `${months} 个月`}，每月 ${credits} 积分`,
	stepsTitle: '怎么付款',
	steps: (payee: string, amount: string, number: string) => [
		`打开微信，搜索微信号 ${payee}，加为好友。`,
		`给它转账 ${amount}，备注写上订单号 ${number}。`,
		'我们看到款就确认，积分马上到账。这一页会自己变，不用守着。'
	],
	lapsesIn: (time: string) => `还剩 ${time}，过时自动取消`,
	lapsesAny: '时间到了，正在取消',
	cancel: '取消订单',
	cancelTitle: '取消这张订单',
	cancelLead: '如果已经转了账，先别取消，等我们确认。',
	cancelAction: '取消订单',
	keep: '留着',
	paidTitle: '到账了',
	arrived: {
		pack: (credits: string) => `${credits} 积分已放进你的账户，不会过期。`,
		plan: (credits: string) => `会员已开通，这个月的 ${credits} 积分已到账。`
	},
	tryOn: '去试衣',
	seeAccount: '看我的账户',
	closed: {
		canceled: '这张订单取消了，没有收款。',
		lapsed: '到时间没有收到款，订单自动取消了。如果已经转账，我们看到后仍会确认。',
		voided: '这张订单被作废了。有疑问就在微信上问我们。',
		refunded: '款已退回，这张订单剩下的积分或会员也收回了。'
	},
	again: '再买一份'
};

const en: typeof zh = {
	lead: 'What you ordered, the newest first.',
	emptyTitle: 'No orders yet',
	emptyLead: 'Credits and memberships you buy are listed here.',
	emptyAction: 'See the prices',
	goneTitle: 'No such order',
	goneLead: 'The address is wrong, or the order is not of this account.',
	goneAction: 'See all orders',
	trouble: 'The order did not load.',
	states: {
		pending: 'To be paid',
		canceled: 'Canceled',
		lapsed: 'Lapsed',
		voided: 'Voided',
		paid: 'Paid',
		refunded: 'Refunded'
	},

	number: 'Order number',
	amount: 'Amount',
	payee: 'WeChat id to pay',
	ordered: 'Ordered',
	credits: (credits) => `${credits} credits`,
	plan: (months, credits) =>
		`${months === 12 ? 'one year' : plural(months, 'month', 'months')}, ${credits} credits a month`,
	stepsTitle: 'How to pay',
	steps: (payee, amount, number) => [
		`Open WeChat, search for the id ${payee}, and add it.`,
		`Transfer ${amount} to it, with the order number ${number} as the note.`,
		'We confirm it once we see the money, and your credits arrive at once. This page changes by itself.'
	],
	lapsesIn: (time) => `${time} left, then it lapses`,
	lapsesAny: 'The time is over, it is about to lapse',
	cancel: 'Cancel the order',
	cancelTitle: 'Cancel this order',
	cancelLead: 'If you have already paid, leave it and wait for us to confirm.',
	cancelAction: 'Cancel the order',
	keep: 'Keep it',
	paidTitle: 'It is here',
	arrived: {
		pack: (credits) => `${credits} credits are in your account. They never expire.`,
		plan: (credits) => `Your membership is on, and this month's ${credits} credits have arrived.`
	},
	tryOn: 'Try something on',
	seeAccount: 'See my account',
	closed: {
		canceled: 'This order was canceled, and nothing was paid.',
		lapsed:
			'No money came in time, so the order lapsed. If you did pay, we confirm it when we see it.',
		voided: 'This order was voided. Ask us on WeChat if that is a surprise.',
		refunded: 'The money went back, and so did what was left of its credits or membership.'
	},
	again: 'Buy again'
};

export const orderWords: Record<LanguageCode, typeof zh> = { zh, en };
