import type { LanguageCode } from '$lib/language/language.svelte';

/** The audit log: who did what, to what, why, and what it changed. */
const zh = {
	caption: '操作记录',
	search: '对象 ID，或完整邮箱',
	lead: '管理员的每一次改动，谁在什么时候做了什么。只能看，不能改。',
	when: '时间',
	operator: '管理员',
	action: '操作',
	subject: '对象',
	account: '用户',
	reason: '原因',
	noReason: '没有写原因',
	address: '网络地址',
	ofOperator: '只看一个管理员',
	ofAccount: '只看一个用户',
	onlyOperator: '只看这个管理员',
	close: '关上',
	change: '改了什么',
	actions: {
		'credits.adjust': '调整积分',
		'account.level': '改等级',
		'account.ban': '封禁',
		'account.unban': '解封',
		'account.logout': '退出所有登录',
		'account.role': '改身份',
		'account.erase': '抹除账户',
		'membership.give': '送会员',
		'membership.end': '结束会员',
		'order.confirm': '确认收款',
		'order.void': '作废订单',
		'order.refund': '退款',
		'task.retry': '重试任务',
		'task.cancel': '取消任务',
		'task.resolve': '核对任务',
		'codes.make': '生成兑换码',
		'codes.disable': '停用兑换码'
	}
};

const en: typeof zh = {
	caption: 'Audit log',
	search: 'Id of the subject, or a whole e-mail',
	lead: 'Every change an operator made: who, when, what. To be read, not changed.',
	when: 'When',
	operator: 'Operator',
	action: 'Deed',
	subject: 'Subject',
	account: 'User',
	reason: 'Reason',
	noReason: 'No reason given',
	address: 'Network address',
	ofOperator: 'By one operator',
	ofAccount: 'Of one user',
	onlyOperator: 'Only this operator',
	close: 'Close',
	change: 'What changed',
	actions: {
		'credits.adjust': 'Adjust credits',
		'account.level': 'Set level',
		'account.ban': 'Ban',
		'account.unban': 'Unban',
		'account.logout': 'Log out everywhere',
		'account.role': 'Set role',
		'account.erase': 'Erase account',
		'membership.give': 'Give membership',
		'membership.end': 'End membership',
		'order.confirm': 'Confirm payment',
		'order.void': 'Void order',
		'order.refund': 'Refund order',
		'task.retry': 'Retry task',
		'task.cancel': 'Cancel task',
		'task.resolve': 'Resolve task',
		'codes.make': 'Make codes',
		'codes.disable': 'Disable codes'
	}
};

export const auditWords: Record<LanguageCode, typeof zh> = { zh, en };
