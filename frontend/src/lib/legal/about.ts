/** What everybody may know of the service, asked once a visit. */
import { api, data } from '#lib/api/client.ts';
import type { About } from '#lib/api/model.ts';

let asked: Promise<About> | undefined;

export function about(): Promise<About> {
	asked ??= data(api.GET('/api/about')).catch((problem: unknown) => {
		asked = undefined;
		throw problem;
	});
	return asked;
}

/** Whether this page comes from a stack on this very machine, which alone can have an outbox. */
export function isLocal({ protocol, hostname }: Location): boolean {
	const isLoopback =
		hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
	return protocol === 'http:' && isLoopback;
}
