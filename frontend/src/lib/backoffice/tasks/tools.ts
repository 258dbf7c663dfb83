import { createQuery } from '@tanstack/svelte-query';
import { presetsQuery } from '#lib/api/catalogue.ts';
import { language } from '#lib/language/language.svelte.ts';

/** What the tools, their slots and options are called; the id, where nobody says. For a component. */
export function createTools() {
	// Asked once a visit. Where it fails ids will do, and the next page asks again.
	const query = createQuery(() => ({ ...presetsQuery, staleTime: Infinity }));
	const presets = () => query.data?.presets ?? [];
	const find = (id: string) => presets().find((preset) => preset.id === id);
	return {
		get all(): { id: string; name: string }[] {
			return presets().map(({ id, name }) => ({ id, name: language.pick(name) }));
		},

		name: (id: string) => nameIn(presets(), id),

		slot: (preset: string, id: string) => nameIn(find(preset)?.slots, id),

		/** An option and what was chosen. */
		option(preset: string, id: string, value: string): { name: string; value: string } {
			const option = find(preset)?.options.find((each) => each.id === id);
			return {
				name: option ? language.pick(option.name) : id,
				value: nameIn(option?.choices, value) || '–'
			};
		}
	};
}

function nameIn(
	named: { id: string; name: { zh: string; en: string } }[] | undefined,
	id: string
): string {
	const found = named?.find((each) => each.id === id);
	return found ? language.pick(found.name) : id;
}
