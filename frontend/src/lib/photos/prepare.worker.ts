/**
 * Straightens, shrinks and strips one photo, away from the page's thread. Drawing the pixels anew
 * leaves every piece of metadata behind, the place it was taken included.
 *
 * Where the canvas does not give back what was drawn, the photo is sent as it is: the service
 * strips the metadata and keeps the orientation.
 */
import { isCanvasTruthful } from './canvas';
import { faultOf, faultOfOriginal, faultOfSize, inspect, type PhotoFault } from './inspect';
import { sentSize } from './size';

export type PrepareAnswer = { photo: Blob } | { fault: PhotoFault };

const quality = 0.9;

async function prepare(file: Blob): Promise<PrepareAnswer> {
	const bytes = new Uint8Array(await file.arrayBuffer());
	const fault = faultOf(bytes);
	if (fault) return { fault };

	const kind = inspect(bytes)?.kind;
	const native = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(
		() => null
	);
	if (!native && kind !== 'heic') return { fault: 'damaged' };
	if (!(await isCanvasTruthful())) {
		native?.close();
		return original(file, bytes);
	}
	const picture = native ?? (await convertHeic(bytes));
	if (typeof picture === 'string') return { fault: picture };

	const decodedFault = faultOfSize(picture.width, picture.height);
	if (decodedFault) return { fault: decodedFault };

	const { width, height } = sentSize(picture.width, picture.height);
	const canvas = new OffscreenCanvas(width, height);
	const context = canvas.getContext('2d', { alpha: false });
	if (!context) throw new Error('this browser gives no 2D canvas to workers');
	context.fillStyle = '#fff';
	context.fillRect(0, 0, width, height);
	context.imageSmoothingQuality = 'high';
	context.drawImage(picture, 0, 0, width, height);
	picture.close();

	const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
	// A browser that cannot write the type silently writes PNG.
	if (blob.type !== 'image/jpeg') throw new Error(`asked for a JPEG, got ${blob.type}`);
	return { photo: blob };
}

/** The photo as it was chosen. Its type is the one its bytes tell: a file's name may be wrong. */
function original(file: Blob, bytes: Uint8Array): PrepareAnswer {
	const fault = faultOfOriginal(bytes);
	if (fault) return { fault };
	return { photo: file.slice(0, file.size, `image/${inspect(bytes)?.kind}`) };
}

/** Safari opens HEIC itself; elsewhere a decoder is fetched, for such photos alone. */
async function convertHeic(bytes: Uint8Array): Promise<ImageBitmap | PhotoFault> {
	try {
		const { decodeHeic } = await import('./heic');
		const decoded = await decodeHeic(bytes);
		return typeof decoded === 'string' ? decoded : await createImageBitmap(decoded);
	} catch (problem) {
		console.warn('HEIC is not converted:', problem);
		return 'heic';
	}
}

addEventListener('message', async ({ data }: MessageEvent<{ id: number; file: Blob }>) => {
	const answer = await prepare(data.file).catch((): PrepareAnswer => ({ fault: 'damaged' }));
	postMessage({ id: data.id, answer });
});
