import { SvelteMap } from 'svelte/reactivity';
import { isAlive, type Picture } from './lives.svelte';

/** The service puts so many pictures into one archive. */
const most = 50;

/** Pictures of several tasks that are picked to be saved together. */
export class Selection {
	/** Pictures are being picked. */
	on = $state(false);
	readonly #picked = new SvelteMap<string, Picture>();
	/** Without those that were gone meanwhile. */
	readonly picked = $derived([...this.#picked.values()].filter(isAlive));
	readonly full = $derived(this.picked.length >= most);
	/** Where the file with all of them is; that of one picture is the picture. */
	readonly address = $derived(
		this.picked.length === 1
			? (this.picked[0]?.image.download_url ?? '')
			: `/api/outputs/zip?ids=${this.picked.map(({ id }) => id).join(',')}`
	);

	has(picture: Picture): boolean {
		return this.#picked.has(picture.id);
	}

	/** Picks a picture, or no longer; more than fit into an archive are not picked. */
	set(picture: Picture, wanted: boolean): void {
		if (!wanted) this.#picked.delete(picture.id);
		else if (!this.full) this.#picked.set(picture.id, picture);
	}

	end(): void {
		this.on = false;
		this.#picked.clear();
	}
}
