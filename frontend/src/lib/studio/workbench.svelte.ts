/**
 * The workbench: what lies in the slots, what is chosen, and the runs on the canvas. It outlives
 * navigation between pages, and what lies on it outlives a reload.
 */
import { api, data } from '$lib/api/client';
import type { Preset, Slot, Task } from '$lib/api/model';
import { Refusal, Unreachable, type Problem } from '$lib/api/problem';
import { language } from '$lib/language/language.svelte';
import {
	dropExpired,
	keepTask,
	keepWorkbench,
	keptWorkbench,
	type KeptWorkbench
} from '$lib/photos/keep';
import { Photo } from '$lib/photos/photo.svelte';
import { session } from '$lib/session/session.svelte';
import { originalsOf } from '$lib/tasks/originals';
import { isOver } from '$lib/tasks/progress';
import { firstPreset } from './first-preset';
import { beforeSlot, Run } from './run.svelte';
import { submit, type Order } from './submission';

/** Garments in one go without an account; an account brings its own limit. */
const anonymousLimit = 1;
/** A finished task is shown again after a reload for this long, in milliseconds. */
const recent = 60 * 60 * 1000;

class Workbench {
	presets = $state.raw<Preset[]>([firstPreset]);
	presetsProblem = $state.raw<Problem | null>(null);
	presetId = $state(firstPreset.id);
	slots = $state<Record<string, Photo[]>>({});
	options = $state<Record<string, string>>({});
	prompt = $state('');
	/** What is to be said beside a slot, by slot id. */
	notices = $state<Record<string, string>>({});
	/** Newest first. */
	runs = $state.raw<Run[]>([]);
	/** Generate was pressed without an account: it goes on after logging in. */
	awaitingLogin = $state(false);
	/** Something has changed since the last press of Generate. */
	changed = $state(true);
	/** How the last run ended, until the reader has taken notice. */
	news = $state<'done' | 'failed' | null>(null);

	#restored: Promise<void> | undefined;

	readonly preset = $derived(
		this.presets.find((preset) => preset.id === this.presetId) ?? this.presets[0] ?? firstPreset
	);
	/** Pictures that the next Generate makes: one for each photo of the slot that takes several. */
	readonly outputs = $derived.by(() => {
		const several = this.preset.slots.find((slot) => slot.max > 1);
		return several ? Math.max(1, this.usable(several.id).length) : 1;
	});
	readonly credits = $derived(this.outputs * this.preset.credits_per_output);
	readonly complete = $derived(
		this.preset.slots.every((slot) => this.usable(slot.id).length >= slot.min)
	);
	readonly running = $derived(this.runs.some((run) => run.active));
	readonly empty = $derived(this.preset.slots.every((slot) => this.in(slot.id).length === 0));

	in(slotId: string): Photo[] {
		return this.slots[slotId] ?? [];
	}

	usable(slotId: string): Photo[] {
		return this.in(slotId).filter((photo) => photo.usable);
	}

	/** How many photos a slot takes from this visitor. */
	capacity(slot: Slot): number {
		if (slot.max === 1) return 1;
		return Math.min(slot.max, session.me?.limits.garments ?? anonymousLimit);
	}

	/** The first slot that still needs a photo. */
	get nextSlot(): Slot | undefined {
		return this.preset.slots.find((slot) => this.usable(slot.id).length < slot.min);
	}

	async loadPresets(): Promise<void> {
		try {
			const answer = await data(api.GET('/api/presets'));
			if (answer.presets.length > 0) this.presets = answer.presets;
			this.presetsProblem = null;
		} catch (problem) {
			this.presetsProblem = problem as Problem;
		}
	}

	/** Puts back what lay here before the page was left. */
	restore(): Promise<void> {
		this.#restored ??= this.#restore();
		return this.#restored;
	}

