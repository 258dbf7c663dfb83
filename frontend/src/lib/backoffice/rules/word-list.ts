/** A list of words and what somebody means to do with it, not yet saved. */

/** The words of a pasted text, one a line, each once. */
export function wordsIn(text: string): string[] {
	const lines = text.split('\n').map((line) => line.trim().replace(/\s+/g, ' '));
	return [...new Set(lines.filter((line) => line !== ''))];
}

/** A list with words added, those it has already (whatever their case) left out. */
export function withWords(list: string[], more: string[]): string[] {
	const known = new Set(list.map((word) => word.toLowerCase()));
	return [...list, ...more.filter((word) => !known.has(word.toLowerCase()))];
}

/** What another state of the list adds and takes away. */
export function difference(
	before: string[],
	after: string[]
): { added: string[]; removed: string[] } {
	const [old, now] = [new Set(before), new Set(after)];
	return {
		added: after.filter((word) => !old.has(word)),
		removed: before.filter((word) => !now.has(word))
	};
}
