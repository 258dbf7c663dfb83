import type { LanguageCode } from '#lib/language/language.svelte.ts';

/** What the fields of the back office say by themselves. */
const zh = {
	zh: '中文',
	en: '英文',
	changes: '会改动',
	nothingChanged: '还没有改动',
	empty: '空',
	from: '原来',
	to: '改成',
	added: '新增',
	removed: '移除',
	numberFault: '填一个合适的整数',
	missing: '不能空着'
};

const en: typeof zh = {
	zh: 'Chinese',
	en: 'English',
	changes: 'What changes',
	nothingChanged: 'Nothing has changed yet',
	empty: 'empty',
	from: 'Before',
	to: 'After',
	added: 'New',
	removed: 'Removed',
	numberFault: 'Enter a whole number that fits',
	missing: 'This cannot be empty'
};

export const formWords: Record<LanguageCode, typeof zh> = { zh, en };
