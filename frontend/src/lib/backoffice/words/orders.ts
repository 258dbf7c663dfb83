import type { OrderState } from '#lib/api/model.ts';
import type { LanguageCode } from '#lib/language/language.svelte.ts';
import { plural } from '#lib/language/plural.ts';

/** Orders: the list, one of them, and what operators do to it. */
const zh = {
	caption: '订单列表',
	search: '订单号，或完整邮箱',
	number: '订单号',
	account: '用户',
	item: '买的是',
	price: '金额',
	state: '状态',
	created: '下单',
	lapses: '超时',
	paid: '到账',
	closed: '关闭',
	ofOne: '只看一个用户',
	title: (number: string) => `订单 ${number}`,
	close: '关上',
	pack: (credits: string) => `${credits} 积分，不会过期`,
	plan: (months: number, credits: string) => `${months} 个月会员，每月 ${credits} 积分`,

	confirm: {
		open: '确认收款',
		title: '确认收到这笔款',
		pack: (email: string, credits: string) => `${email} 马上得到 ${credits} 永久积分，并成为 Pro。`,
		plan: (email: string, months: number, credits: string) =>
			`${email} 马上得到 ${months} 个月会员，每月 ${credits} 积分。如果已是会员，从现在的到期日往后延。`,
		late: {
			canceled: '这张订单已被用户取消。确认后照样到账。',
			lapsed: '这张订单已经超时。确认后照样到账。'
		} satisfies Partial<Record<OrderState, string>>,
		action: '确认收款',
		done: (number: string) => `${number} 已确认收款`
	},
	void: {
		open: '作废',
		title: '作废这张订单',
		lead: (price: string) => `这笔 ${price} 的订单会关闭，用户会收到通知。没有积分变动。`,
		action: '作废',
		done: (number: string) => `${number} 已作废`
	},
	several: {
		open: (count: number) => `作废 ${count} 张`,
		title: (count: number) => `作废 ${count} 张订单`,
		lead: (count: number, total: string) =>
			`${count} 张待付款的订单会关闭，合计 ${total}，用户会收到通知。没有积分变动。`,
		done: (count: number) => `${count} 张订单已作废`,
		wrong: '已经不是待付款',
		noneFits: '选中的都不是待付款',
		others: (count: number) => `选中的另外 ${count} 张不是待付款，不动。`
	},
	refund: {
		open: '退款',
		title: '记为已退款',
		lead: (price: string) => `请先在微信把 ${price} 退给用户，再点这里。`,
		counting: '正在算退款后会怎样…',
		wait: '等数字出来再确认。',
		unknown: '没算出来退款后会怎样。',
		again: '再算一次',
		moved: '你看过之后数字变了，所以还没有记为退款。看看新的数字，再确认一次。',
		credits: (count: number, credits: string) =>
			count > 0 ? `它带来的积分还剩 ${credits}，会收回。` : '它带来的积分没有剩下的。',
		noMembership: '会员早已到期，不受影响。',
		ends: (before: string) => `会员马上结束，原来到 ${before}。`,
		endStays: (end: string) => `会员到期日不变：${end}。`,
		endMoves: (before: string, after: string) => `会员到期日从 ${before} 提前到 ${after}。`,
		before: (from: string, to: string) => `原来：${from} 至 ${to}`,
		after: (from: string, to: string) => `改为：${from} 至 ${to}`,
		granted: (credits: string) => `提前开始的会员马上发 ${credits} 积分。`,
		action: '已退款',
		done: (number: string) => `${number} 已记为退款`
	}
};

const en: typeof zh = {
	caption: 'Orders',
	search: 'Number, or whole e-mail',
	number: 'Order number',
	account: 'User',
	item: 'Item',
	price: 'Price',
	state: 'State',
	created: 'Ordered',
	lapses: 'Lapses',
	paid: 'Paid',
	closed: 'Closed',
	ofOne: 'Of one user',
	title: (number) => `Order ${number}`,
	close: 'Close',
	pack: (credits) => `${credits} credits that never expire`,
	plan: (months, credits) =>
		`${plural(months, 'month', 'months')} of membership, ${credits} credits a month`,

	confirm: {
		open: 'Confirm payment',
		title: 'Confirm that the money came',
		pack: (email, credits) =>
			`${email} gets ${credits} permanent credits at once, and becomes Pro.`,
		plan: (email, months, credits) =>
			`${email} gets ${plural(months, 'month', 'months')} of membership at once, ${credits} credits a month. A present membership is extended from its end.`,
		late: {
			canceled: 'The user canceled this order. Confirming it still delivers.',
			lapsed: 'This order has lapsed. Confirming it still delivers.'
		},
		action: 'Confirm payment',
		done: (number) => `${number} is paid`
	},
	void: {
		open: 'Void',
		title: 'Void this order',
		lead: (price) => `This order of ${price} is closed, and the user is told. No credits move.`,
		action: 'Void',
		done: (number) => `${number} is void`
	},
	several: {
		open: (count) => `Void ${count}`,
		title: (count) => `Void ${plural(count, 'order', 'orders')}`,
		lead: (count, total) =>
			`${plural(count, 'unpaid order', 'unpaid orders')}, ${total} in all, ${count === 1 ? 'is' : 'are'} closed, and the users are told. No credits move.`,
		done: (count) => `${plural(count, 'order is', 'orders are')} void`,
		wrong: 'It is not waiting for payment any more',
		noneFits: 'None of these waits for payment',
		others: (count) =>
			count === 1
				? 'One more is selected, does not wait for payment, and stays as it is.'
				: `${count} more are selected, do not wait for payment, and stay as they are.`
	},
	refund: {
		open: 'Refund',
		title: 'Say that it is refunded',
		lead: (price) => `Please pay ${price} back on WeChat first.`,
		counting: 'Working out what the refund will do…',
		wait: 'Wait for the numbers, then confirm.',
		unknown: 'What the refund will do could not be worked out.',
		again: 'Try again',
		moved:
			'The numbers changed after you looked, so it is not refunded yet. See the new ones, then confirm again.',
		credits: (count, credits) =>
			count > 0
				? `${plural(count, 'credit', 'credits').replace(String(count), credits)} of this order ${count === 1 ? 'is' : 'are'} left, and taken back.`
				: 'None of its credits are left.',
		noMembership: 'The membership ended before, and stays as it is.',
		ends: (before) => `The membership ends at once instead of on ${before}.`,
		endStays: (end) => `The membership still ends on ${end}.`,
		endMoves: (before, after) => `The membership ends on ${after} instead of on ${before}.`,
		before: (from, to) => `Before: ${from} to ${to}`,
		after: (from, to) => `After: ${from} to ${to}`,
		granted: (credits) => `The membership that begins earlier brings ${credits} credits at once.`,
		action: 'It is refunded',
		done: (number) => `${number} is refunded`
	}
};

export const ordersWords: Record<LanguageCode, typeof zh> = { zh, en };
