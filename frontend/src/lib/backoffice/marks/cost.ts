/** What a call of a gateway cost, from micro-yuan: `¥0.0013`. */
export function cost(microYuan: number): string {
	return `¥${Number((microYuan / 1_000_000).toFixed(4))}`;
}
