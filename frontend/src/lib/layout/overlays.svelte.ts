/**
 * Overlays and the browser's Back: whatever stands over a page, such as a dialog, a sheet or the
 * full view, has an entry in the history, so that Back closes it and the page stays. Closed another
 * way, it takes its entry along.
 *
 * The entries are SvelteKit's shallow ones. Their state says how many overlays stand over the page;
 * what that number and the overlays that are open do not agree on is settled in one place.
 */
import { tick, untrack } from 'svelte';
import { beforeNavigate, goto } from '$app/navigation';
import { page } from '$app/state';

/** Milliseconds after which a browser that was sent back will not go any more. */
const patience = 1_000;

class Overlays {
	/** What closes each overlay that is open, the uppermost last. */
	#open: (() => void)[] = [];
	/** Entries of overlays up to the one where the browser stands. */
	#entries = 0;
	/** An entry is being made. */
	#isPushing = false;
	/** The browser has been sent back and is not there yet. */
	#moving: ReturnType<typeof setTimeout> | null = null;
	/** Where to go once no overlay is left. */
	#destination: { url: URL; isOwn: boolean } | null = null;
	#settling = false;
	#waiting: (() => void)[] = [];

	/** Follows the history for as long as the pages live. To be called by the layout. */
	follow(): void {
		beforeNavigate((navigation) => {
			const { from, to, willUnload, type, shallow, cancel } = navigation;
			const isFree = this.#entries === 0 && this.#moving === null;
			if (isFree || !to || willUnload || shallow || type === 'popstate') return;
			cancel();
			const isSame = type === 'goto' && to.url.href === from?.url.href;
			if (isSame) return;
			// Their entries would stay behind, dead: first back over them, then on. What a page changes
			// of its own address, such as a filter, waits until they are closed.
			const isOwn = type === 'goto' && to.url.pathname === from?.url.pathname;
			this.#destination = { url: to.url, isOwn };
			if (!isOwn) this.#closeDownTo(0);
			this.#settleSoon();
		});
		// Loaded anew on the entry of an overlay that is not there any more, it still says one.
		$effect(() => {
			const { overlays = 0 } = page.state;
			untrack(() => this.#arrive(overlays));
		});
	}

	/** Counts an overlay as open until the returned function is called. `close` is for Back. */
	open(close: () => void): () => void {
		this.#open.push(close);
		this.#settleSoon();
		return () => {
			this.#open = this.#open.filter((each) => each !== close);
			this.#settleSoon();
		};
	}

	/** Resolves once the history has followed what was closed: before a page replaces its entry. */
	settled(): Promise<void> {
		this.#settleSoon();
		return new Promise((resolve) => this.#waiting.push(resolve));
	}

	/** Attached to a popover: Back closes it. */
	readonly popover = (card: HTMLElement): (() => void) => {
		let closed: (() => void) | undefined;
		const toggle = ({ newState }: ToggleEvent) => {
			closed?.();
			closed = newState === 'open' ? this.open(() => card.hidePopover()) : undefined;
		};
		card.addEventListener('toggle', toggle);
		return () => {
			card.removeEventListener('toggle', toggle);
			closed?.();
		};
	};

	/** The browser has come to an entry, by Back, by Forward, or sent by us. */
	#arrive(entries: number): void {
		this.#entries = entries;
		if (this.#isPushing) return;
		if (this.#moving === null) this.#closeDownTo(entries);
		this.#stand();
	}

	#stand(): void {
		if (this.#moving !== null) clearTimeout(this.#moving);
		this.#moving = null;
		this.#settleSoon();
	}

	#closeDownTo(count: number): void {
		this.#open.splice(count).forEach((close) => close());
	}

	/** What happens at once, such as one overlay after another, is settled as one. */
	#settleSoon(): void {
		if (this.#settling) return;
		this.#settling = true;
		void tick().then(() => {
			this.#settling = false;
			this.#settle();
		});
	}

	#settle(): void {
		if (this.#isPushing || this.#moving !== null) return;
		if (this.#entries < this.#open.length) {
			void this.#push();
			return;
		}
		if (this.#entries > this.#open.length) {
			history.go(this.#open.length - this.#entries);
			this.#moving = setTimeout(() => {
				this.#entries = this.#open.length;
				this.#stand();
			}, patience);
			return;
		}
		this.#waiting.splice(0).forEach((resolve) => resolve());
		if (this.#entries > 0 || !this.#destination) return;
		const { url, isOwn } = this.#destination;
		this.#destination = null;
		void goto(url, isOwn ? { replace: true, reset: false } : {});
	}

	async #push(): Promise<void> {
		this.#isPushing = true;
		const overlays = this.#entries + 1;
		const state = { ...page.state, overlays };
		await goto('', { shallow: true, state, persistState: true });
		this.#isPushing = false;
		// Where it was refused, trying again would be refused as well.
		if (page.state.overlays === overlays) this.#settleSoon();
	}
}

export const overlays = new Overlays();
