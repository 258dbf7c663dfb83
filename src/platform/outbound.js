/**
 * The exchange with another service on the JavaScript side: one promise of the whole of it, where
 * wasm would wait for the answer and again for its body.
 */

/** Bodies up to so many bytes are taken over whole; larger ones by who asks, piece by piece. */
const AT_ONCE = 1_000_000;

/**
 * Sends a request; the deadline in milliseconds holds for the answer's body too. Headers are lines of
 * `name:value`. Gives the status, the named headers in the same form, and the body: its bytes, its
 * stream if it is large or of unknown length, or `null`.
 */
export async function exchange(url, method, headers, body, deadline, names) {
	const init = { method, headers: {}, redirect: 'manual', signal: AbortSignal.timeout(deadline) };
	for (const line of headers.split('\n')) {
		const colon = line.indexOf(':');
		init.headers[line.slice(0, colon)] = line.slice(colon + 1);
	}
	if (body.length > 0) init.body = body;
	const response = await fetch(url, init);
	let head = '';
	for (const name of names) {
		const value = response.headers.get(name);
		if (value !== null) head += `${name}:${value}\n`;
	}
	const length = response.headers.get('content-length');
	const whole = length !== null && Number(length) <= AT_ONCE;
	return [response.status, head, whole ? await response.bytes() : response.body];
}
