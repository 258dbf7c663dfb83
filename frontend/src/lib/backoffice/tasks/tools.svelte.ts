import { api, data } from '#lib/api/client.ts';
import type { Preset } from '#lib/api/model.ts';
import { language } from '#lib/language/language.svelte.ts';

/** What the tools, their slots and options are called; the id, where nobody says. */
class Tools {
	#presets = $state.raw<Preset[]>([]);
	#asked: Promise<void> | undefined;

	get all(): { id: string; name: string }[] {
		return this.#presets.map(({ id, name }) => ({ id, name: language.pick(name) }));
	}

	/** Asks for the names, once. */
	load(): void {
		this.#asked ??= data(api.GET('/api/presets')).then(
			({ presets }) => {
				this.#presets = presets;
			},
			// Ids will do; the next page asks again.
			() => (this.#asked = undefined)
		);
	}

	name(id: string): string {
		return nameIn(this.#presets, id);
	}

	slot(preset: string, id: string): string {
		return nameIn(this.#find(preset)?.slots, id);
	}

	/** An option and what was chosen. */
	option(preset: string, id: string, value: string): { name: string; value: string } {
		const option = this.#find(preset)?.options.find((each) => each.id === id);
		return {
			name: option ? language.pick(option.name) : id,
			value: nameIn(option?.choices, value) || '–'
		};
	}

	#find(id: string): Preset | undefined {
		return this.#presets.find((preset) => preset.id === id);
	}
}

function nameIn(
	named: { id: string; name: { zh: string; en: string } }[] | undefined,
	id: string
): string {
	const found = named?.find((each) => each.id === id);
	return found ? language.pick(found.name) : id;
}

export const tools = new Tools();
