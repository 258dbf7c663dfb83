import type { StudioWords } from '#lib/language/subjects/studio.ts';
import type { DistantPicture } from '#lib/photos/photo.svelte.ts';
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

/** A sample as something to put into a slot: shown small until it is here. */
export const pictureOf = ({ full, small }: Sample): DistantPicture => ({
	preview: small,
	load: async () => {
		const answer = await fetch(full).catch(() => null);
		return answer?.ok ? answer.blob().catch(() => 'sample') : 'sample';
	}
});
