import { expect, test } from 'vitest';
import type { Day } from '../shapes';
import { alone, measuresOf, stacked, summaryOf, tellFigure } from './measures';

const day = (name: string, changes: Partial<Day> = {}): Day => ({
	day: name,
	sign_ups: 0,
	active: 0,
	tasks: { succeeded: 0, partial: 0, failed: 0, canceled: 0 },
	outputs: { succeeded: 0, failed: 0, blocked: 0, canceled: 0, needs_review: 0 },
	success_rate: null,
	p50_ms: null,
	p95_ms: null,
	credits_in: 0,
	credits_out: 0,
	income_fen: 0,
	gateway_calls: 0,
	gateway_errors: 0,
	gateway_cost: 0,
	...changes
});

const days = [
	day('2026-11-20', {
		tasks: { succeeded: 3, partial: 1, failed: 2, canceled: 0 },
		success_rate: 600,
		gateway_calls: 9,
		gateway_errors: 2
	}),
	day('2026-11-21', { tasks: { succeeded: 4, partial: 0, failed: 0, canceled: 1 } })
];
const measure = (id: string) => measuresOf(days).find((each) => each.id === id)!;
const words = { seconds: (seconds: string) => `${seconds} s` };

test('bars stand on each other in the order of their series', () => {
	expect(stacked(measure('tasks').series)).toEqual([
		[3, 4],
		[4, 4],
		[6, 4],
		[6, 5]
	]);
});

test('a call is counted once: as answered or as failed', () => {
	expect(measure('gateway').series.map(({ values }) => values[0])).toEqual([7, 2]);
});

test('sums are over all days, a rate is that of the last day that has one, and a mean is of a day', () => {
	const [succeeded] = measure('tasks').series;
	const [rate] = measure('quality').series;
	const active = { ...succeeded!, summary: 'mean' } as const;
	expect(summaryOf(succeeded!, measure('tasks'))).toBe(7);
	expect(summaryOf(rate!, measure('quality'))).toBe(600);
	expect(summaryOf(active, measure('tasks'))).toBe(3.5);
});

test('a day is alone where nothing is known of those beside it', () => {
	expect(alone([5, null, 7, 8, null, null, 0])).toEqual([0, 6]);
});

test.each([
	[null, 'count', '–'],
	[1204, 'count', '1,204'],
	[985, 'per_mille', '98.5%'],
	[12_345, 'milliseconds', '12.3 s'],
	[2990, 'fen', '¥29.9'],
	[1_250_000, 'micro_yuan', '¥1.25']
] as const)('%s in %s is told as %s', (value, unit, told) => {
	expect(tellFigure(value, unit, words, 'en')).toBe(told);
});
