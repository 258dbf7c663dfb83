import { fit, fitting, hold, panBy, step, zoomTo, type Point, type Scene, type View } from './zoom';

/** Two taps within so many milliseconds zoom in. */
const doubleTap = 300;
/** What a pointer may move and still have tapped, in CSS pixels. */
const slack = 8;
/** How far a finger goes for the next picture, in CSS pixels. */
const swipe = 56;
/** What two taps zoom to. */
const close = 2.5;

/** One picture in its window, and what pointers, wheel and keys do to it. */
export class PictureView {
	view = $state.raw<View>(fitting);
	/** How far a finger has drawn a picture that fits, on the way to another. */
	drawn = $state(0);
	/** The last change was a leap: it is shown as a short motion. */
	leaping = $state(false);
	/** A pointer is down. */
	held = $state(false);
	width = $state(0);
	height = $state(0);

	#ratio = $state(1);
	#pointers = new Map<number, Point>();
	#from: Point = { x: 0, y: 0 };
	#tapped = 0;
	#pinched = false;
	readonly #onSwipe: (direction: -1 | 1) => void;

	readonly scene = $derived.by((): Scene => {
		const window = { width: this.width, height: this.height };
		return { picture: fit(this.#ratio, window), window };
	});

	/** `onSwipe` is told of a swipe to the next picture (1) or the one before (−1). */
	constructor(onSwipe: (direction: -1 | 1) => void) {
		this.#onSwipe = onSwipe;
	}

	/** Shows another picture, of this ratio of width to height, as it fits. */
	show(ratio: number): void {
		this.#ratio = ratio;
		this.leaping = false;
		this.view = fitting;
		this.drawn = 0;
	}

	/** The window has another size. */
	fitAgain(): void {
		this.view = hold(this.view, this.scene);
	}

	zoom(closer: boolean): void {
		this.#leap(zoomTo(this.view, step(this.view.zoom, closer), { x: 0, y: 0 }, this.scene));
	}

	reset(): void {
		this.#leap(fitting);
	}

	/** Moves what is larger than its window, by a share of the window. */
	look(x: number, y: number): void {
		const by = { x: -x * this.width, y: -y * this.height };
		this.#leap(panBy(this.view, by, this.scene));
	}

	readonly wheel = (event: WheelEvent): void => {
		event.preventDefault();
		this.leaping = false;
		// A pinch on a touchpad comes as a wheel with Ctrl, in smaller steps.
		const pace = event.ctrlKey ? 0.01 : 0.002;
		const zoom = this.view.zoom * Math.exp(-event.deltaY * pace);
		this.view = zoomTo(this.view, zoom, this.#place(event), this.scene);
	};

	readonly down = (event: PointerEvent): void => {
		if (event.button !== 0 || event.target instanceof HTMLInputElement) return;
		(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
		this.#pointers.set(event.pointerId, this.#place(event));
		if (this.#pointers.size === 1) {
			this.#from = this.#place(event);
			this.#pinched = false;
		} else {
			this.#pinched = true;
			this.drawn = 0;
		}
		this.leaping = false;
		this.held = true;
	};

	readonly move = (event: PointerEvent): void => {
		const before = this.#pointers.get(event.pointerId);
		if (!before) return;
		const now = this.#place(event);
		const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
		this.#pointers.set(event.pointerId, now);
		if (other) this.#pinch(before, now, other);
		else if (this.view.zoom > 1) this.view = panBy(this.view, minus(now, before), this.scene);
		else if (event.pointerType === 'touch' && !this.#pinched) this.drawn = now.x - this.#from.x;
	};

	readonly up = (event: PointerEvent): void => {
		if (!this.#pointers.delete(event.pointerId) || this.#pointers.size > 0) return;
		this.held = false;
		const drawn = this.drawn;
		this.leaping = true;
		this.drawn = 0;
		if (this.#pinched || event.type === 'pointercancel') return;
		if (Math.abs(drawn) > swipe) this.#onSwipe(drawn < 0 ? 1 : -1);
		else if (distance(this.#from, this.#place(event)) < slack) this.#tap(event);
	};

	#tap(event: PointerEvent): void {
		const again = event.timeStamp - this.#tapped < doubleTap;
		this.#tapped = again ? 0 : event.timeStamp;
		if (!again) return;
		if (this.view.zoom > 1) this.reset();
		else this.#leap(zoomTo(this.view, close, this.#place(event), this.scene));
	}

	#pinch(before: Point, now: Point, other: Point): void {
		const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
		const moved = { x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 };
		const spread = distance(now, other) / Math.max(1, distance(before, other));
		const carried = { ...this.view, x: this.view.x + moved.x, y: this.view.y + moved.y };
		this.view = zoomTo(carried, this.view.zoom * spread, middle, this.scene);
	}

	#leap(view: View): void {
		this.leaping = true;
		this.view = view;
	}

	/** Where a pointer is, from the middle of the window. */
	#place(event: MouseEvent): Point {
		const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
		return {
			x: event.clientX - box.left - box.width / 2,
			y: event.clientY - box.top - box.height / 2
		};
	}
}

const minus = (a: Point, b: Point): Point => ({ x: a.x - b.x, y: a.y - b.y });
const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
