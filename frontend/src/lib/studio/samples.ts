import type { Dictionary } from '$lib/language/zh';

/** A picture to try with, from static/samples; where each is from is noted there. */
export interface Sample {
	name: (words: Dictionary) => string;
	/** What is put into the slot. */
	full: string;
	/** What is shown, 240×320. */
	small: string;
}

const sample = (file: string, name: Sample['name']): Sample => ({
	name,
	full: `/samples/${file}.jpg`,
	small: `/samples/${file}-small.webp`
});

/** By slot id. A slot without samples shows none. */
export const samples: Record<string, Sample[]> = {
	person: [sample('person', (words) => words.studio.samplePerson)],
	garments: [
		sample('breton', (words) => words.studio.sampleGarments.breton),
		sample('shirt', (words) => words.studio.sampleGarments.shirt),
		sample('dress', (words) => words.studio.sampleGarments.dress)
	]
};

/** The picture of a sample. Throws when it cannot be had. */
export async function fetchSample(sample: Sample): Promise<Blob> {
	const answer = await fetch(sample.full);
	if (!answer.ok) throw new Error(`sample ${sample.full}: ${answer.status}`);
	return answer.blob();
}
