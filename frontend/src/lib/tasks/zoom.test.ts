import { expect, test } from 'vitest';
import { fit, fitting, hold, panBy, step, zoomTo } from './zoom';

const window = { width: 800, height: 600 };
const scene = { picture: fit(3 / 4, window), window };

test('a picture fits its window by its longer side', () => {
	expect(fit(3 / 4, window)).toEqual({ width: 450, height: 600 });
	expect(fit(2, window)).toEqual({ width: 800, height: 400 });
});

test('what is under the pointer stays there', () => {
	const at = { x: 100, y: -50 };
	const seen = zoomTo(fitting, 3, at, scene);
	expect(seen.zoom).toBe(3);
	// A point of the picture is at offset + place × zoom.
	expect((at.x - seen.x) / seen.zoom).toBeCloseTo(at.x);
	expect((at.y - seen.y) / seen.zoom).toBeCloseTo(at.y);
});

test('no gap opens where the picture could fill the window', () => {
	const seen = panBy({ zoom: 2, x: 0, y: 0 }, { x: 5000, y: -5000 }, scene);
	expect(seen).toEqual({ zoom: 2, x: 50, y: -300 });
});

test('a picture that fits does not move', () => {
	expect(panBy(fitting, { x: 40, y: 40 }, scene)).toEqual(fitting);
	expect(hold({ zoom: 1, x: 200, y: -90 }, scene)).toEqual(fitting);
});

test('zooming ends at the fit and at six times', () => {
	expect(zoomTo(fitting, 0.2, { x: 0, y: 0 }, scene).zoom).toBe(1);
	expect(zoomTo(fitting, 50, { x: 0, y: 0 }, scene).zoom).toBe(6);
	expect([step(1, false), step(6, true)]).toEqual([1, 6]);
});

test('steps lead from any zoom to the next one', () => {
	expect([step(1, true), step(1.5, true), step(2.4, true)]).toEqual([1.5, 2, 3]);
	expect([step(2.4, false), step(1.5, false)]).toEqual([2, 1]);
});
