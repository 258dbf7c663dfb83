import { ended } from './ending';
import {
	faultOf,
	inspect,
	isCutOff,
	type Inspection,
	type PhotoFault,
	type PhotoKind
} from './inspect';
import { isLarge } from './size';
import { orientationOf, removeOrientation, type Orientation } from './orientation';

/** A file whose bytes have been read, so that nothing is lost when the file goes away. */
export interface ReadPhoto {
	kind: PhotoKind;
	/** Pixels as stored, where the file tells. */
	size: Inspection['size'];
	orientation: Orientation;
	/** The file as it was chosen. Its type is the one its bytes tell: a file's name may be wrong. */
	original: Blob;
	/** The same without its orientation, and with an end, to be decoded. */
	plain: Blob;
	/** For a JPEG that came without an end: what looks the same only if no rows are missing. */
	control: Blob | null;
}

/** Reads a file, or says why it cannot be used. */
export async function readPhoto(file: Blob): Promise<ReadPhoto | PhotoFault> {
	const bytes = await bytesOf(file).catch(() => null);
	if (!bytes) return 'unreadable';
	const fault = faultOf(bytes);
	if (fault) return fault;
	const { kind, size } = inspect(bytes) ?? { kind: 'jpeg', size: null };
	if (isCutOff(bytes, kind)) return 'damaged';
	const type = `image/${kind}`;
	const original = new Blob([bytes], { type });
	const orientation = orientationOf(bytes);
	if (orientation !== 1) removeOrientation(bytes);
	const plain = orientation === 1 ? original : new Blob([bytes], { type });
	const without = kind === 'jpeg' ? ended(bytes) : null;
	return { kind, size, orientation, original, ...(without ?? { plain, control: null }) };
}

/** Bytes from the start in which the size of nearly every photo stands. */
const headLength = 256 * 1024;

/** Whether a file may be shown before it is ready: large ones would be decoded in full. */
export async function isShowable(file: Blob): Promise<boolean> {
	const head = await bytesOf(file.slice(0, headLength)).catch(() => null);
	const size = head && inspect(head)?.size;
	return !size || !isLarge(size);
}

/** By way of a response: `Blob.arrayBuffer` is younger than some browsers. */
export async function bytesOf(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
	return new Uint8Array(await new Response(file).arrayBuffer());
}
