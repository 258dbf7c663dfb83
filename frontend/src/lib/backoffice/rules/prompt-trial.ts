import type { WordHit } from '../shapes';

/** A stretch of a prompt. */
export interface Stretch {
	text: string;
	/** Whether a word counts there; undefined where there is none. */
	counts: boolean | undefined;
}

/** A prompt in stretches with words and without. What counts stands out where words overlap. */
export function marked(
	prompt: string,
	hits: Pick<WordHit, 'start' | 'end' | 'exception'>[]
): Stretch[] {
	const stretches: Stretch[] = [];
	// The service counts code points, as an iterator of a string does.
	for (const [place, character] of [...prompt].entries()) {
		const here = hits.filter(({ start, end }) => start <= place && place < end);
		const counts = here.length === 0 ? undefined : here.some(({ exception }) => exception == null);
		const last = stretches.at(-1);
		if (last && last.counts === counts) last.text += character;
		else stretches.push({ text: character, counts });
	}
	return stretches;
}
