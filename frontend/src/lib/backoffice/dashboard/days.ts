import type { Day } from '../shapes';

const dayLength = 24 * 60 * 60 * 1000;
const china = 8 * 60 * 60 * 1000;

/** A day on which nothing happened. */
const quiet = (day: string): Day => ({
	day,
	sign_ups: 0,
	active: 0,
	tasks: { succeeded: 0, partial: 0, failed: 0, canceled: 0 },
	outputs: { succeeded: 0, failed: 0, blocked: 0, canceled: 0, needs_review: 0 },
	credits_in: 0,
	credits_out: 0,
	income_fen: 0,
	gateway_calls: 0,
	gateway_errors: 0,
	gateway_cost: 0
});

/** The last so many days in China, today among them; those without figures as quiet ones. */
export function lastDays(known: Day[], count: number, now: number): Day[] {
	const figures = new Map(known.map((day) => [day.day, day]));
	return Array.from({ length: count }, (_, index) => {
		const moment = now + china - (count - 1 - index) * dayLength;
		const day = new Date(moment).toISOString().slice(0, 10);
		return figures.get(day) ?? quiet(day);
	});
}
