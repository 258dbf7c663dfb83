/**
 * Whether the canvas gives back what was drawn on it. A browser that resists fingerprinting may
 * give noise instead, without an error.
 */

/** Pixels of a side of the picture that is drawn to find out. */
const side = 32;
/**
 * The largest mean difference of a colour value, of 255, that still counts as the same picture.
 * Some browsers change the lowest bits, which does not harm a photo; noise differs by 80 and more.
 */
const tolerance = 4;

let truthful = false;

/** Asks again as long as the answer is no: the reader may allow the page to read the canvas. */
export async function isCanvasTruthful(): Promise<boolean> {
	truthful ||= await probe().catch(() => false);
	return truthful;
}

/** Writes a picture to a file and reads it back: both ways from a canvas to bytes. */
async function probe(): Promise<boolean> {
	const drawn = pattern();
	const written = contextOf(side);
	written.putImageData(new ImageData(drawn, side, side), 0, 0);
	const file = await written.canvas.convertToBlob({ type: 'image/png' });
	const picture = await createImageBitmap(file);
	const read = contextOf(side);
	read.drawImage(picture, 0, 0);
	picture.close();
	return areAlike(drawn, read.getImageData(0, 0, side, side).data);
}

function contextOf(side: number): OffscreenCanvasRenderingContext2D {
	const context = new OffscreenCanvas(side, side).getContext('2d', { willReadFrequently: true });
	if (!context) throw new Error('this browser gives no 2D canvas to workers');
	return context;
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
