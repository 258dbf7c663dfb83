import { expect, it } from 'vitest';
import { decodedSize, sentSize } from './size';

it('shrinks the longer side to 2048 pixels', () => {
	expect(sentSize(4000, 3000)).toEqual({ width: 2048, height: 1536 });
	expect(sentSize(3000, 4000)).toEqual({ width: 1536, height: 2048 });
});

it('never enlarges', () => {
	expect(sentSize(600, 800)).toEqual({ width: 600, height: 800 });
});

it('keeps the shorter side of a long strip at 200 pixels', () => {
	expect(sentSize(8000, 300)).toEqual({ width: 5333, height: 200 });
});

it('decodes a large photo in the smallest eighth that is enough', () => {
	expect(decodedSize({ width: 12_000, height: 8_000 })).toEqual({ width: 3_000, height: 2_000 });
	expect(decodedSize({ width: 8_001, height: 6_001 })).toEqual({ width: 3_001, height: 2_251 });
	expect(decodedSize({ width: 4_032, height: 3_024 })).toBeNull();
	expect(decodedSize({ width: 16_384, height: 2_000 })).toEqual({ width: 2_048, height: 250 });
});
