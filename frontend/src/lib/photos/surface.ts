/**
 * Where a photo is decoded and drawn: in a worker with what workers have, or on the page with an
 * `<img>` and a `<canvas>`, which every browser has.
 */

export interface Surface {
	/**
	 * Decodes a file whose orientation has been taken out; null where the browser does not open it.
	 * Where its size is given, its source may have fewer pixels, if they are enough for what is sent.
	 */
	open(file: Blob, size?: Size | null): Promise<Picture | null>;
	/** Throws where the browser gives no 2D canvas. */
	canvas(width: number, height: number): Canvas;
}

export interface Size {
	width: number;
	height: number;
}

/** A decoded picture with the size of the file. */
export interface Picture extends Size {
	source: CanvasImageSource;
	/** Gives its memory back. */
	close(): void;
}

export interface Canvas {
	context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
	source: CanvasImageSource;
	toBlob(type: string, quality?: number): Promise<Blob>;
	/** Gives its memory back. */
	close(): void;
}
