import { Refusal, Unreachable } from '#lib/api/problem.ts';

/** Why one of many was not done: the service refused it. */
export interface Refused<Item> {
	item: Item;
	refusal: Refusal;
}

/** So many are under way at once. */
const most = 3;

/**
 * One deed, done to many things: a few at a time, each under a key of its own. What is refused holds
 * up nothing else; what concerns all of them, such as a lost connection, leaves the rest alone.
 */
export class Bulk<Item> {
	done = $state(0);
	refused = $state.raw<Refused<Item>[]>([]);
	/** What stopped it before its end. */
	trouble = $state.raw<Error | null>(null);
	running = $state(false);
	readonly items: readonly Item[];

	#next = 0;
	#stopped = false;
	#undone = new Set<Item>();

	constructor(items: readonly Item[]) {
		this.items = items;
		this.#undone = new Set(items);
	}

	/** How many the service has answered. */
	get settled(): number {
		return this.done + this.refused.length;
	}

	/** What was refused, and what it did not come to: in their order. */
	get left(): Item[] {
		return this.items.filter((item) => this.#undone.has(item));
	}

	/** Does it to all, once; ends when the last that was begun is answered. */
	async run(deed: (item: Item, key: string) => Promise<unknown>): Promise<void> {
		this.running = true;
		const lanes = Array.from({ length: most }, async () => {
			while (!this.#stopped && this.#next < this.items.length) {
				const item = this.items[this.#next++] as Item;
				await deed(item, crypto.randomUUID()).then(
					() => this.#succeed(item),
					(problem: unknown) => this.#fail(item, problem)
				);
			}
		});
		await Promise.all(lanes);
		this.running = false;
	}

	/** Begins no more of it. */
	stop(): void {
		this.#stopped = true;
	}

	#succeed(item: Item): void {
		this.#undone.delete(item);
		this.done += 1;
	}

	#fail(item: Item, problem: unknown): void {
		if (problem instanceof Refusal && isAboutOne(problem)) {
			this.refused = [...this.refused, { item, refusal: problem }];
			return;
		}
		this.trouble = problem instanceof Error ? problem : new Unreachable();
		this.stop();
	}
}

/** Whether it was refused for what it was done to, and not for who asks or how often. */
const isAboutOne = ({ body: { status } }: Refusal) =>
	status < 500 && ![401, 403, 429].includes(status);
