/** So many milliseconds in hours, of which a tenth is told: 24, 1.5. */
export function inHours(milliseconds: number): number {
	return Math.round(milliseconds / 360_000) / 10;
}

/** An English count with its noun: `1 credit`, `1,200 credits`. */
export function plural(count: number, one: string, many: string): string {
	return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
