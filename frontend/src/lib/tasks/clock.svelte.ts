import { createSubscriber } from 'svelte/reactivity';

/**
 * The service's time, as far as its answers tell it: durations and countdowns must not depend on
 * how this device's clock is set. Reading `now` in a component keeps it current, four times a
 * second, for as long as somebody looks.
 */
class Clock {
	#ahead = 0;
	#subscribe = createSubscriber((update) => {
		const timer = setInterval(update, 250);
		return () => clearInterval(timer);
	});

	/** UTC milliseconds. */
	get now(): number {
		this.#subscribe();
		return Date.now() + this.#ahead;
	}

	/** Learns from the `Date` header of an answer, which has whole seconds. */
	learn(answer: Response): void {
		const told = Date.parse(answer.headers.get('Date') ?? '');
		if (Number.isNaN(told)) return;
		const difference = told - Date.now();
		this.#ahead = Math.abs(difference) > 2_000 ? difference : 0;
	}
}

export const clock = new Clock();
