/**
 * How the camera was held: the EXIF orientation (CIPA DC-008, 4.6.4) of a JPEG, PNG or WebP. It is
 * read here and taken out before a browser decodes the file, because browsers do not agree on
 * whether a decoded picture is turned. Nothing of the kind is done to HEIC and AVIF, whose own
 * properties turn the picture in every decoder.
 */
import { crc32 } from './crc32';

/** 1 is upright; 2 to 8 as EXIF numbers them. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

interface Found {
	orientation: Orientation;
	/** Where the two bytes of its value begin. */
	at: number;
	littleEndian: boolean;
}

const orientationTag = 0x0112;
const shortType = 3;

/** The orientation of the picture; 1 where nothing is said of it. */
export function orientationOf(bytes: Uint8Array): Orientation {
	return blocksOf(bytes).flatMap((block) => found(bytes, block) ?? [])[0]?.orientation ?? 1;
}

/** Whether the stored rows are columns of the picture. */
export const isSideways = (orientation: Orientation): boolean => orientation >= 5;

/** Makes the file say of itself, in place, that it is upright. */
export function removeOrientation(bytes: Uint8Array): void {
	const view = viewOf(bytes);
	for (const block of blocksOf(bytes)) {
		const place = found(bytes, block);
		if (!place) continue;
		view.setUint16(place.at, 1, place.littleEndian);
		if (block.checksum === undefined) continue;
		view.setUint32(block.checksum, crc32(bytes.subarray(block.start - 4, block.checksum)));
	}
}

/** The matrix of `setTransform` that draws a stored picture upright, `width` by `height` as shown. */
export function upright(
	orientation: Orientation,
	width: number,
	height: number
): [number, number, number, number, number, number] {
	const matrices: Record<Orientation, [number, number, number, number, number, number]> = {
		1: [1, 0, 0, 1, 0, 0],
		2: [-1, 0, 0, 1, width, 0],
		3: [-1, 0, 0, -1, width, height],
		4: [1, 0, 0, -1, 0, height],
		5: [0, 1, 1, 0, 0, 0],
		6: [0, 1, -1, 0, width, 0],
		7: [0, -1, -1, 0, width, height],
		8: [0, -1, 1, 0, 0, height]
	};
	return matrices[orientation];
}

/** Where an EXIF block lies in the file. */
interface Block {
	start: number;
	end: number;
	/** Where the checksum of a PNG chunk lies, which covers the name before the block too. */
	checksum?: number;
}

const viewOf = (bytes: Uint8Array) =>
	new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const textAt = (bytes: Uint8Array, at: number, length: number): string =>
	String.fromCharCode(...bytes.subarray(at, at + length));

function blocksOf(bytes: Uint8Array): Block[] {
	if (bytes[0] === 0xff && bytes[1] === 0xd8) return [...blocksOfJpeg(bytes)];
	if (textAt(bytes, 1, 3) === 'PNG') return [...blocksOfPng(bytes)];
	if (textAt(bytes, 8, 4) === 'WEBP') return [...blocksOfWebp(bytes)];
	return [];
}

function* blocksOfJpeg(bytes: Uint8Array): Generator<Block> {
	const view = viewOf(bytes);
	let at = 2;
	while (at + 4 <= bytes.length) {
		const marker = bytes[at] === 0xff ? (bytes[at + 1] ?? 0) : 0;
		// What is no marker with a length is passed over: some cameras leave bytes between segments.
		if (marker < 0xc0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd8)) {
			at += 1;
			continue;
		}
		if (marker === 0xda || marker === 0xd9) return;
		const end = at + 2 + view.getUint16(at + 2);
		if (marker === 0xe1 && textAt(bytes, at + 4, 4) === 'Exif') yield { start: at + 10, end };
		at = end;
	}
}

function* blocksOfPng(bytes: Uint8Array): Generator<Block> {
	const view = viewOf(bytes);
	let at = 8;
	while (at + 12 <= bytes.length) {
		const end = at + 8 + view.getUint32(at);
		if (textAt(bytes, at + 4, 4) === 'eXIf' && end + 4 <= bytes.length) {
			yield { start: at + 8, end, checksum: end };
		}
		at = end + 4;
	}
}

function* blocksOfWebp(bytes: Uint8Array): Generator<Block> {
	const view = viewOf(bytes);
	let at = 12;
	while (at + 8 <= bytes.length) {
		const length = view.getUint32(at + 4, true);
		const start = at + 8;
		if (textAt(bytes, at, 4) === 'EXIF') {
			// Some writers put the prefix of JPEG here as well.
			const prefix = textAt(bytes, start, 4) === 'Exif' ? 6 : 0;
			yield { start: start + prefix, end: start + length };
		}
		at = start + length + (length % 2);
	}
}

/** The orientation in a block: a TIFF header, and the entries of its first directory. */
function found(bytes: Uint8Array, { start, end }: Block): Found | null {
	const view = viewOf(bytes);
	const last = Math.min(end, bytes.length);
	const order = textAt(bytes, start, 2);
	if (start + 8 > last || (order !== 'II' && order !== 'MM')) return null;
	const littleEndian = order === 'II';
	const directory = start + view.getUint32(start + 4, littleEndian);
	if (directory + 2 > last) return null;
	const entries = view.getUint16(directory, littleEndian);
	for (let at = directory + 2; at + 12 <= last && at < directory + 2 + entries * 12; at += 12) {
		if (view.getUint16(at, littleEndian) !== orientationTag) continue;
		if (view.getUint16(at + 2, littleEndian) !== shortType) return null;
		const value = view.getUint16(at + 8, littleEndian);
		if (value < 1 || value > 8) return null;
		return { orientation: value as Orientation, at: at + 8, littleEndian };
	}
	return null;
}
