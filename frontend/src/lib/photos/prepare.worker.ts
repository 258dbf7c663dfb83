/**
 * What is done to photos away from the page's thread: they are read and drawn, and pictures of other
 * sites are fetched, which the policy of the pages does not allow and that of this worker does.
 */
import { draw, type PrepareAnswer } from './draw';
import { fetchPicture } from './fetch-picture';
import type { PhotoFault } from './inspect';
import { opens } from './opens';
import { readPhoto, type ReadPhoto } from './read';
import { canDrawInWorker, workerSurface } from './worker-surface';

/** What a page asks for. */
export type PrepareQuestion =
	| { kind: 'prepare'; file: Blob }
	| { kind: 'decode'; file: Blob }
	| { kind: 'fetch'; address: string };

/** By the kind of question. */
export interface PrepareAnswers {
	/** What the worker could not draw goes back to the page. */
	prepare: PrepareAnswer | { undrawn: ReadPhoto };
	decode: ImageData | PhotoFault;
	fetch: Blob | PhotoFault;
}

async function prepare(file: Blob): Promise<PrepareAnswers['prepare']> {
	const photo = await readPhoto(file);
	if (typeof photo === 'string') return { fault: photo };
	if (!canDrawInWorker()) return { undrawn: photo };
	try {
		const drawn = await draw(photo, workerSurface, decodeHeic);
		if (drawn) return drawn;
		// What opens others of its kind and not this one will not open this one elsewhere.
		if (await opens(photo.kind, workerSurface)) return { fault: 'damaged' };
	} catch (problem) {
		console.info('The photo is not drawn in the worker:', problem);
	}
	return { undrawn: photo };
}

/** Safari opens HEIC itself; elsewhere a decoder is fetched, for such photos alone. */
async function decodeHeic(file: Blob): Promise<ImageData | PhotoFault> {
	try {
		const heic = await import('./heic');
		return await heic.decodeHeic(new Uint8Array(await new Response(file).arrayBuffer()));
	} catch (problem) {
		console.warn('HEIC is not converted:', problem);
		return 'heic';
	}
}

function answer(question: PrepareQuestion): Promise<PrepareAnswers[keyof PrepareAnswers]> {
	switch (question.kind) {
		case 'prepare':
			return prepare(question.file);
		case 'decode':
			return decodeHeic(question.file);
		case 'fetch':
			return fetchPicture(question.address);
	}
}

addEventListener(
	'message',
	async ({ data }: MessageEvent<{ id: number; question: PrepareQuestion }>) =>
		postMessage({ id: data.id, answer: await answer(data.question) })
);
