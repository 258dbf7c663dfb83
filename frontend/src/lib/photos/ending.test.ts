import { expect, it } from 'vitest';
import { ended } from './ending';

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const preview = [0xff, 0xd8, 0xff, 0xda, 0, 2, 7, 0xff, 0xd9];
const head = [0xff, 0xd8, 0xff, 0xe1, 0, 2 + preview.length, ...preview];
const rows = [0xff, 0xda, 0, 2, 1, 2, 3];
const end = [0xff, 0xd9];
const bytesOf = async (blob: Blob) => [...new Uint8Array(await blob.arrayBuffer())];

it.each([
	['an end', [...head, ...rows, ...end]],
	['an end and a trailer', [...head, ...rows, ...end, ...ascii('SEFT')]]
])('a JPEG with %s is left alone', (_, bytes) => {
	expect(ended(new Uint8Array(bytes))).toBeNull();
});

it.each([
	['no end', [...head, ...rows]],
	['a trailer in place of its end', [...head, ...rows, ...ascii('SEFT')]]
])('a JPEG with %s gets one, and once more behind bytes of no picture', async (_, bytes) => {
	const both = ended(new Uint8Array(bytes));
	expect(await bytesOf(both!.plain)).toEqual([...bytes, ...end]);
	const control = await bytesOf(both!.control);
	expect(control.slice(0, bytes.length)).toEqual(bytes);
	expect(control.slice(-2)).toEqual(end);
	expect(control.slice(bytes.length, -2)).not.toContain(0xff);
});

it('half a marker at the end makes none with what follows', async () => {
	const both = ended(new Uint8Array([...head, ...rows, 0xff]));
	expect(await bytesOf(both!.plain)).toEqual([...head, ...rows, ...end]);
});
