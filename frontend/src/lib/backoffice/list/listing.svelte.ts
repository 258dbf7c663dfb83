import { Pages } from '#lib/api/pages.svelte.ts';
import { read } from '../api';
import { queryOf, type Asked } from './query';

/** A list of the back office: its pages, for what is asked of it. */
export class Listing<Item extends { id: string }> extends Pages<Item> {
	/** Where the list is, after `/api/admin/`. */
	readonly path: string;
	#asked: Asked = {};

	/** `prepare` makes items of what the service calls them, such as for those that have no `id`. */
	constructor(path: string, prepare: (item: never) => Item = (item) => item) {
		super(async (cursor) => {
			const query = { ...queryOf(this.#asked), ...(cursor !== null && { cursor }) };
			const answer = await read<{ items: never[]; next_cursor?: string | null }>(path, query);
			return { items: answer.items.map(prepare), next: answer.next_cursor ?? null };
		});
		this.path = path;
	}

	/** Asks for the first page of what is wanted. */
	ask(asked: Asked): Promise<void> {
		this.#asked = asked;
		return this.start();
	}

	/** Asks again for as much as is shown. */
	async reload(): Promise<void> {
		const shown = this.items.length;
		await this.start();
		while (this.hasMore && !this.trouble && this.items.length < shown) await this.more();
	}

	/** Takes over what a write answered: the item as it is now. */
	learn(item: Item): void {
		this.items = this.items.map((each) => (each.id === item.id ? item : each));
	}
}
