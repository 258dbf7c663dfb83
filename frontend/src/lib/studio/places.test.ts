import { describe, expect, it } from 'vitest';
import { placesOf } from './places';

const tool = (id: string, ...slots: [id: string, min: number][]) =>
	placesOf({
		id,
		slots: slots.map(([id, min]) => ({ id, min })) as Parameters<typeof placesOf>[0]['slots']
	});

describe('photos stay where another tool has a slot of the same kind', () => {
	it('shares the place of a person, whatever the slot is called', () => {
		const dressed = tool('try_on', ['person', 1], ['garments', 1]);
		const posed = tool('pose', ['model', 1], ['pose', 1]);
		expect(posed.model).toBe(dressed.person);
		expect(posed.pose).not.toBe(dressed.garments);
	});

	it('shares the place of garments with a slot for one garment', () => {
		const dressed = tool('try_on', ['person', 1], ['garments', 1]);
		expect(tool('ai_model', ['model', 1], ['garment', 1]).garment).toBe(dressed.garments);
	});

	it('keeps optional slots to their tool: a detail of what?', () => {
		const first = tool('ai_model', ['model', 1], ['detail', 0]);
		expect(tool('scene', ['subject', 1], ['detail', 0]).detail).not.toBe(first.detail);
	});

	it('gives two slots of one kind in one tool two places', () => {
		const { person, model } = tool('duet', ['person', 1], ['model', 1]);
		expect(person).not.toBe(model);
	});

	it('keeps slots of a kind it does not know to their tool', () => {
		expect(tool('a', ['hologram', 1]).hologram).not.toBe(tool('b', ['hologram', 1]).hologram);
	});
});
