import type { LanguageCode } from '#lib/language/language.svelte.ts';
import { plural } from '#lib/language/plural.ts';

/** What every deed done to many says. */
const zh = {
	progress: (settled: string, all: string) => `已处理 ${settled} 个，共 ${all} 个`,
	stop: '停下',
	stopping: '正在停下',
	stopNote: '停下后，已经发出的会做完，其余的不动。',
	refused: (count: number) => `${count} 个没有做成，还选中着：`,
	left: (count: number) => `${count} 个没有动，还选中着。`,
	unreachable: '没有连上，后面的先停下了。',
	close: '好了'
};

const en: typeof zh = {
	progress: (settled, all) => `${settled} of ${all} so far`,
	stop: 'Stop',
	stopping: 'Stopping',
	stopNote: 'What was sent is finished then, and the rest is left alone.',
	refused: (count) => `${plural(count, 'was', 'were')} refused, still selected:`,
	left: (count) => `${plural(count, 'was', 'were')} left alone, still selected.`,
	unreachable: 'The connection was lost, so it stopped there.',
	close: 'Done'
};

export const bulkWords: Record<LanguageCode, typeof zh> = { zh, en };
