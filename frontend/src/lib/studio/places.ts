/**
 * Where photos lie. Tools share a bench: what one tool's slot takes, another's of the same kind
 * takes too, so that changing tools loses nothing.
 */
import type { Preset, Slot } from '#lib/api/model.ts';

/** What belongs in a slot, as far as drawings and samples go. */
export type SlotKind =
	| 'person'
	| 'garment'
	| 'accessory'
	| 'pose'
	| 'shoe'
	| 'scene'
	| 'product'
	| 'swatch'
	| 'fabric'
	| 'detail'
	| 'picture';

/** A slot that is not listed takes a picture of any kind. */
const kinds: Record<string, SlotKind> = {
	person: 'person',
	model: 'person',
	worn: 'person',
	subject: 'person',
	garments: 'garment',
	garment: 'garment',
	outfit: 'garment',
	accessory: 'accessory',
	pose: 'pose',
	shoe: 'shoe',
	scene: 'scene',
	product: 'product',
	swatch: 'swatch',
	fabric: 'fabric',
	detail: 'detail',
	view: 'detail',
	area: 'detail'
};

/** The kind of a slot, by its id. */
export const kindOf = (slotId: string): SlotKind => kinds[slotId] ?? 'picture';

/**
 * The places of a tool's slots, by slot id. Required slots of a known kind share theirs with other
 * tools; optional ones and those of a kind that the tool has already had are the tool's own.
 */
export function placesOf(preset: Pick<Preset, 'id' | 'slots'>): Record<string, string> {
	const taken = new Set<string>();
	const place = ({ id, min }: Pick<Slot, 'id' | 'min'>): string => {
		const kind = kindOf(id);
		if (min === 0 || kind === 'picture' || taken.has(kind)) return `${preset.id}/${id}`;
		taken.add(kind);
		return kind;
	};
	return Object.fromEntries(preset.slots.map((slot) => [slot.id, place(slot)]));
}
