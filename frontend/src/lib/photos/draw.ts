/**
 * Straightens, shrinks and strips one photo. Drawing the pixels anew leaves every piece of metadata
 * behind, the place it was taken included.
 *
 * Where the canvas does not give back what was drawn, the photo is sent as it is: the service
 * strips the metadata. A photo on its side is refused there: nothing would turn it on the way to
 * the model.
 */
import { isCanvasTruthful } from './canvas';
import { faultOfOriginal, faultOfSize, type PhotoFault } from './inspect';
import { isSideways, upright, type Orientation } from './orientation';
import { bytesOf, type ReadPhoto } from './read';
import { sentSize } from './size';
import type { Canvas, Picture, Surface } from './surface';

export type PrepareAnswer = { photo: Blob } | { fault: PhotoFault };

/** Decodes HEIC where the browser does not, or says why it could not be done. */
export type DecodeHeic = (file: Blob) => Promise<ImageData | PhotoFault>;

const quality = 0.9;

/**
 * Makes a photo ready to be sent; null where the browser does not open it on this surface. Throws
 * where it cannot be drawn there.
 */
export async function draw(
	photo: ReadPhoto,
	surface: Surface,
	decodeHeic: DecodeHeic
): Promise<PrepareAnswer | null> {
	const opened = await surface.open(photo.plain, photo.control ? null : photo.size);
	if (!opened && photo.kind !== 'heic') return null;
	let picture = opened;
	try {
		if (!(await isCanvasTruthful(surface))) return await sendOriginal(photo);
		if (opened && photo.control && !(await looksLike(opened, photo.control, surface))) {
			return { fault: 'damaged' };
		}
		if (!picture) {
			const found = await openHeic(photo, surface, decodeHeic);
			if (typeof found === 'string') return { fault: found };
			picture = found;
		}
		const fault = faultOfSize(picture.width, picture.height);
		return fault ? { fault } : { photo: await redraw(picture, photo.orientation, surface) };
	} finally {
		picture?.close();
	}
}

/** What is sent of a photo that no surface draws, though the browser may open it. */
export async function sendUndrawn(photo: ReadPhoto): Promise<PrepareAnswer> {
	const answer = await sendOriginal(photo);
	return 'photo' in answer ? answer : { fault: 'not_drawable' };
}

async function sendOriginal({ original, orientation }: ReadPhoto): Promise<PrepareAnswer> {
	const fault = faultOfOriginal(await bytesOf(original));
	if (fault) return { fault };
	return orientation === 1 ? { photo: original } : { fault: 'not_turnable' };
}

async function openHeic(
	{ plain }: ReadPhoto,
	surface: Surface,
	decodeHeic: DecodeHeic
): Promise<Picture | PhotoFault> {
	const pixels = await decodeHeic(plain);
	if (typeof pixels === 'string') return pixels;
	const { width, height } = pixels;
	const canvas = surface.canvas(width, height);
	canvas.context.putImageData(pixels, 0, 0);
	return { source: canvas.source, width, height, close: canvas.close };
}

/** Rows that are compared at a time. */
const rowsAtOnce = 256;

/** Whether another file shows the same picture, to the last pixel. */
async function looksLike(picture: Picture, control: Blob, surface: Surface): Promise<boolean> {
	const other = await surface.open(control);
	if (!other) return false;
	const { width, height } = picture;
	const canvases = [picture, other].map(({ source }) => ({
		source,
		canvas: surface.canvas(width, Math.min(rowsAtOnce, height))
	}));
	let isAlike = true;
	for (let from = 0; from < height && isAlike; from += rowsAtOnce) {
		const [rows, otherRows] = canvases.map(({ source, canvas: { context } }) => {
			context.drawImage(source, 0, -from);
			return new Uint32Array(context.getImageData(0, 0, width, rowsAtOnce).data.buffer);
		});
		isAlike = rows?.every((value, index) => value === otherRows?.[index]) ?? false;
	}
	[other, ...canvases.map(({ canvas }) => canvas)].forEach((each) => each.close());
	return isAlike;
}

async function redraw(picture: Picture, orientation: Orientation, surface: Surface): Promise<Blob> {
	const sideways = isSideways(orientation);
	const shown = sideways
		? sentSize(picture.height, picture.width)
		: sentSize(picture.width, picture.height);
	const stored = sideways ? { width: shown.height, height: shown.width } : shown;
	const canvas = surface.canvas(shown.width, shown.height);
	const step = halfway(picture, stored, surface);
	const { context } = canvas;
	// JPEG knows no transparency.
	context.fillStyle = '#fff';
	context.fillRect(0, 0, shown.width, shown.height);
	context.imageSmoothingQuality = 'high';
	context.setTransform(...upright(orientation, shown.width, shown.height));
	context.drawImage((step ?? picture).source, 0, 0, stored.width, stored.height);
	step?.close();
	try {
		const blob = await canvas.toBlob('image/jpeg', quality);
		// A browser that cannot write the type silently writes PNG.
		if (blob.type !== 'image/jpeg') throw new Error(`asked for a JPEG, got ${blob.type}`);
		return blob;
	} finally {
		canvas.close();
	}
}

/**
 * The picture at twice the size it will have, where the browser looks at no more than four pixels
 * for one and would leave most of a large photo out.
 */
function halfway(
	picture: Picture,
	stored: { width: number; height: number },
	surface: Surface
): Canvas | null {
	if (picture.width <= 2 * stored.width) return null;
	const canvas = surface.canvas(2 * stored.width, 2 * stored.height);
	if ('imageSmoothingQuality' in canvas.context) {
		canvas.close();
		return null;
	}
	const { context } = canvas as Canvas;
	context.drawImage(picture.source, 0, 0, 2 * stored.width, 2 * stored.height);
	return canvas;
}
