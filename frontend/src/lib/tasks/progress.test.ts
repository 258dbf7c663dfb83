import { describe, expect, it } from 'vitest';
import type { Output } from '#lib/api/model.ts';
import { barShare, stageOf } from './progress';

const output = (over: Partial<Output>): Output => ({
	id: 'output',
	position: 0,
	state: 'running',
	reason: null,
	queued_at: 0,
	started_at: 1_000,
	finished_at: null,
	image: null,
	...over
});

describe('the bar', () => {
	it('starts at nothing, also when clocks disagree', () => {
		expect(barShare(0, 10_000)).toBe(0);
		expect(barShare(-3_000, 10_000)).toBe(0);
	});

	it('has most of its way behind it after the typical duration', () => {
		expect(barShare(10_000, 10_000)).toBeGreaterThan(0.75);
		expect(barShare(10_000, 10_000)).toBeLessThan(0.9);
	});

	it('only moves forward, and never arrives on its own', () => {
		const shares = [1, 5, 10, 30, 120, 900].map((seconds) => barShare(seconds * 1_000, 10_000));
		expect(shares).toEqual([...shares].sort((a, b) => a - b));
		expect(shares.at(-1)).toBeLessThan(1);
	});

	it('moves without recent durations too', () => {
		expect(barShare(5_000, null)).toBeGreaterThan(0.2);
	});
});

describe('the stage in words', () => {
	it('waits until the output has started', () => {
		expect(stageOf(output({ state: 'queued', started_at: null }), 10_000, 60_000)).toBe('queued');
	});

	it('looks at the photos, generates, then saves', () => {
		const at = (now: number) => stageOf(output({}), 10_000, now);
		expect([at(1_500), at(6_000), at(12_000)]).toEqual(['analysing', 'generating', 'saving']);
	});

	it('is done once it has finished', () => {
		expect(stageOf(output({ finished_at: 9_000 }), 10_000, 9_500)).toBe('done');
	});
});
