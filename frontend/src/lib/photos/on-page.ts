/** What the page does itself where its worker cannot: workers of older browsers have no canvas. */
import { draw, sendUndrawn, type DecodeHeic, type PrepareAnswer } from './draw';
import type { PhotoFault, PhotoKind } from './inspect';
import { opens } from './opens';
import { pageSurface } from './page-surface';
import { readPhoto, type ReadPhoto } from './read';

/** Makes a photo ready, or says why it cannot be used. */
export async function prepareOnPage(
	file: ReadPhoto | Blob,
	decodeHeic: DecodeHeic
): Promise<PrepareAnswer> {
	const photo = file instanceof Blob ? await readPhoto(file) : file;
	if (typeof photo === 'string') return { fault: photo };
	try {
		const drawn = await draw(photo, pageSurface, decodeHeic);
		return drawn ?? { fault: await faultOfUnopened(photo.kind) };
	} catch (problem) {
		console.info('The photo is not drawn:', problem);
		return sendUndrawn(photo);
	}
}

/** Whether a photo that did not open is damaged, or is of a kind that this browser never opens. */
async function faultOfUnopened(kind: PhotoKind): Promise<PhotoFault> {
	if (kind !== 'avif' && kind !== 'webp') return 'damaged';
	return (await opens(kind, pageSurface)) ? 'damaged' : kind;
}
