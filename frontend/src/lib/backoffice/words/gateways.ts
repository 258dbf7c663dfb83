import { plural } from '$lib/language/plural';
import type { LanguageCode } from '$lib/language/language.svelte';
import type { Gateway } from '../shapes';

const zh = {
	title: '出图通道',
	lead: '按先后顺序：前一个不行，就换后一个。',
	trouble: '出图通道没有加载出来。',
	place: (place: number) => `第 ${place} 个`,
	states: {
		well: '正常',
		proving: '试着恢复',
		resting: '歇着',
		spent: '当天的次数用完了'
	} satisfies Record<Gateway['state'], string>,
	restsUntil: '歇到',
	lastFailure: '上次出错',
	inARow: (times: number) => `连着 ${times} 次`,
	callsToday: '今天的次数',
	callsOf: (calls: string, most: string) => `${calls} / ${most}`,
	alerts: '要人处理',
	none: '没有要处理的。',
	times: (times: number) => `${times} 次`,
	seeTo: '处理好了',
	seeToTitle: (name: string) => `${name} 处理好了`,
	seeToLead: '提醒会收起来，这个通道马上再用。还有问题的话，会再提醒。',
	reasonNote: '做了什么，比如充了值、换了密钥。'
};

const en: typeof zh = {
	title: 'Gateways',
	lead: 'In their order: where one does not work, the next one is asked.',
	trouble: 'The gateways did not load.',
	place: (place) => `No. ${place}`,
	states: {
		well: 'Well',
		proving: 'Proving itself',
		resting: 'Resting',
		spent: 'Has had its calls of the day'
	},
	restsUntil: 'Rests until',
	lastFailure: 'Last failure',
	inARow: (times) => `${times} in a row`,
	callsToday: 'Calls today',
	callsOf: (calls, most) => `${calls} of ${most}`,
	alerts: 'Wants a hand',
	none: 'Nothing wants a hand.',
	times: (times) => plural(times, 'time', 'times'),
	seeTo: 'Seen to',
	seeToTitle: (name) => `${name} has been seen to`,
	seeToLead:
		'Its alerts go, and it is asked at once. If something is still wrong, it says so again.',
	reasonNote: 'What was done, such as paying or changing the key.'
};

export const gatewayWords: Record<LanguageCode, typeof zh> = { zh, en };
