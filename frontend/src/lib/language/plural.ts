/** An English count with its noun: `1 credit`, `1,200 credits`. */
export function plural(count: number, one: string, many: string): string {
	return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
