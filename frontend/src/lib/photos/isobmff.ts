/** What HEIC and AVIF files tell of themselves: both are boxes of ISO/IEC 14496-12 and 23008-12. */

const heicBrands = /^(hei[cxms]|hev[cx])$/;
/** Brands that HEIC files have beside their own, or alone: their compatible brands tell more. */
const commonBrands = /^(mif[12]|msf1|miaf)$/;

export type BoxedKind = 'heic' | 'avif';

/** Bytes from the start in which the sizes stand: after them come the coded pictures. */
const headLength = 65_536;

const text = (bytes: Uint8Array, from: number): string =>
	String.fromCharCode(...bytes.subarray(from, from + 4));

/** The kind by the brands of the file type box, and whether it is a sequence; null for others. */
export function boxedKind(bytes: Uint8Array): { kind: BoxedKind; animated: boolean } | null {
	if (bytes.length < 12 || text(bytes, 4) !== 'ftyp') return null;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const end = Math.min(view.getUint32(0), bytes.length, 256);
	const major = text(bytes, 8);
	const brands = [major];
	for (let at = 16; at + 4 <= end; at += 4) brands.push(text(bytes, at));
	if (major === 'avis') return { kind: 'avif', animated: true };
	if (major === 'avif') return { kind: 'avif', animated: false };
	if (heicBrands.test(major)) return { kind: 'heic', animated: false };
	if (!commonBrands.test(major)) return null;
	return { kind: brands.includes('avif') ? 'avif' : 'heic', animated: false };
}

/**
 * The size of the largest picture in the file, by its `ispe` properties (ISO/IEC 23008-12, 6.5.3):
 * the others are tiles and thumbnails of it. Null where there is none.
 */
export function boxedSize(bytes: Uint8Array): { width: number; height: number } | null {
	const head = bytes.subarray(0, headLength);
	const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
	let largest: { width: number; height: number } | null = null;
	for (let at = 0; at + 16 <= head.length; at += 1) {
		if (head[at] !== 0x69 || text(head, at) !== 'ispe') continue;
		const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
		const isLarger = !largest || size.width * size.height > largest.width * largest.height;
		if (isLarger) largest = size;
	}
	return largest;
}
