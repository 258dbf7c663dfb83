import type { LanguageCode } from '../language.svelte';
import { plural } from '../plural';

/** What is said on the page of somebody's tasks. */
const zh = {
	heading: '试衣记录',
	lead: (hours: number | undefined) =>
		hours === undefined
			? '图片到期会删除，喜欢的记得下载。'
			: `每张图保留 ${hours} 小时，喜欢的记得下载。`,
	emptyTitle: '这里还空着',
	emptyLead: '第一套搭配会出现在这里。',
	emptyAction: '去试一件',
	noneTitle: '这样筛选没有记录',
	noneLead: '换个工具或状态看看。',
	anonymousTitle: '登录后看得到自己的记录',
	anonymousLead: '每个人的试衣间，只有自己能进。',
	oneTitle: '这一次试衣',
	goneTitle: '没有这次试衣',
	goneLead: '地址不对，或者它不属于这个账户。',
	all: '看全部记录',
	tool: '工具',
	state: '状态',
	every: '全部',
	clear: '清除筛选',
	loaded: (count: number) => `列出 ${count} 次试衣`,
	news: { done: '有一次试衣好了。', failed: '有一次试衣没有成功，积分已退还。' },

	cost: (credits: number) => `${credits} 积分`,
	free: '没有收积分',
	refunded: (credits: number) => `退还 ${credits}`,
	promptPreset: '默认提示词',
	promptOwn: (prompt: string) => `自己的提示词：${prompt}`,
	retried: '客服替你重新生成的',
	partly: (made: number, all: number) => `${all} 张里完成了 ${made} 张`,
	underWay: (ended: number, all: number) => `${all} 张里好了 ${ended} 张`,
	place: (place: number) => (place >= 100 ? '前面还有很多人' : `排在第 ${place} 位`),

	select: '选择图片',
	selectLead: '点选要下载的图片。',
	selected: (count: number) => `已选 ${count} 张`,
	selectFull: '一次最多打包 50 张。',
	selectEnd: '完成',
	saveZip: '打包下载'
};

const en: typeof zh = {
	heading: 'History',
	lead: (hours) =>
		hours === undefined
			? 'Pictures are deleted in time. Download the ones you like.'
			: `Pictures are kept for ${plural(hours, 'hour', 'hours')}. Download the ones you like.`,
	emptyTitle: 'Nothing here yet',
	emptyLead: 'Your first look will appear here.',
	emptyAction: 'Try something on',
	noneTitle: 'Nothing matches',
	noneLead: 'Try another tool or state.',
	anonymousTitle: 'Log in to see your history',
	anonymousLead: 'Everyone has a fitting room of their own.',
	oneTitle: 'This try-on',
	goneTitle: 'No such try-on',
	goneLead: 'The address is wrong, or it is not of this account.',
	all: 'See the whole history',
	tool: 'Tool',
	state: 'State',
	every: 'All',
	clear: 'Clear the filter',
	loaded: (count) => `${plural(count, 'try-on', 'try-ons')} listed`,
	news: {
		done: 'A try-on is done.',
		failed: 'A try-on did not work. Your credits are back.'
	},

	cost: (credits) => plural(credits, 'credit', 'credits'),
	free: 'Free of charge',
	refunded: (credits) => `${credits} returned`,
	promptPreset: 'Default prompt',
	promptOwn: (prompt) => `Own prompt: ${prompt}`,
	retried: 'Made again for you by our support',
	partly: (made, all) => `${made} of ${all} made`,
	underWay: (ended, all) => `${ended} of ${all} ready`,
	place: (place) => (place >= 100 ? 'A long way to go' : `Number ${place} in line`),

	select: 'Select pictures',
	selectLead: 'Pick the pictures to download.',
	selected: (count) => `${count} selected`,
	selectFull: 'At most 50 pictures at once.',
	selectEnd: 'Done',
	saveZip: 'Download as ZIP'
};

export const historyWords: Record<LanguageCode, typeof zh> = { zh, en };
