import type { LanguageCode } from '../language.svelte';

/** A title, and a line below it. */
type Told = [title: string, line: string];

const zh = {
	lead: '跟你的账户有关的消息。',
	unread: '未读',
	unreadCount: (count: number) => `${count} 条未读`,
	markAll: '全部标为已读',
	emptyTitle: '没有消息',
	emptyLead: '订单、会员和积分有了变化，会在这里告诉你。',
	order_paid: (name: string, price: string): Told => ['订单到账了', `${name}，${price}`],
	order_lapsed: (name: string, number: string): Told => [
		'订单超时了',
		`${name}（${number}）没有等到付款，已经取消。`
	],
	order_voided: (name: string, number: string): Told => [
		'订单作废了',
		`${name}（${number}）。有疑问就在微信上问我们。`
	],
	order_refunded: (name: string, price: string): Told => [
		'订单退款了',
		`${name}，${price} 已退回，剩下的积分或会员也收回了。`
	],
	moved: (name: string, from: string, to: string) => `${name}提前到 ${from} 开始，到 ${to} 结束。`,
	between: '',
	membership_ending: (day: string): Told => [
		'会员快到期了',
		`到 ${day}。续费会从那天往后接，永久积分不受影响。`
	],
	membership_ended: (day: string): Told => [
		'会员到期了',
		`${day} 已到期，会员积分清零，永久积分都在。`
	],
	credits_adjusted: (credits: string, note: string): Told => [
		`积分调整 ${credits}`,
		note ? `原因：${note}` : '由我们人工调整。'
	],
	level_changed: (level: string): Told => [`你现在是 ${level}`, '一次能试的件数和签到也跟着变了。'],
	password_changed: (): Told => [
		'密码改过了',
		'如果不是你改的，马上用「忘记密码」重设，并在微信上告诉我们。'
	],
	other: (): Told => ['有一条新消息', '刷新页面就能看到内容。']
};

const en: typeof zh = {
	lead: 'News about your account.',
	unread: 'Unread',
	unreadCount: (count) => `${count} unread`,
	markAll: 'Mark all as read',
	emptyTitle: 'No news',
	emptyLead: 'Changes of orders, memberships and credits are told here.',
	order_paid: (name, price) => ['Your order is paid', `${name}, ${price}`],
	order_lapsed: (name, number) => [
		'An order lapsed',
		`${name} (${number}) was not paid in time and is off.`
	],
	order_voided: (name, number) => [
		'An order was voided',
		`${name} (${number}). Ask us on WeChat if that is a surprise.`
	],
	order_refunded: (name, price) => [
		'An order was refunded',
		`${name}: ${price} went back, and so did what was left of its credits or membership.`
	],
	moved: (name, from, to) => `${name} moves forward: from ${from} to ${to}.`,
	between: ' ',
	membership_ending: (day) => [
		'Your membership ends soon',
		`On ${day}. Renewing adds to that day; permanent credits stay anyway.`
	],
	membership_ended: (day) => [
		'Your membership has ended',
		`On ${day}. Its credits are gone; the permanent ones are all there.`
	],
	credits_adjusted: (credits, note) => [
		`Credits adjusted: ${credits}`,
		note ? `Why: ${note}` : 'By one of us, by hand.'
	],
	level_changed: (level) => [
		`You are ${level} now`,
		'Garments at once and the check-in changed with it.'
	],
	password_changed: () => [
		'Your password was changed',
		'If it was not you, reset it at once by "Forgot your password?" and tell us on WeChat.'
	],
	other: () => ['There is news', 'Reload the page to see it.']
};

export const notificationWords: Record<LanguageCode, typeof zh> = { zh, en };
