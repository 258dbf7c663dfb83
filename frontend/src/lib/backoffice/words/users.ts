import type { LanguageCode } from '#lib/language/language.svelte.ts';
import type { AccountState, Role } from '../model';

/** The list of users. */
const zh = {
	caption: '用户列表',
	search: '邮箱开头，或用户 ID',
	email: '邮箱',
	erased: '已抹除的账户',
	state: '状态',
	states: { active: '正常', banned: '已封禁', deleted: '已删除' } satisfies Record<
		AccountState,
		string
	>,
	role: '身份',
	roles: { user: '用户', support: '客服', finance: '财务', admin: '管理员' } satisfies Record<
		Role,
		string
	>,
	level: '等级',
	levelSet: (level: string, set: string) => `${level}（设定为 ${set}）`,
	balance: '积分',
	member: '会员',
	memberYes: '是会员',
	memberNo: '不是会员',
	memberUntil: '会员到期',
	created: '注册时间',
	seen: '最近活动'
};

const en: typeof zh = {
	caption: 'Users',
	search: 'Start of e-mail, or id',
	email: 'E-mail',
	erased: 'Erased account',
	state: 'State',
	states: { active: 'Active', banned: 'Banned', deleted: 'Deleted' },
	role: 'Role',
	roles: { user: 'User', support: 'Support', finance: 'Finance', admin: 'Admin' },
	level: 'Level',
	levelSet: (level, set) => `${level} (set to ${set})`,
	balance: 'Credits',
	member: 'Member',
	memberYes: 'Yes',
	memberNo: 'No',
	memberUntil: 'Member until',
	created: 'Signed up',
	seen: 'Last seen'
};

export const usersWords: Record<LanguageCode, typeof zh> = { zh, en };
