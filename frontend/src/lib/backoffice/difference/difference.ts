/** What has changed between two states of a thing, as JSON, place by place. */
export interface Change {
	/** Where, such as `item.credits` or `outputs[0].state`. */
	path: string;
	/** Written as JSON, texts without their quotes; undefined where there was nothing. */
	before: string | undefined;
	after: string | undefined;
}

/** Every place of either state, in the order of the document; unchanged ones too. */
export function changesOf(before: unknown, after: unknown): Change[] {
	const old = placesOf(before);
	const now = placesOf(after);
	return [...new Set([...old.keys(), ...now.keys()])].map((path) => ({
		path,
		before: old.get(path),
		after: now.get(path)
	}));
}

/** Whether something changed there. */
export function isChanged({ before, after }: Change): boolean {
	return before !== after;
}

function placesOf(value: unknown, path = '', found = new Map<string, string>()) {
	if (typeof value !== 'object' || value === null) {
		// Nothing at all has no places; a null inside is a value like any other.
		if (path !== '' || (value !== null && value !== undefined)) found.set(path, written(value));
		return found;
	}
	const entries = Array.isArray(value)
		? value.map((each, index) => [`${path}[${index}]`, each] as const)
		: Object.entries(value).map(([name, each]) => [path ? `${path}.${name}` : name, each] as const);
	if (entries.length === 0 && path !== '') found.set(path, Array.isArray(value) ? '[]' : '{}');
	for (const [inner, each] of entries) placesOf(each, inner, found);
	return found;
}

function written(value: unknown): string {
	return typeof value === 'string' ? value : JSON.stringify(value);
}
