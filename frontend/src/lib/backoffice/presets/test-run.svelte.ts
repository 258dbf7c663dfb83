import { persist } from '#lib/api/persist.ts';
import { Refusal } from '#lib/api/problem.ts';
import type { Task } from '#lib/api/model.ts';
import { Photo } from '#lib/photos/photo.svelte.ts';
import { isOver } from '#lib/tasks/progress.ts';
import { TaskWatch } from '#lib/tasks/watch.svelte.ts';
import { write } from '../api';
import type { Definition } from '../shapes';

/** What a draft is tried with. */
interface Trial {
	preset: string;
	/** Null for what is saved. */
	definition: Definition | null;
	options: Record<string, string>;
	/** Null for the tool's own. */
	prompt: string | null;
}

/** Photos for a draft, and the task that tries it: free of charge, on the operator's own account. */
export class TestRun {
	/** By slot. */
	photos = $state<Record<string, Photo[]>>({});
	/** What is being done before there is a task. */
	stage = $state<'uploading' | 'submitting' | null>(null);
	/** Why the run did not start, in the reader's language. */
	trouble = $state<string | null>(null);
	#watch = $state.raw<TaskWatch | null>(null);

	get task(): Task | null {
		return this.#watch?.task ?? null;
	}

	get busy(): boolean {
		return this.stage !== null || (this.task !== null && !isOver(this.task));
	}

	in(slot: string): Photo[] {
		return this.photos[slot] ?? [];
	}

	usable(slot: string): Photo[] {
		return this.in(slot).filter((photo) => photo.usable);
	}

	/** Adds photos to a slot for so many; a slot for one takes the newest. */
	add(slot: string, files: Blob[], most: number): void {
		const kept = most === 1 ? [] : this.in(slot);
		const added = files.slice(0, most - kept.length).map((file) => new Photo(file));
		if (most === 1) this.in(slot).forEach((photo) => photo.discard());
		this.photos[slot] = [...kept, ...added];
	}

	remove(slot: string, photo: Photo): void {
		photo.discard();
		this.photos[slot] = this.in(slot).filter((each) => each !== photo);
	}

	/** Tries a draft. What goes wrong is told by {@link trouble}, or in other words by `explain`. */
	async start(trial: Trial, slots: string[], unreachable: string): Promise<void> {
		if (this.busy) return;
		this.trouble = null;
		this.#watch = null;
		const filled = slots.filter((slot) => this.usable(slot).length > 0);
		const photos = filled.flatMap((slot) => this.usable(slot));
		try {
			this.stage = 'uploading';
			const inputs = await Promise.all(
				filled.map(async (slot): Promise<[string, string[]]> => [
					slot,
					await Promise.all(this.usable(slot).map((photo) => persist(() => photo.uploaded())))
				])
			);
			this.stage = 'submitting';
			const { preset, ...rest } = trial;
			const body = { ...rest, inputs: Object.fromEntries(inputs) };
			const task = await write<Task>('POST', `presets/${preset}/test`, body, crypto.randomUUID());
			this.#watch = new TaskWatch(task, () => undefined);
		} catch (problem) {
			this.trouble = problem instanceof Refusal ? told(problem) : unreachable;
		} finally {
			this.stage = null;
			// What was sent belongs to that task.
			photos.forEach((photo) => photo.forgetUpload());
		}
	}

	discard(): void {
		this.#watch?.stop();
		Object.values(this.photos)
			.flat()
			.forEach((photo) => photo.discard());
	}
}

/** What a refusal says of fields, or else of all. */
function told(refusal: Refusal): string {
	const faults = refusal.body.errors ?? [];
	if (faults.length === 0) return refusal.message;
	return faults.map(({ field, message }) => `${field}: ${message}`).join('\n');
}
