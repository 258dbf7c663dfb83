/**
 * Requests and answers on the JavaScript side. To cross between JavaScript and wasm costs more than
 * what is done on either: the head of a message crosses as one text, a line for each part of it.
 */

/** Method, address and, of the named headers, those that a request has, each as `name:value`. */
export function head(request, names) {
	const { headers } = request;
	let text = `${request.method}\n${request.url}`;
	for (const name of names) {
		const value = headers.get(name);
		if (value !== null) text += `\n${name}:${value}`;
	}
	return text;
}

/** An answer; `body` is a stream, bytes or `null`, its headers are lines of `name:value`. */
export function answer(status, head, body, webSocket) {
	const response = new Response(body, { status, webSocket });
	const { headers } = response;
	for (const line of head.split('\n')) {
		const colon = line.indexOf(':');
		headers.append(line.slice(0, colon), line.slice(colon + 1));
	}
	return response;
}
