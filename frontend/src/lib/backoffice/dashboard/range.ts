/** How many days the dashboard can show. */
export const ranges = [7, 30, 90] as const;
export type Range = (typeof ranges)[number];

/** The days that an address asks for; a month where it does not say. */
export function rangeIn(query: Pick<URLSearchParams, 'get'>): Range {
	const asked = Number(query.get('days'));
	return ranges.find((each) => each === asked) ?? 30;
}
