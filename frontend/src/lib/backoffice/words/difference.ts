import type { LanguageCode } from '#lib/language/language.svelte.ts';

const zh = {
	caption: '前后对比',
	place: '字段',
	before: '之前',
	after: '之后',
	unchanged: (count: number) => `没有变的 ${count} 项`,
	none: '没有记下状态。'
};

const en: typeof zh = {
	caption: 'Before and after',
	place: 'Field',
	before: 'Before',
	after: 'After',
	unchanged: (count) => `${count} unchanged`,
	none: 'No state was recorded.'
};

export const differenceWords: Record<LanguageCode, typeof zh> = { zh, en };
