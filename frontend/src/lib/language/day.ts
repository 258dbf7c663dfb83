/** When a day (`YYYY-MM-DD`) begins where the reader is, or the day so many later. NaN for no day. */
export function startOfDay(day: string, later = 0): number {
	const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
	return new Date(Number(year), Number(month) - 1, Number(date) + later).getTime();
}
