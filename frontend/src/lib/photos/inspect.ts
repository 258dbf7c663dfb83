/**
 * What a file is, read from its first bytes before anything is decoded: a file of 50,000 pixels a
 * side must be refused without ever being unpacked. The limits are the browser's own; what is sent
 * to the service is smaller, and the service checks again.
 */

import { boxedKind, boxedSize } from './isobmff';

/** Why a photo cannot be used. */
export type PhotoFault =
	| 'unsupported'
	/** No decoder opened the HEIC photo. */
	| 'heic'
	/** This browser opens no AVIF. */
	| 'avif'
	/** This browser opens no WebP. */
	| 'webp'
	| 'damaged'
	/** The file cannot be read: it was deleted, moved, or is not on this device. */
	| 'unreadable'
	/** The site that the picture is on lets no other page read it. */
	| 'not_shared'
	/** A sample of ours did not come. */
	| 'sample'
	| 'too_small'
	| 'too_wide'
	| 'too_many_pixels'
	| 'too_large'
	| 'animated'
	/** The canvas gives noise, so a HEIC or AVIF photo cannot be converted. */
	| 'not_convertible'
	/** The canvas gives noise, and the service does not accept the photo as it is. */
	| 'not_shrinkable'
	/** The canvas gives noise, and the photo is stored on its side. */
	| 'not_turnable'
	/** The browser opened the photo and failed to draw it: it lacks a canvas, or memory. */
	| 'not_drawable';

export type PhotoKind = 'jpeg' | 'png' | 'webp' | 'heic' | 'avif';

export interface Inspection {
	kind: PhotoKind;
	/** Pixels as stored, or null where the header does not tell. */
	size: { width: number; height: number } | null;
	animated: boolean;
}

export const maxFileBytes = 30 * 1024 * 1024;
export const minSide = 200;
const maxSide = 16_384;
const maxPixels = 100_000_000;

/** What the service accepts: `Limits::UPLOAD` and `UPLOAD_MAX_BYTES`. */
const accepted = { bytes: 10_000_000, side: 8192, pixels: 40_000_000 };

/** The fault that a file has before it is decoded, or null. */
export function faultOf(bytes: Uint8Array): PhotoFault | null {
	if (bytes.length > maxFileBytes) return 'too_large';
	const found = inspect(bytes);
	if (found === null) return 'unsupported';
	if (found.animated) return 'animated';
	// The decoder knows the size of what the boxes do not tell.
	if (found.size === null) return isBoxed(found.kind) ? null : 'damaged';
	return faultOfSize(found.size.width, found.size.height);
}

/**
 * Whether a PNG or WebP ends before it should: decoders show half of such a picture without a word.
 * What a JPEG lacks only its rows tell.
 */
export function isCutOff(bytes: Uint8Array, kind: PhotoKind): boolean {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (kind === 'png') return !hasPngChunk(view, 'IEND', false);
	// The padding of the last chunk is counted, and left out by some.
	if (kind === 'webp') return view.getUint32(4, true) + 8 > bytes.length + 1;
	return false;
}

/** The fault of a photo that would be sent as it is, or null; {@link faultOf} has found none. */
export function faultOfOriginal(bytes: Uint8Array): PhotoFault | null {
	const found = inspect(bytes);
	if (!found?.size || isBoxed(found.kind)) return 'not_convertible';
	const { width, height } = found.size;
	const isAccepted =
		bytes.length <= accepted.bytes &&
		Math.max(width, height) <= accepted.side &&
		width * height <= accepted.pixels;
	return isAccepted ? null : 'not_shrinkable';
}

/** Whether the service leaves a kind to the browser to convert. */
const isBoxed = (kind: PhotoKind): boolean => kind === 'heic' || kind === 'avif';

/** The fault of a picture of this many pixels, or null. */
export function faultOfSize(width: number, height: number): PhotoFault | null {
	if (Math.min(width, height) < minSide) return 'too_small';
	if (Math.max(width, height) > maxSide) return 'too_wide';
	if (width * height > maxPixels) return 'too_many_pixels';
	return null;
}

/** Kind, size and movement of a photo, or null for any other file. */
export function inspect(bytes: Uint8Array): Inspection | null {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (startsWith(bytes, [0xff, 0xd8, 0xff])) {
		return { kind: 'jpeg', size: jpegSize(view), animated: false };
	}
	if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) {
		return { kind: 'png', size: pngSize(view), animated: hasPngChunk(view, 'acTL') };
	}
	if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 4) === 'WEBP') return inspectWebp(view);
	const boxed = boxedKind(bytes);
	return boxed && { ...boxed, size: boxedSize(bytes) };
}

function startsWith(bytes: Uint8Array, magic: number[]): boolean {
	return magic.every((byte, index) => bytes[index] === byte);
}

function text(bytes: Uint8Array, from: number, length: number): string {
	return String.fromCharCode(...bytes.subarray(from, from + length));
}

function tag(view: DataView, at: number): string {
	return text(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), at, 4);
}

/**
 * Walks the segments up to the frame header, which holds the size. Bytes between them are passed
 * over, as decoders do.
 */
function jpegSize(view: DataView): Inspection['size'] {
	let at = 2;
	while (at + 9 < view.byteLength) {
		const marker = view.getUint8(at) === 0xff ? view.getUint8(at + 1) : 0;
		if (marker < 0xc0 || marker === 0xff) {
			at += 1;
			continue;
		}
		if (marker === 0xda) return null;
		const notFrameHeaders = [0xc4, 0xc8, 0xcc];
		if (marker >= 0xc0 && marker <= 0xcf && !notFrameHeaders.includes(marker)) {
			return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
		}
		at += 2 + view.getUint16(at + 2);
	}
	return null;
}

function pngSize(view: DataView): Inspection['size'] {
	if (view.byteLength < 24 || tag(view, 12) !== 'IHDR') return null;
	return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Whether a PNG has a chunk, before its pixels or anywhere. */
function hasPngChunk(view: DataView, wanted: string, beforePixels = true): boolean {
	let at = 8;
	while (at + 8 <= view.byteLength) {
		const name = tag(view, at + 4);
		if (name === wanted) return true;
		if (name === 'IDAT' && beforePixels) return false;
		at += 12 + view.getUint32(at);
	}
	return false;
}

function inspectWebp(view: DataView): Inspection {
	const still = (size: Inspection['size']): Inspection => ({ kind: 'webp', size, animated: false });
	if (view.byteLength < 30) return still(null);
	switch (tag(view, 12)) {
		case 'VP8X': {
			const animated = (view.getUint8(20) & 0x02) !== 0;
			const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
			return { ...still({ width: uint24(24) + 1, height: uint24(27) + 1 }), animated };
		}
		case 'VP8L': {
			const bits = view.getUint32(21, true);
			return still({ width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 });
		}
		case 'VP8 ': {
			const side = (at: number) => view.getUint16(at, true) & 0x3fff;
			return still({ width: side(26), height: side(28) });
		}
		default:
			return still(null);
	}
}
