import type { Snippet } from 'svelte';

/** A column of a list. The first one names the thing, and its text is the link that opens it. */
export interface Column<Item> {
	/** Its own name among the columns. */
	id: string;
	/** What its head says. */
	name: string;
	/** Its head is only for those who cannot see it. */
	quiet?: boolean;
	/** By what the service sorts it, where it can. */
	sort?: string;
	/** Takes the room that is left, and is cut off where there is too little. */
	grows?: boolean;
	/** Numbers stand at the end. */
	end?: boolean;
	/** How wide the list has to be for it to be shown: 480, 640, 800 or 960 pixels. */
	from?: 'small' | 'medium' | 'wide' | 'widest';
	/** Stands below it where there is no room for what is shown from `medium` on. */
	below?: (item: Item) => string;
	/** What a cell says, where it is plain text. */
	text?: (item: Item) => string;
	/** What a cell shows, where it is more than text. */
	cell?: Snippet<[Item]>;
}
