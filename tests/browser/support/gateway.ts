/** The local gateway: what it was asked, and when it answers. */
import { randomUUID } from 'node:crypto';

const devstack = process.env.DEVSTACK_URL ?? 'http://localhost:8790';

interface Call {
	style: 'chat' | 'native';
	prompt: string;
	images: unknown[];
}

/** The calls whose prompt holds a text. */
export async function callsWith(devstack: string, text: string): Promise<Call[]> {
	const answer = await fetch(`${devstack}/gateway/calls`);
	const calls = (await answer.json()) as Call[];
	return calls.filter(({ prompt }) => prompt.includes(text));
}

/**
 * Pictures that are under way until a test has seen enough of that. The local queue delivers one
 * batch after the other, so pictures of other tests wait as long.
 */
export class Hold {
	readonly #name = randomUUID();

	/** The script for the demo gateway. */
	readonly script = `hold=${this.#name}`;

	/** The script as it stands in a prompt. */
	readonly prompt = `[demo:${this.script}]`;

	async release(): Promise<void> {
		await fetch(`${devstack}/gateway/holds/${this.#name}/release`, { method: 'POST' });
	}
}
