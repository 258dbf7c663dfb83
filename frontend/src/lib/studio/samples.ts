import type { StudioWords } from '$lib/language/subjects/studio';
import type { SlotKind } from './places';

/** A picture to try with, from static/samples; where each is from is noted there. */
export interface Sample {
	name: keyof StudioWords['sampleNames'];
	/** What is put into the slot. */
	full: string;
	/** What is shown, 240×320. */
	small: string;
}

const sample = (name: Sample['name']): Sample => ({
	name,
	full: `/samples/${name}.jpg`,
	small: `/samples/${name}-small.webp`
});

/** By kind of slot. A kind without samples shows none. */
export const samples: Partial<Record<SlotKind, Sample[]>> = {
	person: [sample('person')],
	garment: [sample('breton'), sample('shirt'), sample('dress')],
	accessory: [sample('glasses'), sample('hat')],
	pose: [sample('stride'), sample('akimbo')],
	shoe: [sample('sneaker'), sample('boot')],
	scene: [sample('courtyard'), sample('seaside')],
	product: [sample('bag')],
	swatch: [sample('persimmon'), sample('sage')],
	fabric: [sample('check'), sample('dots')]
};

/** The picture of a sample. Throws when it cannot be had. */
export async function fetchSample(sample: Sample): Promise<Blob> {
	const answer = await fetch(sample.full);
	if (!answer.ok) throw new Error(`sample ${sample.full}: ${answer.status}`);
	return answer.blob();
}
