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
