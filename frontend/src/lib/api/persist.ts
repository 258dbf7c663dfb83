import { isPassing } from './problem';

/** Milliseconds before each further try. */
const delays = [1_000, 2_000, 4_000];

/**
 * Makes a call again while it fails in passing. Only for calls that may be repeated: with an
 * Idempotency-Key that stays the same, or harmless by nature. Throws what the last try threw.
 */
export async function persist<T>(call: () => Promise<T>): Promise<T> {
	for (let attempt = 0; ; attempt += 1) {
		try {
			return await call();
		} catch (problem) {
			const delay = delays[attempt];
			if (delay === undefined || !isPassing(problem)) throw problem;
			await new Promise((resolve) => setTimeout(resolve, delay));
		}
	}
}
