import type { Upload } from '#lib/api/model.ts';
import { languageHeader, renew } from '#lib/api/client.ts';
import { problemFrom, Unreachable } from '#lib/api/problem.ts';

/**
 * Sends one prepared photo. XMLHttpRequest, because `fetch` does not tell how far a body has gone.
 * `onProgress` hears percents. Throws a Refusal or Unreachable.
 */
export async function upload(blob: Blob, onProgress: (percent: number) => void): Promise<Upload> {
	const first = await send(blob, onProgress);
	const answer = first.status === 401 && (await renew()) ? await send(blob, onProgress) : first;
	if (answer.status === 201) return answer.body as Upload;
	throw problemFrom(answer.status, answer.body);
}

function send(
	blob: Blob,
	onProgress: (percent: number) => void
): Promise<{ status: number; body: unknown }> {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		request.open('POST', '/api/uploads');
		request.responseType = 'json';
		request.setRequestHeader('Content-Type', blob.type);
		for (const [name, value] of Object.entries(languageHeader())) {
			request.setRequestHeader(name, value);
		}
		request.upload.onprogress = ({ loaded, total }) =>
			onProgress(Math.floor((loaded / total) * 100));
		request.onload = () => resolve({ status: request.status, body: request.response });
		request.onerror = () => reject(new Unreachable());
		request.ontimeout = () => reject(new Unreachable());
		request.timeout = 120_000;
		request.send(blob);
	});
}
