/** Where a picture stands in its window while somebody looks closer. */

export interface Size {
	width: number;
	height: number;
}

export interface Point {
	x: number;
	y: number;
}

/** How a picture is seen; all lengths in CSS pixels. */
export interface View extends Point {
	/** 1 fits the window. `x` and `y` lead from the window's middle to the picture's. */
	zoom: number;
}

/** The picture as it fits its window, and the window. */
export interface Scene {
	picture: Size;
	window: Size;
}

export const fitting: View = { zoom: 1, x: 0, y: 0 };
/** What the buttons go through. */
const steps = [1, 1.5, 2, 3, 4, 6];
const largest = 6;

/** The next step, closer or further; the same at either end. */
export function step(zoom: number, closer: boolean): number {
	const next = closer
		? steps.find((each) => each > zoom + 0.01)
		: steps.findLast((each) => each < zoom - 0.01);
	return next ?? zoom;
}

/** Zooms so that what is seen at a point, counted from the window's middle, stays there. */
export function zoomTo(view: View, zoom: number, at: Point, scene: Scene): View {
	const bounded = Math.min(largest, Math.max(1, zoom));
	const ratio = bounded / view.zoom;
	const x = at.x - (at.x - view.x) * ratio;
	const y = at.y - (at.y - view.y) * ratio;
	return hold({ zoom: bounded, x, y }, scene);
}

/** Moves the picture, as far as it is larger than its window. */
export function panBy(view: View, { x, y }: Point, scene: Scene): View {
	return hold({ ...view, x: view.x + x, y: view.y + y }, scene);
}

/** Keeps the picture over its window: no gap where it could fill it. */
export function hold(view: View, { picture, window }: Scene): View {
	const within = (offset: number, length: number, room: number) => {
		const most = Math.max(0, (length * view.zoom - room) / 2);
		return most === 0 ? 0 : Math.min(most, Math.max(-most, offset));
	};
	return {
		zoom: view.zoom,
		x: within(view.x, picture.width, window.width),
		y: within(view.y, picture.height, window.height)
	};
}

/** The size at which a picture of a ratio (width to height) fits a window. */
export function fit(ratio: number, window: Size): Size {
	const width = Math.min(window.width, window.height * ratio);
	return { width, height: width / ratio };
}
