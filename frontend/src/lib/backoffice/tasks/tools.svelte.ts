import { api, data } from '$lib/api/client';
import { language } from '$lib/language/language.svelte';

/** What the tools are called; the id, where nobody says. */
class Tools {
	#names = $state.raw<Record<string, { zh: string; en: string }>>({});
	#asked: Promise<void> | undefined;

	get all(): { id: string; name: string }[] {
		return Object.entries(this.#names).map(([id, name]) => ({ id, name: language.pick(name) }));
	}

	/** Asks for the names, once. */
	load(): void {
		this.#asked ??= data(api.GET('/api/presets')).then(
			({ presets }) => {
				this.#names = Object.fromEntries(presets.map(({ id, name }) => [id, name]));
			},
			// Ids will do; the next page asks again.
			() => (this.#asked = undefined)
		);
	}

	name(id: string): string {
		const name = this.#names[id];
		return name ? language.pick(name) : id;
	}
}

export const tools = new Tools();
