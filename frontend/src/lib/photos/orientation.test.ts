import { describe, expect, it } from 'vitest';
import { crc32 } from './crc32';
import { orientationOf, removeOrientation, upright, type Orientation } from './orientation';

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const uint16 = (value: number) => [value >> 8, value & 0xff];
const uint32 = (value: number) => [...uint16(value >>> 16), ...uint16(value & 0xffff)];

/** An EXIF block in either order of bytes. */
function exif(orientation: number, order: 'MM' | 'II'): number[] {
	const short = (value: number) => (order === 'MM' ? uint16(value) : uint16(value).reverse());
	const long = (value: number) => (order === 'MM' ? uint32(value) : uint32(value).reverse());
	const entry = [...short(0x0112), ...short(3), ...long(1), ...short(orientation), 0, 0];
	const other = [...short(0x0100), ...short(3), ...long(1), ...short(700), 0, 0];
	return [...ascii(order), ...short(42), ...long(8), ...short(2), ...other, ...entry, ...long(0)];
}

const segment = (marker: number, body: number[]) => [
	0xff,
	marker,
	...uint16(body.length + 2),
	...body
];
const jpeg = (...segments: number[][]) =>
	new Uint8Array([0xff, 0xd8, ...segments.flat(), 0xff, 0xda, 0, 2, 0xff, 0xd9]);
const exifSegment = (block: number[]) => segment(0xe1, [...ascii('Exif'), 0, 0, ...block]);

function chunk(name: string, body: number[]): number[] {
	const named = [...ascii(name), ...body];
	return [...uint32(body.length), ...named, ...uint32(crc32(new Uint8Array(named)))];
}
const png = (...chunks: number[][]) =>
	new Uint8Array([0x89, ...ascii('PNG'), 13, 10, 26, 10, ...chunks.flat()]);

const webp = (name: string, body: number[]) =>
	new Uint8Array([
		...ascii('RIFF'),
		...[0, 0, 0, 0],
		...ascii('WEBP'),
		...ascii(name),
		...uint32(body.length).reverse(),
		...body
	]);

describe.each(['MM', 'II'] as const)(
	'the orientation in %s order is read and taken out',
	(order) => {
		const cases: [string, Uint8Array][] = [
			['of a JPEG', jpeg(segment(0xe0, [1, 2, 3]), exifSegment(exif(6, order)))],
			['of a JPEG with bytes between its segments', jpeg([0, 0, 7], exifSegment(exif(6, order)))],
			['of a PNG', png(chunk('IHDR', [1]), chunk('eXIf', exif(6, order)), chunk('IDAT', [2]))],
			['of a WebP', webp('EXIF', exif(6, order))],
			[
				'of a WebP with the prefix of JPEG',
				webp('EXIF', [...ascii('Exif'), 0, 0, ...exif(6, order)])
			]
		];
		it.each(cases)('%s', (_, bytes) => {
			const before = bytes.slice();
			expect(orientationOf(bytes)).toBe(6);
			removeOrientation(bytes);
			expect(orientationOf(bytes)).toBe(1);
			const changed = bytes.filter((byte, index) => byte !== before[index]);
			expect(changed.length, 'the value, and the checksum of a PNG').toBeLessThanOrEqual(5);
		});
	}
);

it('a PNG stays whole: the checksum is that of the changed chunk', () => {
	const bytes = png(chunk('eXIf', exif(8, 'MM')));
	removeOrientation(bytes);
	expect([...bytes]).toEqual([...png(chunk('eXIf', exif(1, 'MM')))]);
});

describe('a file without a sensible orientation is upright', () => {
	const cases: [string, Uint8Array][] = [
		['no EXIF', jpeg(segment(0xe0, [1, 2, 3]))],
		['orientation 9', jpeg(exifSegment(exif(9, 'MM')))],
		['orientation 0', jpeg(exifSegment(exif(0, 'II')))],
		['a block cut short', jpeg(exifSegment(exif(6, 'MM').slice(0, 20)))],
		['a directory outside', jpeg(exifSegment([...ascii('MM'), 0, 42, ...uint32(60_000)]))],
		['a segment longer than the file', new Uint8Array([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff])],
		['nothing at all', new Uint8Array()]
	];
	it.each(cases)('%s', (_, bytes) => {
		const before = bytes.slice();
		expect(orientationOf(bytes)).toBe(1);
		removeOrientation(bytes);
		expect(bytes).toEqual(before);
	});
});

/** Where the first stored pixel and the end of the first stored row come to lie, of 30 by 20 as shown. */
it.each<[Orientation, [number, number], [number, number]]>([
	[1, [0, 0], [30, 0]],
	[2, [30, 0], [0, 0]],
	[3, [30, 20], [0, 20]],
	[4, [0, 20], [30, 20]],
	[5, [0, 0], [0, 20]],
	[6, [30, 0], [30, 20]],
	[7, [30, 20], [30, 0]],
	[8, [0, 20], [0, 0]]
])('orientation %i is drawn as EXIF says', (orientation, first, rowEnd) => {
	const [a, b, c, d, e, f] = upright(orientation, 30, 20);
	const at = (x: number, y: number) => [a * x + c * y + e, b * x + d * y + f];
	expect(at(0, 0)).toEqual(first);
	expect(at(orientation >= 5 ? 20 : 30, 0)).toEqual(rowEnd);
});
