/**
 * The border between JavaScript and wasm, on this side. To cross it costs more than what is done on
 * either: the headers of a message cross as one text, a line of `name:value` for each, and an exchange
 * with another service is one promise, where wasm would wait for the answer and again for its body.
 */

/** Bodies up to so many bytes are taken over whole; larger ones by who asks, piece by piece. */
const AT_ONCE = 1_000_000;

/** Method, address and, of the named headers, those that a request has. */
export function head(request, names) {
	return `${request.method}\n${request.url}\n${named(request.headers, names)}`;
}

/** A promise, and the function that resolves it. */
export function promised() {
	const { promise, resolve } = Promise.withResolvers();
	return [promise, resolve];
}

/** An answer; its body is a stream, bytes or `null`. */
export function answer(status, head, body, webSocket) {
	const response = new Response(body, { status, webSocket });
	const { headers } = response;
	for (const [name, value] of pairs(head)) headers.append(name, value);
	return response;
}

/**
 * Sends a request; the deadline in milliseconds holds for the answer's body too. Gives the status,
 * the named headers, and the body: its bytes, its stream if it is large or of unknown length, or
 * `null`.
 */
export async function exchange(url, method, headers, body, deadline, names) {
	const response = await fetch(url, {
		method,
		headers: Object.fromEntries(pairs(headers)),
		body: body.length > 0 ? body : null,
		redirect: 'manual',
		signal: AbortSignal.timeout(deadline)
	});
	const head = named(response.headers, names);
	const length = response.headers.get('content-length');
	const whole = length !== null && Number(length) <= AT_ONCE;
	return [response.status, head, whole ? await response.bytes() : response.body];
}

/** Of the named headers those that there are. */
function named(headers, names) {
	let lines = '';
	for (const name of names) {
		const value = headers.get(name);
		if (value !== null) lines += `${name}:${value}\n`;
	}
	return lines;
}

/** Name and value of each line. */
function pairs(lines) {
	const found = [];
	for (const line of lines.split('\n')) {
		const colon = line.indexOf(':');
		if (colon > 0) found.push([line.slice(0, colon), line.slice(colon + 1)]);
	}
	return found;
}
