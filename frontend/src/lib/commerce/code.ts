/** Redemption codes as one types or pastes them: case, spaces and dashes do not matter. */
const length = 16;
const group = 4;

/** The characters that count, in the form the service knows them. */
export function charactersOf(typed: string): string {
	// NFKC makes plain letters of the wide ones that Chinese keyboards give.
	return typed
		.normalize('NFKC')
		.toUpperCase()
		.replace(/[^A-Z0-9]/g, '')
		.slice(0, length);
}

/** In groups of four: `ABCD-EFGH-JK`. */
export function grouped(characters: string): string {
	return characters.match(new RegExp(`.{1,${group}}`, 'g'))?.join('-') ?? '';
}

export function isComplete(characters: string): boolean {
	return characters.length === length;
}

/** Where the caret belongs in the grouped code once so many characters stand before it. */
export function caretAfter(characters: number): number {
	return characters === 0 ? 0 : characters + Math.floor((characters - 1) / group);
}
