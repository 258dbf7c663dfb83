import { describe, expect, it } from 'vitest';
import { lastDays, measuresOf, onDays, summed } from './figures';

const day = (date: string, more = {}) => ({
	day: date,
	gateway: 'relay',
	calls: 10,
	tests: 0,
	succeeded: 8,
	failures: { busy: 1, blocked: 1 },
	cost: 2_240_000,
	p95_ms: 30_000,
	...more
});

describe('what a gateway did', () => {
	it('stands by days in China, with those on which it was not called', () => {
		const days = lastDays(3, Date.UTC(2026, 10, 22, 16, 30));
		expect(days).toEqual(['2026-11-21', '2026-11-22', '2026-11-23']);
		const figures = [day('2026-11-22'), day('2026-11-23', { gateway: 'other' })];
		expect(onDays(figures, 'relay', days)).toEqual([null, figures[0], null]);
	});

	it('comes to sums, a share and the slowest p95', () => {
		const days = [day('2026-11-22'), null, day('2026-11-23', { p95_ms: 41_000, failures: {} })];
		expect(summed(days)).toEqual({ calls: 20, cost: 4_480_000, failed: 111, p95_ms: 41_000 });
		expect(summed([null])).toEqual({ calls: 0, cost: 0, failed: null, p95_ms: null });
	});

	it('is drawn as calls, cost and time', () => {
		const [calls, cost, time] = measuresOf([null, day('2026-11-22')]);
		expect(calls?.series.map(({ values }) => values)).toEqual([
			[0, 8],
			[0, 2]
		]);
		expect(cost?.series[0]?.values).toEqual([0, 2_240_000]);
		expect(time?.series[0]?.values).toEqual([null, 30_000]);
	});
});
