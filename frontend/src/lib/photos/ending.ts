/**
 * JPEGs without an end marker (ITU-T T.81, B.1.1.3). Some phones and shops leave it out; it is also
 * missing where a file was cut off in the middle of the picture. Decoders do not tell one from the
 * other, but they can be made to: whatever stands behind the last row changes nothing, and whatever
 * stands in place of missing rows does.
 */

const endMarker = [0xff, 0xd9];
/** Bytes that are no markers and no rows of this picture. */
const filler = Uint8Array.from({ length: 1024 }, (_, index) => (index * 73 + 41) % 255);

/** A JPEG twice with an end: as it is, and with bytes before it that are not the picture's. */
export interface Ended {
	plain: Blob;
	control: Blob;
}

/** Gives a JPEG its missing end marker; null where it has one. */
export function ended(bytes: Uint8Array<ArrayBuffer>): Ended | null {
	if (hasEnd(bytes)) return null;
	// Half a marker at the end would make one with what follows.
	const whole = bytes.at(-1) === 0xff ? bytes.subarray(0, -1) : bytes;
	const end = new Uint8Array(endMarker);
	const type = 'image/jpeg';
	return {
		plain: new Blob([whole, end], { type }),
		control: new Blob([whole, filler, end], { type })
	};
}

/** Whether an end marker stands behind the beginning of the rows: before it, previews have theirs. */
function hasEnd(bytes: Uint8Array): boolean {
	const [first, second] = endMarker;
	for (let at = startOfRows(bytes); at + 1 < bytes.length; at += 1) {
		if (bytes[at] === first && bytes[at + 1] === second) return true;
	}
	return false;
}

/** Where the first scan begins, past the segments, which may hold anything; the end if nowhere. */
function startOfRows(bytes: Uint8Array): number {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	let at = 2;
	while (at + 4 <= bytes.length) {
		const marker = bytes[at] === 0xff ? (bytes[at + 1] ?? 0) : 0;
		if (marker === 0xda) return at;
		const hasLength = marker >= 0xc0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd9);
		at += hasLength ? 2 + view.getUint16(at + 2) : 1;
	}
	return bytes.length;
}
