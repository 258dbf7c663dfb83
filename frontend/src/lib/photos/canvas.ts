/**
 * Whether the canvas gives back what was drawn on it. A browser that resists fingerprinting may
 * give noise instead, without an error.
 */
import type { Surface } from './surface';

/** Pixels of a side of the picture that is drawn to find out. */
const side = 32;
/**
 * The largest mean difference of a colour value, of 255, that still counts as the same picture.
 * Some browsers change the lowest bits, which does not harm a photo; noise differs by 80 and more.
 */
const tolerance = 4;

const truthful = new WeakSet<Surface>();

/**
 * Asks again as long as the answer is no: the reader may allow the page to read the canvas. Throws
 * where there is no canvas to ask.
 */
export async function isCanvasTruthful(surface: Surface): Promise<boolean> {
	if (truthful.has(surface)) return true;
	const found = await probe(surface);
	if (found) truthful.add(surface);
	return found;
}

/** Writes a picture to a file and reads it back: both ways from a canvas to bytes. */
async function probe(surface: Surface): Promise<boolean> {
	const drawn = pattern();
	const written = surface.canvas(side, side);
	const pixels = written.context.createImageData(side, side);
	pixels.data.set(drawn);
	written.context.putImageData(pixels, 0, 0);
	const picture = await surface.open(await written.toBlob('image/png'));
	if (!picture) return false;
	const read = surface.canvas(side, side);
	read.context.drawImage(picture.source, 0, 0);
	const isAlike = areAlike(drawn, read.context.getImageData(0, 0, side, side).data);
	[picture, written, read].forEach((each) => each.close());
	return isAlike;
}

/** Opaque pixels of many colours: a gradient across for red and down for green. */
export function pattern(): Uint8ClampedArray<ArrayBuffer> {
	const pixels = new Uint8ClampedArray(side * side * 4);
	for (let y = 0; y < side; y++) {
		for (let x = 0; x < side; x++) pixels.set([x * 8, y * 8, 128, 255], (y * side + x) * 4);
	}
	return pixels;
}

/** Whether two pictures of one size look the same. */
export function areAlike(one: Uint8ClampedArray, other: Uint8ClampedArray): boolean {
	const difference = one.reduce(
		(sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)),
		0
	);
	return difference / one.length <= tolerance;
}
