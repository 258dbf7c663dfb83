import type { LanguageCode } from '#lib/language/language.svelte.ts';
import { plural } from '#lib/language/plural.ts';

/** What every list says. */
const zh = {
	search: '搜索',
	all: (label: string) => `${label}：全部`,
	from: '从',
	to: '到',
	clear: '清除筛选',
	export: '导出 CSV',
	listed: (count: string, more: boolean) => (more ? `已列出 ${count} 条，还有` : `共 ${count} 条`),
	remove: (what: string) => `去掉：${what}`,
	emptyTitle: '这里还是空的',
	emptyLead: '有了以后会列在这里。',
	noneTitle: '没有符合的',
	noneLead: '换个词，或者把筛选放宽一些。',
	selected: (count: number) => `已选 ${count} 条`,
	select: (what: string) => `选中：${what}`,
	selectAll: '全选',
	deselect: '取消选择',
	keys: ['搜索', '上下移动', '打开', '选中', '处理选中的']
};

const en: typeof zh = {
	search: 'Search',
	all: (label) => `${label}: all`,
	from: 'From',
	to: 'To',
	clear: 'Clear filters',
	export: 'Export CSV',
	listed: (count, more) => (more ? `${count} listed, more to come` : `${count} in all`),
	remove: (what) => `Take off: ${what}`,
	emptyTitle: 'Nothing here yet',
	emptyLead: 'It will be listed here when there is something.',
	noneTitle: 'Nothing matches',
	noneLead: 'Try another word, or fewer filters.',
	selected: (count) => plural(count, 'selected', 'selected'),
	select: (what) => `Select: ${what}`,
	selectAll: 'Select all',
	deselect: 'Clear selection',
	keys: ['search', 'up and down', 'open', 'select', 'act on those selected']
};

export const listWords: Record<LanguageCode, typeof zh> = { zh, en };
