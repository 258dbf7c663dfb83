/** A list with one of its entries at another place. */
export function moved<Entry>(list: Entry[], from: number, to: number): Entry[] {
	const rest = list.filter((_, index) => index !== from);
	return [...rest.slice(0, to), ...list.slice(from, from + 1), ...rest.slice(to)];
}
