/** A list that the service gives in pages, each naming the next by a cursor. */
export class Pages<Item extends { id: string }> {
	items = $state.raw<Item[]>([]);
	/** The first page has come, even if it was empty. */
	loaded = $state(false);
	busy = $state(false);
	/** The last page asked for did not come. */
	trouble = $state(false);

	#next = $state<string | null>(null);
	#asked: string | null = null;
	#asking: Promise<void> = Promise.resolve();
	/** Answers to earlier questions, such as those of another filter, are dropped. */
	#question = 0;
	readonly #load: (cursor: string | null) => Promise<{ items: Item[]; next: string | null }>;

	constructor(load: (cursor: string | null) => Promise<{ items: Item[]; next: string | null }>) {
		this.#load = load;
	}

	get hasMore(): boolean {
		return this.#next !== null;
	}

	/** Asks for the first page; what is shown stays until it has come. */
	start = (): Promise<void> => (this.#asking = this.#ask(null));

	/** Asks for the next page. */
	more = (): Promise<void> =>
		this.busy ? Promise.resolve() : (this.#asking = this.#ask(this.#next));

	/** Looks for what is new or has changed at the top; what was read further down stays. */
	refresh = async (): Promise<void> => {
		if (!this.loaded) return this.start();
		// A page under way comes first: news do not take it away.
		await this.#asking;
		const question = this.#question;
		const answer = await this.#load(null).catch(() => null);
		if (answer === null) return;
		if (question !== this.#question) return this.refresh();
		const fresh = new Set(answer.items.map(({ id }) => id));
		if (!this.items.some(({ id }) => fresh.has(id))) return this.start();
		this.items = [...answer.items, ...this.items.filter(({ id }) => !fresh.has(id))];
	};

	/** Asks again for the page that did not come. */
	retry = (): Promise<void> => (this.#asking = this.#ask(this.#asked));

	async #ask(cursor: string | null): Promise<void> {
		const question = ++this.#question;
		this.#asked = cursor;
		this.busy = true;
		this.trouble = false;
		try {
			const { items, next } = await this.#load(cursor);
			if (question !== this.#question) return;
			this.items = cursor === null ? items : [...this.items, ...items];
			this.#next = next;
			this.loaded = true;
		} catch {
			if (question !== this.#question) return;
			this.trouble = true;
			if (cursor === null) this.items = [];
		} finally {
			if (question === this.#question) this.busy = false;
		}
	}
}
