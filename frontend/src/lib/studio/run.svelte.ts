import type { Task } from '#lib/api/model.ts';
import type { Problem } from '#lib/api/problem.ts';
import { beforeOf, keptTask } from '#lib/photos/keep.ts';
import { isOver } from '#lib/tasks/progress.ts';
import { TaskWatch } from '#lib/tasks/watch.svelte.ts';
import type { Stage } from './submission';

/**
 * One press of Generate on the canvas: from the moment of the press, before the service knows of
 * it, to the last output. Found again after a reload by its task.
 */
export class Run {
	readonly key = crypto.randomUUID();
	/** How many frames to draw while there is no task yet. */
	readonly expectedOutputs: number;
	/** `width:height` of the frames, such as `3:4`. */
	readonly aspectRatio: string;
	readonly pressedAt = Date.now();

	/** What is happening before the task exists. */
	sending = $state<Stage>('uploading');
	/** Why no task came of it. */
	problem = $state.raw<Problem | null>(null);
	watch = $state.raw<TaskWatch | null>(null);
	/** Address of the picture that the frames show while waiting and results are compared with. */
	before = $state<string | null>(null);

	constructor(expectedOutputs: number, aspectRatio: string) {
		this.expectedOutputs = expectedOutputs;
		this.aspectRatio = aspectRatio;
	}

	/** A run for a task that exists already, with its photo if this browser has it. */
	static of(task: Task, onOver: (task: Task) => void): Run {
		const run = new Run(task.outputs.length, task.aspect_ratio);
		run.follow(task, onOver);
		void keptTask(task.id).then((kept) => run.showBefore(kept && beforeOf(kept)));
		return run;
	}

	get task(): Task | null {
		return this.watch?.task ?? null;
	}

	get active(): boolean {
		return this.problem === null && (this.task === null || !isOver(this.task));
	}

	follow(task: Task, onOver: (task: Task) => void): void {
		this.watch = new TaskWatch(task, onOver);
	}

	showBefore(photo: Blob | null | undefined): void {
		if (photo) this.before = URL.createObjectURL(photo);
	}

	/** Lets go of timers and pictures. */
	discard(): void {
		this.watch?.stop();
		if (this.before) URL.revokeObjectURL(this.before);
	}
}
