/**
 * Straightens, shrinks and strips one photo, away from the page's thread. Drawing the pixels anew
 * leaves every piece of metadata behind, the place it was taken included.
 */
import { faultOf, faultOfSize, inspect, type PhotoFault } from './inspect';
import { sentSize } from './size';

export interface PreparedPhoto {
	blob: Blob;
	width: number;
	height: number;
}

export type PrepareAnswer = { photo: PreparedPhoto } | { fault: PhotoFault };

const quality = 0.9;

async function prepare(file: Blob): Promise<PrepareAnswer> {
	const bytes = new Uint8Array(await file.arrayBuffer());
	const fault = faultOf(bytes);
	if (fault) return { fault };

	const kind = inspect(bytes)?.kind;
	const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(
		() => null
	);
	if (!picture) return { fault: kind === 'heic' ? 'heic' : 'damaged' };

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
	return { photo: { blob, width, height } };
}

addEventListener('message', async ({ data }: MessageEvent<{ id: number; file: Blob }>) => {
	const answer = await prepare(data.file).catch((): PrepareAnswer => ({ fault: 'damaged' }));
	postMessage({ id: data.id, answer });
});