	async #restore(): Promise<void> {
		void dropExpired();
		const kept = await keptWorkbench();
		if (kept && this.empty) this.#put(kept);
	}

	#put(kept: KeptWorkbench): void {
		this.presetId = kept.preset;
		for (const photos of Object.values(this.slots)) photos.forEach((photo) => photo.discard());
		this.slots = Object.fromEntries(
			Object.entries(kept.slots).map(([id, blobs]) => [
				id,
				blobs.map((blob) => new Photo(blob, true))
			])
		);
		this.options = { ...kept.options };
		this.prompt = kept.prompt;
		this.changed = true;
	}

	/** Adds photos to a slot. A slot for one takes the newest; more than fit are left out, aloud. */
	async add(slot: Slot, files: Blob[]): Promise<void> {
		if (files.length === 0) return;
		const capacity = this.capacity(slot);
		const before = this.in(slot.id);
		const faultless = before.filter((photo) => photo.state !== 'faulty');
		const kept = capacity === 1 ? [] : faultless;
		const added = files.slice(0, capacity - kept.length).map((file) => new Photo(file));
		if (added.length === 0) {
			this.notices[slot.id] = language.words.studio.onlySoMany(capacity);
			return;
		}
		before.filter((photo) => !kept.includes(photo)).forEach((photo) => photo.discard());
		this.slots[slot.id] = [...kept, ...added];
		this.#afterChange(slot.id);
		if (files.length > added.length) {
			this.notices[slot.id] = language.words.studio.onlySoMany(capacity);
		}
		await Promise.all(added.map((photo) => photo.prepared));
		this.keep();
		if (session.me) this.#sendAhead(added);
	}

	/** Adds photos that were dropped or pasted without pointing at a slot. */
	async addAnywhere(files: Blob[]): Promise<void> {
		const [first, ...rest] = files;
		if (!first) return;
		const slots = this.preset.slots;
		const slot = slots.find((each) => this.usable(each.id).length === 0) ?? slots.at(-1);
		if (!slot) return;
		const takesAll = this.capacity(slot) > 1;
		const added = this.add(slot, takesAll ? files : [first]);
		const following = takesAll ? [] : rest;
		await Promise.all([added, following.length > 0 ? this.addAnywhere(following) : undefined]);
	}

	remove(slot: Slot, photo: Photo): void {
		photo.discard();
		this.slots[slot.id] = this.in(slot.id).filter((each) => each !== photo);
		this.#afterChange(slot.id);
		this.keep();
	}

	choose(option: string, choice: string): void {
		this.options[option] = choice;
		this.changed = true;
		this.keep();
	}

	setPrompt(prompt: string): void {
		this.prompt = prompt;
		this.changed = true;
		this.keep();
	}

	/** Keeps what lies here for the next visit of this browser. */
	keep(): void {
		void keepWorkbench(this.#snapshot());
	}

	/** Empties the bench, when its owner leaves. */
	clear(): void {
		for (const photos of Object.values(this.slots)) photos.forEach((photo) => photo.discard());
		this.runs.forEach((run) => run.discard());
		this.slots = {};
		this.options = {};
		this.prompt = '';
		this.notices = {};
		this.runs = [];
		this.changed = true;
	}

	/** Sends what lies here ahead of Generate, so that the press itself is quick. */
	sendAll(): void {
		this.#sendAhead(this.preset.slots.flatMap((slot) => this.usable(slot.id)));
	}

	/** Finds the tasks that are under way, and the last one that has just ended. */
	async resume(): Promise<void> {
		const { tasks } = await data(api.GET('/api/tasks', { params: { query: { limit: 10 } } }));
		const known = new Set(this.runs.map((run) => run.task?.id));
		const worthShowing = (task: Task, index: number) =>
			!isOver(task) || (index === 0 && Date.now() - (task.finished_at ?? 0) < recent);
		const found = tasks
			.filter((task, index) => worthShowing(task, index) && !known.has(task.id))
			.map((task) => Run.of(task, this.#aspectRatio(task.preset), this.#whenOver));
		if (found.length > 0) this.runs = [...this.runs, ...found];
	}

	/** Generate: asks for what is missing, for an account, then sends everything. */
	async generate(): Promise<void> {
		this.notices = {};
		await Promise.all(Object.values(this.slots).flatMap((all) => all.map((each) => each.prepared)));
		const next = this.nextSlot;
		if (next) {
			this.notices[next.id] = language.words.studio.missing(language.pick(next.name));
			return;
		}
		if (!session.me) {
			this.awaitingLogin = true;
			return;
		}
		this.awaitingLogin = false;
		this.changed = false;
		this.news = null;
		const run = new Run(this.outputs, this.preset.aspect_ratios[0] ?? '3:4');
		run.showBefore(this.usable(beforeSlot)[0]?.blob);
		this.runs = [run, ...this.runs.filter((each) => each.problem === null)];
		await this.#send(run);
	}

	/** Puts the settings of an earlier task back, and its photos as far as they are still there. */
	async takeUp(task: Task): Promise<void> {
		const { slots, incomplete } = await originalsOf(task);
		await this.restore();
		this.#put({ preset: task.preset, slots, options: task.options, prompt: task.prompt ?? '' });
		this.notices = {};
		for (const slot of incomplete) this.notices[slot] = language.words.reasons.inputs_gone.title;
		this.keep();
	}

	/** Puts a result into the first slot. Throws Unreachable when the picture cannot be read. */
	async useAsInput(imageUrl: string): Promise<void> {
		const slot = this.preset.slots[0];
		if (!slot) return;
		const answer = await fetch(imageUrl).catch(() => null);
		if (!answer?.ok) throw new Unreachable(answer?.status);
		await this.add(slot, [await answer.blob()]);
	}

	dismiss(run: Run): void {
		run.discard();
		this.runs = this.runs.filter((each) => each !== run);
	}

	async #send(run: Run): Promise<void> {
		const snapshot = this.#snapshot();
		const order: Order = {
			preset: this.preset.id,
			photos: Object.fromEntries(
				this.preset.slots
					.map(({ id }) => [id, this.usable(id)] as const)
					.filter(([, all]) => all.length)
			),
			options: this.#chosenOptions(),
			prompt: this.prompt.trim() || null
		};
		try {
			const task = await submit(order, (stage) => (run.sending = stage));
			void keepTask(task.id, snapshot);
			run.follow(task, this.#whenOver);
		} catch (problem) {
			this.#refuse(run, problem);
		}
		await session.refreshMe();
	}

	#refuse(run: Run, problem: unknown): void {
		if (!(problem instanceof Refusal || problem instanceof Unreachable)) throw problem;
		this.changed = true;
		if (problem instanceof Refusal && problem.body.status === 401) {
			this.dismiss(run);
			this.awaitingLogin = true;
			return;
		}
		run.problem = problem;
		for (const slot of this.preset.slots) {
			const fault = problem instanceof Refusal && problem.of(`inputs.${slot.id}`);
			if (fault) this.notices[slot.id] = fault.message;
		}
	}

	readonly #whenOver = (task: Task): void => {
		const worked = task.outputs.some((output) => output.state === 'succeeded');
		this.news = worked ? 'done' : 'failed';
		if (!worked) this.changed = true;
		void session.refreshMe();
	};

	#afterChange(slotId: string): void {
		delete this.notices[slotId];
		this.changed = true;
	}

	#sendAhead(photos: Photo[]): void {
		// A failure shows beside the photo, and Generate tries again.
		for (const photo of photos) if (photo.usable) photo.uploaded().catch(() => undefined);
	}

	#chosenOptions(): Record<string, string> {
		return Object.fromEntries(
			this.preset.options.map(({ id, default: usual }) => [id, this.options[id] ?? usual])
		);
	}

	#snapshot(): KeptWorkbench {
		const pictures = (photos: Photo[]) =>
			photos.flatMap((photo) => (photo.usable && photo.blob ? [photo.blob] : []));
		return {
			preset: this.preset.id,
			slots: Object.fromEntries(
				Object.entries(this.slots).map(([id, photos]) => [id, pictures(photos)])
			),
			options: $state.snapshot(this.options),
			prompt: this.prompt
		};
	}

	#aspectRatio(presetId: string): string {
		return this.presets.find(({ id }) => id === presetId)?.aspect_ratios[0] ?? '3:4';
	}
}

export const workbench = new Workbench();
session.onLeave(() => workbench.clear());
