declare global {
	namespace App {
		interface PageState {
			/** How many overlays stand over the page; see `overlays.svelte.ts`. */
			overlays?: number;
		}
	}
}

export {};
