import { SvelteSet } from 'svelte/reactivity';
import { statusOf } from '#lib/api/client.ts';
import type { Image, Output } from '#lib/api/model.ts';
import { clock } from './clock.svelte';

/** An output whose picture can be seen. */
export type Picture = Output & { image: Image };

/** Pictures that the service has said are gone, whatever their time: by address. */
const gone = new SvelteSet<string>();

/** Whether an output's picture can be seen now. */
export function isAlive(output: Output): output is Picture {
	return output.image != null && output.image.expires_at > clock.now && !gone.has(output.image.url);
}

/** Asks what has become of a picture that did not come. */
export async function ask(image: Image): Promise<'alive' | 'gone' | 'unknown'> {
	const status = await statusOf(image.url);
	if (status === 410) markGone(image.url);
	return status === 410 ? 'gone' : status === 200 ? 'alive' : 'unknown';
}

/** Puts a placeholder wherever the picture of this address is shown. */
export function markGone(url: string): void {
	gone.add(url);
}

/** The pictures of a task that live; they change when one is over, not with every tick. */
export class Pictures {
	readonly #outputs: () => Output[];
	readonly #ids = $derived.by(() =>
		this.#outputs()
			.filter(isAlive)
			.map(({ id }) => id)
			.join()
	);
	readonly all = $derived.by(() => {
		const alive = new Set(this.#ids.split(','));
		return this.#outputs().filter(({ id }) => alive.has(id)) as Picture[];
	});

	constructor(outputs: () => Output[]) {
		this.#outputs = outputs;
	}
}
