import { maxFileBytes, type PhotoFault } from './inspect';

/** Milliseconds until a picture has to be there. */
const patience = 30_000;

/**
 * A picture of another site, where that site lets pages read it (CORS); without cookies and without
 * saying where it is shown.
 */
export async function fetchPicture(address: string): Promise<Blob | PhotoFault> {
	const stop = new AbortController();
	const timer = setTimeout(() => stop.abort(), patience);
	try {
		const answer = await fetch(address, {
			mode: 'cors',
			credentials: 'omit',
			referrerPolicy: 'no-referrer',
			signal: stop.signal
		});
		return answer.ok ? await bodyOf(answer, stop) : 'not_shared';
	} catch {
		return 'not_shared';
	} finally {
		clearTimeout(timer);
	}
}

/** The body, as far as it is not larger than a photo may be. */
async function bodyOf(answer: Response, stop: AbortController): Promise<Blob | PhotoFault> {
	if (Number(answer.headers.get('Content-Length')) > maxFileBytes) {
		stop.abort();
		return 'too_large';
	}
	const reader = answer.body?.getReader();
	if (!reader) return answer.blob();
	const parts: Uint8Array<ArrayBuffer>[] = [];
	let length = 0;
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return new Blob(parts);
		length += value.length;
		if (length > maxFileBytes) {
			stop.abort();
			return 'too_large';
		}
		parts.push(value);
	}
}
