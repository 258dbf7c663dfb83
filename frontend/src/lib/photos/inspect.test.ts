import { describe, expect, it } from 'vitest';
import { faultOf, faultOfOriginal, faultOfSize, inspect, isCutOff, maxFileBytes } from './inspect';

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const uint16 = (value: number) => [value >> 8, value & 0xff];
const uint32 = (value: number) => [...uint16(value >>> 16), ...uint16(value & 0xffff)];
const uint24le = (value: number) => [value & 0xff, (value >> 8) & 0xff, value >> 16];
const zeros = (count: number) => new Array<number>(count).fill(0);

const pngMagic = [0x89, ...ascii('PNG'), 0x0d, 0x0a, 0x1a, 0x0a];
const chunk = (name: string, body: number[]) => [
	...uint32(body.length),
	...ascii(name),
	...body,
	...zeros(4)
];
const header = (width: number, height: number) =>
	chunk('IHDR', [...uint32(width), ...uint32(height), 8, 2, 0, 0, 0]);
const png = (width: number, height: number, ...chunks: number[][]) =>
	new Uint8Array([...pngMagic, ...header(width, height), ...chunks.flat(), ...chunk('IDAT', [0])]);

const jpeg = (width: number, height: number) =>
	new Uint8Array([
		...[0xff, 0xd8],
		...[0xff, 0xe1, ...uint16(10), ...zeros(8)],
		...[0xff, 0xc2, ...uint16(17), 8, ...uint16(height), ...uint16(width), ...zeros(12)]
	]);

const webp = (flags: number, width: number, height: number) =>
	new Uint8Array([
		...ascii('RIFF'),
		...zeros(4),
		...ascii('WEBPVP8X'),
		...[10, 0, 0, 0],
		...[flags, 0, 0, 0],
		...uint24le(width - 1),
		...uint24le(height - 1)
	]);

describe('a photo is known by its bytes', () => {
	it('reads the size of a JPEG past its metadata', () => {
		expect(inspect(jpeg(1200, 1600))).toEqual({
			kind: 'jpeg',
			size: { width: 1200, height: 1600 },
			animated: false
		});
	});

	it('reads the size of a PNG', () => {
		expect(inspect(png(800, 600))?.size).toEqual({ width: 800, height: 600 });
	});

	it('reads the size of a WebP', () => {
		expect(inspect(webp(0, 900, 1200))?.size).toEqual({ width: 900, height: 1200 });
	});

	it('reads the size of a JPEG past bytes that belong to no segment', () => {
		const bytes = jpeg(1200, 1600);
		const junk = new Uint8Array([...bytes.slice(0, 14), 0, 0, 0, 0, 0x3c, ...bytes.slice(14)]);
		expect(inspect(junk)?.size).toEqual({ width: 1200, height: 1600 });
	});

	it('knows AVIF', () => {
		const bytes = new Uint8Array([0, 0, 0, 16, ...ascii('ftypavif'), ...zeros(4)]);
		expect(inspect(bytes)).toEqual({ kind: 'avif', size: null, animated: false });
	});

	it('knows HEIC, whose size it leaves to the decoder', () => {
		const bytes = new Uint8Array([...zeros(4), ...ascii('ftypheic')]);
		expect(inspect(bytes)).toEqual({ kind: 'heic', size: null, animated: false });
	});
});

describe('what cannot be used is said before it is decoded', () => {
	const cases: [string, Uint8Array, string | null][] = [
		['a photo', jpeg(1200, 1600), null],
		['an SVG', new Uint8Array(ascii('<svg xmlns="http://www.w3.org/2000/svg"/>')), 'unsupported'],
		['HTML named .jpg', new Uint8Array(ascii('<!doctype html><p>photo')), 'unsupported'],
		['a GIF', new Uint8Array(ascii('GIF89a')), 'unsupported'],
		['an empty file', new Uint8Array(), 'unsupported'],
		['a JPEG cut short before its size', jpeg(1200, 1600).slice(0, 16), 'damaged'],
		['a PNG of 50,000 pixels a side', png(50_000, 50_000), 'too_wide'],
		['a photo of 199 pixels', jpeg(1200, 199), 'too_small'],
		['an animated PNG', png(400, 400, chunk('acTL', zeros(8))), 'animated'],
		['an animated WebP', webp(0x02, 400, 400), 'animated'],
		[
			'an AVIF of 50,000 pixels a side',
			new Uint8Array([
				...[...zeros(4), ...ascii('ftypavif')],
				...[...zeros(4), ...ascii('ispe'), ...zeros(4), ...uint32(50_000), ...uint32(50_000)]
			]),
			'too_wide'
		],
		['31 MB', new Uint8Array(maxFileBytes + 1), 'too_large']
	];
	it.each(cases)('%s', (_, bytes, fault) => {
		expect(faultOf(bytes)).toBe(fault);
	});

	it('draws the line at 200 pixels, 16,384 pixels and 100 megapixels', () => {
		expect(faultOfSize(200, 200)).toBeNull();
		expect(faultOfSize(16_384, 6_000)).toBeNull();
		expect(faultOfSize(16_385, 200)).toBe('too_wide');
		expect(faultOfSize(10_001, 10_000)).toBe('too_many_pixels');
	});
});

describe('a picture that ends before it should', () => {
	const whole = new Uint8Array([...png(300, 300), ...chunk('IEND', [])]);
	const riff = (announced: number, length: number) => {
		const bytes = new Uint8Array(length);
		bytes.set(webp(0, 300, 300));
		new DataView(bytes.buffer).setUint32(4, announced, true);
		return bytes;
	};
	it.each<[string, Uint8Array, 'png' | 'webp', boolean]>([
		['a whole PNG', whole, 'png', false],
		['a PNG without its end', whole.slice(0, -12), 'png', true],
		['a PNG cut off in its pixels', whole.slice(0, -16), 'png', true],
		['a whole WebP', riff(92, 100), 'webp', false],
		['a WebP without its last padding', riff(92, 99), 'webp', false],
		['a WebP cut off', riff(92, 60), 'webp', true]
	])('%s', (_, bytes, kind, isCut) => {
		expect(isCutOff(bytes, kind)).toBe(isCut);
	});
});

describe('a photo that cannot be redrawn is sent as it is, within the limits of the service', () => {
	const padded = (bytes: Uint8Array, length: number) => {
		const file = new Uint8Array(length);
		file.set(bytes);
		return file;
	};
	const cases: [string, Uint8Array, string | null][] = [
		['a JPEG', jpeg(1200, 1600), null],
		['a PNG', png(1200, 1600), null],
		['a WebP', webp(0, 1200, 1600), null],
		['10 MB', padded(jpeg(1200, 1600), 10_000_000), null],
		['a byte more', padded(jpeg(1200, 1600), 10_000_001), 'not_shrinkable'],
		['8192 pixels', jpeg(8192, 4000), null],
		['8193 pixels', jpeg(8193, 4000), 'not_shrinkable'],
		['more than 40 megapixels', jpeg(6400, 6300), 'not_shrinkable'],
		['HEIC', new Uint8Array([...zeros(4), ...ascii('ftypheic')]), 'not_convertible'],
		['AVIF', new Uint8Array([...zeros(4), ...ascii('ftypavif')]), 'not_convertible']
	];
	it.each(cases)('%s', (_, bytes, fault) => {
		expect(faultOfOriginal(bytes)).toBe(fault);
	});
});
