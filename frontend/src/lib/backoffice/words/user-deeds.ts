import type { LanguageCode } from '#lib/language/language.svelte.ts';
import type { Role } from '../model';
import { plural } from '#lib/language/plural.ts';

/** What operators do to an account, and what will happen then. */
const zh = {
	adjust: {
		open: '调整积分',
		title: '调整积分',
		credits: '加多少，或减多少',
		creditsNote: '减的话前面写负号，例如 -5。',
		preview: (before: string, after: string) => `余额会从 ${before} 变成 ${after}。`,
		reasonNote: '用户会在积分明细和通知里看到这句话。',
		action: '调整',
		missing: '请填一个不是 0 的整数',
		tooMuch: (balance: string) => `现在只有 ${balance}，减不了这么多`,
		done: (amount: string) => `积分已调整：${amount}`
	},
	wechat: {
		open: '标记已加微信',
		title: '标记已加微信',
		lead: (level: string) => `等级会升到 ${level}，用户会收到通知。`,
		action: '标记',
		done: '已标记'
	},
	level: {
		open: '改等级',
		title: '改等级',
		field: '等级',
		lead: '会员期内，实际等级不会低于 Pro。',
		action: '改',
		done: (level: string) => `等级已改为 ${level}`
	},
	give: {
		open: '送会员',
		title: '送会员',
		field: '方案',
		option: (name: string, months: number, credits: string) =>
			`${name}：${months} 个月，每月 ${credits} 积分`,
		now: (credits: string) => `会员马上开始，这个月的 ${credits} 积分立刻到账。不收钱。`,
		later: (day: string) => `从现有会员结束的那天（${day}）接着往后延。不收钱。`,
		missing: '请选一个方案',
		action: '送',
		done: '会员已送出'
	},
	end: {
		open: '结束会员',
		title: '现在结束会员',
		lead: (credits: string) =>
			`会员立刻结束，剩下的 ${credits} 会员积分会过期，永久积分不动。已付的钱不会因此退还。`,
		action: '结束会员',
		done: '会员已结束'
	},
	ban: {
		open: '封禁',
		title: '封禁这个账户',
		lead: (sessions: number) =>
			`${sessions} 处登录会立刻结束，在解封之前不能再登录。积分和图片都不动。`,
		action: '封禁',
		done: '已封禁'
	},
	unban: {
		open: '解封',
		title: '解封这个账户',
		lead: '解封后可以重新登录。',
		action: '解封',
		done: '已解封'
	},
	logout: {
		open: '退出所有登录',
		title: '退出所有登录',
		lead: (sessions: number) => `${sessions} 处登录会结束，用户要重新登录。`,
		action: '全部退出',
		done: '已全部退出'
	},
	role: {
		open: '改身份',
		field: '身份',
		action: '改身份',
		same: '已经是这个身份',
		lead: '现有登录会结束，要重新登录。',
		means: {
			user: '不能进后台。',
			support: '看后台（兑换码除外），重试、取消和核对任务，标记微信。',
			finance: '看后台，管订单、积分调整、会员、兑换码和导出。',
			admin: '什么都能做，包括改身份和设置。'
		} satisfies Record<Role, string>,
		done: '身份已改'
	},
	restForAdmins: '其余的操作请找管理员。',
	erase: {
		open: '抹除账户',
		title: '抹除这个账户',
		lead: (credits: string, tasks: number) =>
			`邮箱、照片和图片会被永久删除，剩下的 ${credits} 积分作废，最近的 ${tasks} 个任务的图片也会没有。积分明细会留下，但不带名字。这一步不能撤销。`,
		confirm: (email: string) => `输入 ${email} 以确认`,
		mismatch: '和这个账户的邮箱不一样',
		action: '抹除',
		done: '账户已抹除'
	}
};

const en: typeof zh = {
	adjust: {
		open: 'Adjust credits',
		title: 'Adjust credits',
		credits: 'How many to add or take',
		creditsNote: 'With a minus to take, such as -5.',
		preview: (before, after) => `The balance goes from ${before} to ${after}.`,
		reasonNote: 'The user reads this in the ledger and in a notification.',
		action: 'Adjust',
		missing: 'Please give a whole number that is not 0',
		tooMuch: (balance) => `There are only ${balance} now`,
		done: (amount) => `Credits adjusted: ${amount}`
	},
	wechat: {
		open: 'Mark as added on WeChat',
		title: 'Mark as added on WeChat',
		lead: (level) => `The level goes up to ${level}, and the user is told.`,
		action: 'Mark',
		done: 'Marked'
	},
	level: {
		open: 'Set the level',
		title: 'Set the level',
		field: 'Level',
		lead: 'While a membership lasts, the level in effect is Pro at least.',
		action: 'Set',
		done: (level) => `The level is ${level} now`
	},
	give: {
		open: 'Give a membership',
		title: 'Give a membership',
		field: 'Plan',
		option: (name, months, credits) =>
			`${name}: ${plural(months, 'month', 'months')}, ${credits} credits a month`,
		now: (credits) =>
			`The membership begins at once, and this month's ${credits} credits arrive. Nothing is charged.`,
		later: (day) =>
			`It is added to the present membership, from its end on ${day}. Nothing is charged.`,
		missing: 'Please choose a plan',
		action: 'Give',
		done: 'The membership is given'
	},
	end: {
		open: 'End the membership',
		title: 'End the membership now',
		lead: (credits) =>
			`It ends at once, and the ${credits} membership credits left expire. Permanent credits stay. What was paid is not given back by this.`,
		action: 'End the membership',
		done: 'The membership is over'
	},
	ban: {
		open: 'Ban',
		title: 'Ban this account',
		lead: (sessions) =>
			`${plural(sessions, 'session ends', 'sessions end')} at once, and nobody can log in until it is unbanned. Credits and pictures stay.`,
		action: 'Ban',
		done: 'Banned'
	},
	unban: {
		open: 'Unban',
		title: 'Unban this account',
		lead: 'Its owner can log in again.',
		action: 'Unban',
		done: 'Unbanned'
	},
	logout: {
		open: 'Log out everywhere',
		title: 'Log out everywhere',
		lead: (sessions) =>
			`${plural(sessions, 'session ends', 'sessions end')}, and the user has to log in again.`,
		action: 'Log out',
		done: 'Logged out everywhere'
	},
	role: {
		open: 'Change the role',
		field: 'Role',
		action: 'Change the role',
		same: 'That is the role already',
		lead: 'Their sessions end, and they log in again.',
		means: {
			user: 'Does not see the back office.',
			support:
				'Sees the back office without its codes; retries, cancels and resolves tasks; marks WeChat.',
			finance:
				'Sees the back office; orders, adjustments, memberships, codes and exports are theirs.',
			admin: 'May do everything, roles and settings too.'
		},
		done: 'The role has changed'
	},
	restForAdmins: 'Everything else is done by an admin.',
	erase: {
		open: 'Erase the account',
		title: 'Erase this account',
		lead: (credits, tasks) =>
			`Its e-mail, photos and pictures are deleted for good, ${credits} credits are lost, and so are the pictures of ${plural(tasks, 'recent task', 'recent tasks')}. The ledger stays without a name. This cannot be undone.`,
		confirm: (email) => `Type ${email} to confirm`,
		mismatch: 'That is not the e-mail of this account',
		action: 'Erase',
		done: 'The account is erased'
	}
};

export const userDeedWords: Record<LanguageCode, typeof zh> = { zh, en };
