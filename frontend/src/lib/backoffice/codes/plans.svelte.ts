import { read } from '../api';
import type { PlanItem } from '../shapes';

/** The plans, for their names: read once. */
class Plans {
	all = $state.raw<PlanItem[]>([]);
	#asked: Promise<void> | undefined;

	load(): Promise<void> {
		this.#asked ??= read<{ items: PlanItem[] }>('plans').then(
			({ items }) => {
				this.all = items;
			},
			// Their ids say enough; the next page asks again.
			() => (this.#asked = undefined)
		);
		return this.#asked;
	}
}

export const plans = new Plans();
