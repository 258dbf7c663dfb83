/**
 * The only way to the API: a client typed by the service's own document.
 *
 * Cookies carry the session. An answer of 401 renews it once, for all calls that are waiting, and
 * the call is made again; when that fails too, the caller sees the 401.
 */
import createClient from 'openapi-fetch';
import { language } from '#lib/language/language.svelte.ts';
import type { paths } from './schema';
import { problemFrom, Unreachable } from './problem';

let renewal: Promise<boolean> | undefined;
let whenEnded: () => void = () => undefined;

/** Has something done when a call finds that the session has ended for good. */
export function onSessionEnd(task: () => void): void {
	whenEnded = task;
}

/** Renews the session with the refresh cookie. False when it has ended. */
export function renew(): Promise<boolean> {
	renewal ??= fetch('/api/auth/refresh', { method: 'POST', headers: languageHeader() })
		.then((answer) => {
			if (answer.status >= 500) throw new Unreachable(answer.status);
			return answer.ok;
		})
		.finally(() => (renewal = undefined));
	return renewal;
}

/** Says which language messages should come in. */
export function languageHeader(): Record<string, string> {
	return { 'Accept-Language': language.code };
}

/** `fetch` that renews an ended session and tries once more. Log-in itself is never retried. */
async function fetchWithSession(request: Request): Promise<Response> {
	request.headers.set('Accept-Language', language.code);
	const again = request.clone();
	const answer = await fetch(request);
	const renewable = answer.status === 401 && !request.url.includes('/api/auth/');
	if (!renewable) return answer;
	if (await renew()) return fetch(again);
	whenEnded();
	return answer;
}

export const api = createClient<paths>({
	fetch: fetchWithSession
});

/** Asks what a download would answer: its status, without its bytes. Null when nobody answers. */
export async function statusOf(address: string): Promise<number | null> {
	const request = new Request(address, { method: 'HEAD', cache: 'no-store' });
	const answer = await fetchWithSession(request).catch(() => null);
	return answer?.status ?? null;
}

/** What a call brought, or a thrown {@link Refusal} or {@link Unreachable}. */
export async function data<T>(
	call: Promise<{ data?: T; error?: unknown; response: Response }>
): Promise<T> {
	const { data, error, response } = await call.catch((cause) => {
		if (cause instanceof Unreachable) throw cause;
		throw new Unreachable();
	});
	if (!response.ok) throw problemFrom(response.status, error);
	return data as T;
}
