import { describe, expect, it } from 'vitest';
import { boxedKind, boxedSize } from './isobmff';

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const uint32 = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
const box = (name: string, body: number[]) => [...uint32(body.length + 8), ...ascii(name), ...body];
const fileType = (major: string, ...compatible: string[]) =>
	new Uint8Array(box('ftyp', [...ascii(major), 0, 0, 0, 0, ...compatible.flatMap(ascii)]));

describe('HEIC and AVIF are told by their brands', () => {
	const cases: [string, Uint8Array, ReturnType<typeof boxedKind>][] = [
		['heic', fileType('heic', 'mif1'), { kind: 'heic', animated: false }],
		['avif', fileType('avif', 'mif1', 'miaf'), { kind: 'avif', animated: false }],
		[
			'mif1 with avif beside it',
			fileType('mif1', 'miaf', 'avif'),
			{ kind: 'avif', animated: false }
		],
		['mif1 with heic beside it', fileType('mif1', 'heic'), { kind: 'heic', animated: false }],
		['an AVIF that moves', fileType('avis', 'avif'), { kind: 'avif', animated: true }],
		['a film', fileType('isom', 'mp42'), null],
		['twelve bytes of nothing', new Uint8Array(12), null]
	];
	it.each(cases)('%s', (_, bytes, expected) => {
		expect(boxedKind(bytes)).toEqual(expected);
	});

	it('does not look for brands beyond the box', () => {
		const beyond = new Uint8Array([...fileType('mif1'), ...ascii('avif')]);
		expect(boxedKind(beyond)?.kind).toBe('heic');
	});
});

it('takes the largest picture for the size: the others are its tiles', () => {
	const size = (width: number, height: number) =>
		box('ispe', [0, 0, 0, 0, ...uint32(width), ...uint32(height)]);
	const bytes = new Uint8Array([...size(512, 512), ...size(4032, 3024), ...size(320, 240)]);
	expect(boxedSize(bytes)).toEqual({ width: 4032, height: 3024 });
	expect(boxedSize(bytes.slice(0, 10))).toBeNull();
});
