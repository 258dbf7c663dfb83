import { setTimeout as pause } from 'node:timers/promises';
import { patience } from './page.ts';

/** Asks until there is an answer other than null, undefined and false. */
export async function until<T>(
	what: string,
	ask: () => Promise<T | null | undefined | false>
): Promise<T> {
	const deadline = performance.now() + patience;
	for (;;) {
		const answer = await ask();
		if (answer !== null && answer !== undefined && answer !== false) return answer;
		if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
		await pause(50);
	}
}
