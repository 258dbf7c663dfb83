/** What differs between two states of something, so that a deed can say it before it is done. */

type Leaf = string | number | boolean | null | undefined;

export interface Change {
	/** From the outside in: names of fields, and what tells the entries of a list apart. */
	path: string[];
	before: Leaf;
	after: Leaf;
}

/** Every plain value that differs. Entries of a list are told apart by their `id`, where they have one. */
export function changesBetween(before: unknown, after: unknown, path: string[] = []): Change[] {
	if (Object.is(before, after)) return [];
	const [one, other] = [partsOf(before), partsOf(after)];
	if (one === null && other === null) {
		return [{ path, before: before as Leaf, after: after as Leaf }];
	}
	const names = new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})]);
	// It says when something was saved, and nothing of what it is.
	names.delete('revision');
	return [...names].flatMap((name) => changesBetween(one?.[name], other?.[name], [...path, name]));
}

/** The named parts of an object or a list; null for a plain value. */
function partsOf(value: unknown): Record<string, unknown> | null {
	if (typeof value !== 'object' || value === null) return null;
	if (!Array.isArray(value)) return value as Record<string, unknown>;
	// Which plain values a list has, and in which order, is one fact.
	if (value.every((each) => typeof each !== 'object')) return { '': value.join(' · ') };
	return Object.fromEntries(
		value.map((each: { id?: string }, index) => [each.id || String(index + 1), each])
	);
}

/** The outermost fields that differ, each once. */
export function changedFields(before: unknown, after: unknown): string[] {
	return [...new Set(changesBetween(before, after).map(({ path }) => path[0] ?? ''))];
}
