import { Refusal } from '#lib/api/problem.ts';

/** One thing that a page shows, and whether it is there. */
export class Loaded<Thing> {
	thing = $state.raw<Thing>();
	state = $state<'asking' | 'there' | 'unknown' | 'trouble'>('asking');
	readonly #load: () => Promise<Thing>;

	constructor(load: () => Promise<Thing>) {
		this.#load = load;
	}

	/** Asks for it; what is shown stays until it has come. */
	load = async (): Promise<void> => {
		try {
			this.thing = await this.#load();
			this.state = 'there';
		} catch (problem) {
			const unknown = problem instanceof Refusal && problem.body.status === 404;
			this.state = unknown ? 'unknown' : 'trouble';
		}
	};
}
