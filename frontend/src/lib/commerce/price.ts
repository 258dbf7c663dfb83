/** A price in yuan, without trailing zeros; fractions of a fen are rounded. */
export function yuan(fen: number): string {
	return `¥${Math.round(fen) / 100}`;
}
