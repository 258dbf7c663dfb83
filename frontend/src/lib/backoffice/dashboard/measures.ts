/** What the dashboard draws: which figures of a day stand together, and how they are told. */
import type { DashboardWords } from '../words/dashboard';
import type { Day } from '../shapes';

export const chartIds = [
	'people',
	'tasks',
	'quality',
	'duration',
	'credits',
	'income',
	'gateway',
	'cost'
] as const;
export type ChartId = (typeof chartIds)[number];
type SeriesId = keyof DashboardWords['series'];

/** The colour of a series: one of the tokens of app.css. */
export type Tone = 'accent' | 'ink' | 'soft' | 'edge' | 'good' | 'warning' | 'bad';

export interface Series {
	id: SeriesId;
	tone: Tone;
	/** By day; null where there is nothing to tell. Whole numbers. */
	values: (number | null)[];
	/** What its days come to, where that is not what the measure says. */
	summary?: Measure['summary'];
	/** Broken, to tell it from another line without its colour. */
	isDashed?: boolean;
}

export interface Measure {
	id: ChartId;
	/** Bars stand on each other; lines stand for themselves. */
	shape: 'bars' | 'lines';
	series: Series[];
	/** What the days come to: their sum, the last of them, or their mean. */
	summary: 'sum' | 'last' | 'mean';
	unit: 'count' | 'per_mille' | 'milliseconds' | 'fen' | 'micro_yuan';
	/** The scale's upper end, where it does not follow from the values. */
	ceiling?: number;
}

/** The charts of so many days. */
export function measuresOf(days: Day[]): Measure[] {
	const series = (
		id: SeriesId,
		tone: Tone,
		read: (day: Day) => number | null,
		isDashed = false
	): Series => ({ id, tone, values: days.map(read), isDashed });
	return [
		{
			id: 'people',
			shape: 'lines',
			summary: 'sum',
			unit: 'count',
			series: [
				series('sign_ups', 'accent', (day) => day.sign_ups),
				{ ...series('active', 'ink', (day) => day.active, true), summary: 'mean' }
			]
		},
		{
			id: 'tasks',
			shape: 'bars',
			summary: 'sum',
			unit: 'count',
			series: [
				series('succeeded', 'good', ({ tasks }) => tasks.succeeded),
				series('partial', 'warning', ({ tasks }) => tasks.partial),
				series('failed', 'bad', ({ tasks }) => tasks.failed),
				series('canceled', 'edge', ({ tasks }) => tasks.canceled)
			]
		},
		{
			id: 'quality',
			shape: 'lines',
			summary: 'last',
			unit: 'per_mille',
			ceiling: 1000,
			series: [series('success_rate', 'accent', (day) => day.success_rate ?? null)]
		},
		{
			id: 'duration',
			shape: 'lines',
			summary: 'last',
			unit: 'milliseconds',
			series: [
				series('p50', 'accent', (day) => day.p50_ms ?? null),
				series('p95', 'ink', (day) => day.p95_ms ?? null, true)
			]
		},
		{
			id: 'credits',
			shape: 'lines',
			summary: 'sum',
			unit: 'count',
			series: [
				series('credits_in', 'accent', (day) => day.credits_in),
				series('credits_out', 'ink', (day) => day.credits_out, true)
			]
		},
		{
			id: 'income',
			shape: 'bars',
			summary: 'sum',
			unit: 'fen',
			series: [series('income', 'accent', (day) => day.income_fen)]
		},
		{
			id: 'gateway',
			shape: 'bars',
			summary: 'sum',
			unit: 'count',
			series: [
				series('calls', 'edge', (day) => day.gateway_calls - day.gateway_errors),
				series('errors', 'bad', (day) => day.gateway_errors)
			]
		},
		{
			id: 'cost',
			shape: 'bars',
			summary: 'sum',
			unit: 'micro_yuan',
			series: [series('cost', 'accent', (day) => day.gateway_cost)]
		}
	];
}

/** A figure as it is told: `1,204`, `98.5%`, `12.3 s`, `¥29.9`. */
export function tellFigure(
	value: number | null,
	unit: Measure['unit'],
	words: Pick<DashboardWords, 'seconds'>,
	tag: string
): string {
	if (value === null) return '–';
	switch (unit) {
		case 'count':
			return value.toLocaleString(tag);
		case 'per_mille':
			return `${Math.round(value) / 10}%`;
		case 'milliseconds':
			return words.seconds((value / 1000).toLocaleString(tag, { maximumFractionDigits: 1 }));
		case 'fen':
			return `¥${(value / 100).toLocaleString(tag, { maximumFractionDigits: 2 })}`;
		case 'micro_yuan':
			return `¥${(value / 1_000_000).toLocaleString(tag, { maximumFractionDigits: 2 })}`;
	}
}

/** What a series comes to over its days. */
export function summaryOf(series: Series, measure: Pick<Measure, 'summary'>): number | null {
	const known = series.values.filter((value) => value !== null);
	const sum = known.reduce((sum, value) => sum + value, 0);
	switch (series.summary ?? measure.summary) {
		case 'last':
			return known.at(-1) ?? null;
		case 'mean':
			return known.length > 0 ? rounded(sum / known.length) : null;
		case 'sum':
			return sum;
	}
}

/** A small mean has a decimal: a third of somebody is not nobody. */
const rounded = (mean: number) => (mean < 10 ? Math.round(mean * 10) / 10 : Math.round(mean));

/** The days that no line shows, since nothing is known of those beside them. */
export function alone(values: Series['values']): number[] {
	const isKnown = (day: number) => typeof values[day] === 'number';
	return values.flatMap((_, day) =>
		isKnown(day) && !isKnown(day - 1) && !isKnown(day + 1) ? [day] : []
	);
}

/** Where each series ends when they stand on each other, the first at the bottom. */
export function stacked(series: Series[]): number[][] {
	return series.map((_, index) =>
		(series[index]?.values ?? []).map((_, day) =>
			series.slice(0, index + 1).reduce((sum, { values }) => sum + (values[day] ?? 0), 0)
		)
	);
}
