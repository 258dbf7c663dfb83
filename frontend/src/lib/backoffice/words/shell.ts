import type { LanguageCode } from '$lib/language/language.svelte';
import type { Place } from '../places';

/** The frame of the back office and what every page of it says. */
const zh = {
	title: '后台',
	nav: '后台导航',
	open: '打开导航',
	outTitle: '先登录',
	outLead: '这里是管理员用的后台。',
	loadTrouble: '这一页没有加载出来。',
	reload: '重新打开',
	back: (place: string) => `回到${place}`,
	places: {
		users: '用户',
		user: '用户',
		tasks: '任务',
		task: '任务',
		orders: '订单',
		audit: '操作记录'
	} satisfies Record<Place, string>,
	copy: '复制',
	copied: '已复制',
	none: '无',
	yes: '是',
	no: '否'
};

const en: typeof zh = {
	title: 'Back office',
	nav: 'Back office',
	open: 'Open the navigation',
	outTitle: 'Log in first',
	outLead: 'This is the back office, for operators.',
	loadTrouble: 'This page did not load.',
	reload: 'Open again',
	back: (place) => `Back to ${place.toLowerCase()}`,
	places: {
		users: 'Users',
		user: 'User',
		tasks: 'Tasks',
		task: 'Task',
		orders: 'Orders',
		audit: 'Audit log'
	},
	copy: 'Copy',
	copied: 'Copied',
	none: 'None',
	yes: 'Yes',
	no: 'No'
};

export const shellWords: Record<LanguageCode, typeof zh> = { zh, en };
