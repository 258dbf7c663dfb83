/** Files to put into slots: the samples that ship with the product, and files that must be refused. */
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const samples = new URL('../../../frontend/static/samples/', import.meta.url);

/** A sample by its name. */
export const sample = (name: string) => fileURLToPath(new URL(`${name}.jpg`, samples));

export const person = sample('person');
export const garment = sample('breton');
export const otherGarment = sample('dress');

/** A file as a browser hands it over. */
export interface GivenFile {
	name: string;
	mimeType: string;
	buffer: Buffer;
}

/** A sample by its name, as a browser hands it over. */
export const sampleFile = (name: string): GivenFile => ({
	name: `${name}.jpg`,
	mimeType: 'image/jpeg',
	buffer: readFileSync(sample(name))
});

export const personFile = sampleFile('person');
export const garmentFile = sampleFile('breton');

/** A file of `fixtures/photos`, as a browser hands it over. */
export function fixture(name: string, mimeType: string): GivenFile {
	const path = new URL(`../fixtures/photos/${name}`, import.meta.url);
	return { name, mimeType, buffer: readFileSync(path) };
}

/** 240 by 320 pixels. */
export const avifFile = fixture('photo.avif', 'image/avif');

/** Our own hat, 450 by 600 pixels and to be shown turned; encoded by libheif's `heif-enc`. */
export const heic = fileURLToPath(new URL('../fixtures/hat.heic', import.meta.url));
export const heicFile: GivenFile = {
	name: 'IMG_0001.HEIC',
	mimeType: 'image/heic',
	buffer: readFileSync(heic)
};

export const svgNamedJpg: GivenFile = {
	name: 'shirt.jpg',
	mimeType: 'image/jpeg',
	buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"/>')
};

export const truncatedJpeg: GivenFile = {
	name: 'half.jpg',
	mimeType: 'image/jpeg',
	buffer: garmentFile.buffer.subarray(0, 700)
};

/** Writes a JPEG of 31 MB, which the browser reads itself: through the protocol it takes long. */
export function thirtyOneMegabytes(path: string): string {
	writeFileSync(path, garmentFile.buffer);
	truncateSync(path, 31 * 1024 * 1024);
	return path;
}

/** A PNG that claims to be this wide and high; it has no pixels. */
export function pngClaiming(width: number, height: number): GivenFile {
	const header = Buffer.alloc(25);
	header.writeUInt32BE(13, 0);
	header.write('IHDR', 4, 'latin1');
	header.writeUInt32BE(width, 8);
	header.writeUInt32BE(height, 12);
	header.set([8, 2, 0, 0, 0], 16);
	const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
	return { name: 'claim.png', mimeType: 'image/png', buffer: Buffer.concat([magic, header]) };
}

/** Puts an EXIF block into a JPEG that says how the camera was held. */
export function withOrientation(jpeg: Buffer, orientation: number): Buffer {
	const tiff = Buffer.from([
		...[0x4d, 0x4d, 0x00, 0x2a, 0x00, 0x00, 0x00, 0x08],
		...[0x00, 0x01],
		...[0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00, orientation, 0x00, 0x00],
		...[0x00, 0x00, 0x00, 0x00]
	]);
	const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
	const head = Buffer.from([0xff, 0xe1, 0, 0]);
	head.writeUInt16BE(body.length + 2, 2);
	return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

/**
 * A grey JPEG of this size, both sides multiples of 16. Each of its blocks takes two bits, both
 * zero: the same brightness as the block before, and nothing else.
 */
export function flatJpeg(width: number, height: number): Buffer {
	const segment = (marker: number, ...body: number[]) =>
		Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff, ...body]);
	const components = [1, 2, 3];
	const quantization = segment(0xdb, 0, ...new Array<number>(64).fill(16));
	const frame = segment(
		0xc0,
		...[8, height >> 8, height & 0xff, width >> 8, width & 0xff, components.length],
		...components.flatMap((id) => [id, id === 1 ? 0x22 : 0x11, 0])
	);
	// One code of one bit in each table: no difference (DC), end of block (AC).
	const table = (kind: number) => segment(0xc4, kind, 1, ...new Array<number>(15).fill(0), 0);
	const scan = segment(
		0xda,
		components.length,
		...components.flatMap((id) => [id, 0]),
		...[0, 63, 0]
	);
	// Four blocks of brightness and two of colour for each 16 by 16 pixels.
	const bits = (width / 16) * (height / 16) * 6 * 2;
	return Buffer.concat([
		Buffer.from([0xff, 0xd8]),
		...[quantization, frame, table(0x00), table(0x10), scan],
		Buffer.alloc(Math.ceil(bits / 8)),
		Buffer.from([0xff, 0xd9])
	]);
}

/** Width and height of a PNG or JPEG, read from its header; throws for anything else. */
export function sizeOf(bytes: Buffer): { width: number; height: number } {
	if (bytes.toString('latin1', 1, 4) === 'PNG') {
		return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
	}
	if (bytes.readUInt16BE(0) !== 0xffd8) throw new Error('neither PNG nor JPEG');
	let at = 2;
	while (at < bytes.length) {
		const marker = bytes.readUInt8(at + 1);
		if (marker >= 0xc0 && marker <= 0xc3) {
			return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
		}
		at += 2 + bytes.readUInt16BE(at + 2);
	}
	throw new Error('a JPEG without a frame header');
}

/** The kinds of segments that a JPEG has before its pixels, as marker bytes. */
export function jpegSegments(bytes: Buffer): number[] {
	const markers = [];
	for (let at = 2; bytes.readUInt8(at + 1) !== 0xda; at += 2 + bytes.readUInt16BE(at + 2)) {
		markers.push(bytes.readUInt8(at + 1));
	}
	return markers;
}
