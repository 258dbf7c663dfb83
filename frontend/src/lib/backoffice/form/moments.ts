/** Moments as a browser's own field for them writes them: in the reader's time zone, to the minute. */

export function fieldOf(moment: number | null): string {
	if (moment === null) return '';
	const local = new Date(moment - new Date(moment).getTimezoneOffset() * 60_000);
	return local.toISOString().slice(0, 16);
}

/** UTC milliseconds; null for an empty field. */
export function momentOf(field: string): number | null {
	const moment = new Date(field).getTime();
	return Number.isNaN(moment) ? null : moment;
}
