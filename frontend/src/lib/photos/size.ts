import { minSide } from './inspect';

/** Pixels of the longer side of what is sent to the service. */
const longSide = 2048;

/**
 * The size a photo is sent in: its longer side at most 2048 pixels, never enlarged, and the
 * shorter side never pressed below what the service accepts.
 */
export function sentSize(width: number, height: number): { width: number; height: number } {
	const fitting = longSide / Math.max(width, height);
	const smallest = minSide / Math.min(width, height);
	const scale = Math.min(1, Math.max(fitting, smallest));
	return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** Pixels from which a photo is large: it is decoded smaller where that can be, and not shown before. */
const large = 24_000_000;

export const isLarge = ({ width, height }: { width: number; height: number }): boolean =>
	width * height > large;

/**
 * The smallest size, in eighths, that a large JPEG can be decoded in for what is sent of it: its
 * decoder leaves out what is finer. Null for photos that are decoded as they are.
 */
export function decodedSize(stored: {
	width: number;
	height: number;
}): { width: number; height: number } | null {
	if (!isLarge(stored)) return null;
	const { width, height } = sentSize(stored.width, stored.height);
	const eighths = Math.ceil(8 * Math.max(width / stored.width, height / stored.height));
	const part = (side: number) => Math.ceil((side * eighths) / 8);
	return eighths < 8 ? { width: part(stored.width), height: part(stored.height) } : null;
}
