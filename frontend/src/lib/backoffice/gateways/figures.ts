/** What a gateway did by day, for charts, a table and a line. */
import type { Measure } from '../dashboard/measures';
import type { GatewayDay } from '../shapes';

const dayMs = 86_400_000;
const chinaMs = 8 * 3_600_000;

/** The last days in China, the oldest first: `YYYY-MM-DD`. */
export function lastDays(count: number, now: number): string[] {
	return Array.from({ length: count }, (_, index) => {
		const day = now + chinaMs - (count - 1 - index) * dayMs;
		return new Date(day).toISOString().slice(0, 10);
	});
}

/** A gateway's figures on these days; null for a day on which it was not called. */
export function onDays(figures: GatewayDay[], gateway: string, days: string[]) {
	return days.map(
		(day) => figures.find((each) => each.gateway === gateway && each.day === day) ?? null
	);
}

/** What days come to. The slowest of their p95 is told: of several there is no other. */
export function summed(days: (GatewayDay | null)[]) {
	const called = days.filter((day) => day !== null);
	const sum = (read: (day: GatewayDay) => number) =>
		called.reduce((sum, day) => sum + read(day), 0);
	const p95s = called.flatMap(({ p95_ms }) => (p95_ms == null ? [] : [p95_ms]));
	const ended = sum(
		({ succeeded, failures }) =>
			succeeded + Object.values(failures).reduce((sum, times) => sum + times, 0)
	);
	const succeeded = sum((day) => day.succeeded);
	return {
		calls: sum((day) => day.calls),
		cost: sum((day) => day.cost),
		/** Of a thousand calls that ended, those without a picture; null where none ended. */
		failed: ended === 0 ? null : Math.round(((ended - succeeded) / ended) * 1000),
		p95_ms: p95s.length > 0 ? Math.max(...p95s) : null
	};
}

/** The charts of a gateway. */
export function measuresOf(days: (GatewayDay | null)[]): Measure[] {
	return [
		{
			id: 'gateway',
			shape: 'bars',
			summary: 'sum',
			unit: 'count',
			series: [
				{ id: 'calls', tone: 'edge', values: days.map((day) => day?.succeeded ?? 0) },
				{
					id: 'errors',
					tone: 'bad',
					values: days.map((day) => (day ? day.calls - day.succeeded : 0))
				}
			]
		},
		{
			id: 'cost',
			shape: 'bars',
			summary: 'sum',
			unit: 'micro_yuan',
			series: [{ id: 'cost', tone: 'accent', values: days.map((day) => day?.cost ?? 0) }]
		},
		{
			id: 'duration',
			shape: 'lines',
			summary: 'last',
			unit: 'milliseconds',
			series: [{ id: 'p95', tone: 'accent', values: days.map((day) => day?.p95_ms ?? null) }]
		}
	];
}
