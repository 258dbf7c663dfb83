import { expect, it } from 'vitest';
import { sentSize } from './size';

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
