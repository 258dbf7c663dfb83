/** How a wait is told: one stage in words and one honest bar. */
import type { Output, Task } from '#lib/api/model.ts';

export type Stage =
	'uploading' | 'submitting' | 'queued' | 'analysing' | 'generating' | 'saving' | 'done';

/** Milliseconds to reckon with when the service has no recent durations to tell. */
const unknownDuration = 15_000;

/**
 * The share of the bar after `elapsed` of a typical duration, both in milliseconds. It follows the
 * typical pace, slows down when that is over, and never arrives on its own.
 */
export function barShare(elapsed: number, typical: number | null): number {
	const passed = Math.max(0, elapsed) / (typical ?? unknownDuration);
	return 0.98 * (1 - Math.exp(-1.8 * passed));
}

/** What is happening to an output at a moment. The service tells the start; the rest goes by pace. */
export function stageOf(output: Output, typical: number | null, now: number): Stage {
	if (isSettled(output)) return 'done';
	if (output.state === 'queued' || output.started_at == null) return 'queued';
	const passed = (now - output.started_at) / (typical ?? unknownDuration);
	if (passed < 0.2) return 'analysing';
	return passed < 0.9 ? 'generating' : 'saving';
}

/** Whether nothing more will happen to an output. */
export function isSettled(output: Output): boolean {
	return output.finished_at != null;
}

/** Whether nothing more will happen to a task. */
export function isOver(task: Task): boolean {
	return task.state !== 'queued' && task.state !== 'running';
}
