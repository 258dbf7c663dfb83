/** What differs between two states of something, so that a deed can say it before it is done. */
import { flatten } from 'flat';
import diff from 'microdiff';

type Leaf = string | number | boolean | undefined;

export interface Change {
	/** From the outside in: names of fields, and what tells the entries of a list apart. */
	path: string[];
	before: Leaf;
	after: Leaf;
}

/** No name has it. */
const delimiter = '\n';

/** Every plain value that differs. Entries of a list are told apart by their `id`, where they have one. */
export function changesBetween(before: unknown, after: unknown): Change[] {
	const [old, now] = [leavesOf(before), leavesOf(after)];
	return diff(old, now).map(({ path: [place] }) => {
		const path = String(place);
		return { path: path.split(delimiter), before: old[path], after: now[path] };
	});
}

function leavesOf(state: unknown): Record<string, Leaf> {
	return flatten(named(state) ?? {}, { delimiter });
}

/** With names in place of positions, and without what is empty: nothing is told of it. */
function named(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value ?? undefined;
	if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) {
		// Which plain values a list has, and in which order, is one fact.
		return { '': value.join(' · ') };
	}
	const parts = Object.entries(value)
		.map(([name, part]) => [Array.isArray(value) ? nameOf(part, name) : name, named(part)] as const)
		// When something was saved says nothing of what it is.
		.filter(([name, part]) => name !== 'revision' && part !== undefined);
	return parts.length > 0 ? Object.fromEntries(parts) : undefined;
}

const nameOf = ({ id }: { id?: string }, index: string) => id || String(Number(index) + 1);

/** The outermost fields that differ, each once. */
export function changedFields(before: unknown, after: unknown): string[] {
	return [...new Set(changesBetween(before, after).map(({ path }) => path[0] ?? ''))];
}
