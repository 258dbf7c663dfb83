/**
 * The workbench: what lies in the slots, what is chosen, and the runs on the canvas. It outlives
 * navigation between pages, and what lies on it outlives a reload.
 */
import { presetsQuery } from '#lib/api/catalogue.ts';
import { api, data } from '#lib/api/client.ts';
import type { Preset, PresetOption, Slot, Task } from '#lib/api/model.ts';
import { Refusal, Unreachable, type Problem } from '#lib/api/problem.ts';
import { queryClient } from '#lib/api/query-client.ts';
import { language } from '#lib/language/language.svelte.ts';
import { inHours } from '#lib/language/plural.ts';
import {
	beforeOf,
	dropExpired,
	keepRecent,
	keepTask,
	keepWorkbench,
	keptWorkbench,
	type TaskMaterial,
	type ToolSettings
} from '#lib/photos/keep.ts';
import { Photo, type PhotoSource } from '#lib/photos/photo.svelte.ts';
import { session } from '#lib/session/session.svelte.ts';
import { originalsOf } from '#lib/tasks/originals.ts';
import { isOver } from '#lib/tasks/progress.ts';
import { studioWords } from '#lib/language/subjects/studio.ts';
import { isColor } from './color';
import { firstPreset } from './first-preset';
import { placesOf } from './places';
import { Run } from './run.svelte';
import { submit, type Order } from './submission';

/** Garments in one go without an account; an account brings its own limit. */
const anonymousLimit = 1;
/** A finished task is shown again after a reload for this long, in milliseconds. */
const recent = 60 * 60 * 1000;
const untouched: ToolSettings = { options: {}, prompt: null, aspectRatio: null, variants: null };

class Workbench {
	presets = $state.raw<Preset[]>([firstPreset]);
	presetsProblem = $state.raw<Problem | null>(null);
	/** The presets are those of the service, and not the one that pages are drawn with. */
	presetsLoaded = $state(false);
	/** How long the service keeps a result and a photo, in milliseconds, once it has said so. */
	#lives = $state.raw<{ result: number; upload: number }>();
	/** For how many hours results are kept. */
	keptHours = $derived(this.#lives && inHours(this.#lives.result));
	presetId = $state(firstPreset.id);
	/** By place; see {@link placesOf}. */
	photos = $state<Record<string, Photo[]>>({});
	/** What is chosen, by tool. */
	settings = $state.raw<Record<string, ToolSettings>>({});
	/** What is to be said beside a slot, by slot id. */
	notices = $state<Record<string, string>>({});
	/** What the service said against the prompt, in the reader's language. */
	promptRefusal = $state<string | null>(null);
	/** Newest first. */
	runs = $state.raw<Run[]>([]);
	/** Generate was pressed without an account: it goes on after logging in. */
	awaitingLogin = $state(false);
	/** Something has changed since the last press of Generate. */
	changed = $state(true);
	/** How the last run ended, until the reader has taken notice. */
	news = $state<'done' | 'failed' | null>(null);

	#restored: Promise<void> | undefined;
	/** From a press of Generate until its run is shown. */
	#isPressed = false;
	/** By a photo that is not known to be good yet: the good one whose place it took. */
	readonly #former = new Map<Photo, Photo>();

	readonly preset = $derived(
		this.presets.find((preset) => preset.id === this.presetId) ?? this.presets[0] ?? firstPreset
	);
	readonly #places = $derived(placesOf(this.preset));
	/** What is chosen for the tool. */
	readonly chosen = $derived(this.settings[this.preset.id] ?? untouched);
	/** `width:height`, such as `3:4`. */
	readonly aspectRatio = $derived.by(() => {
		const ratios = this.preset.aspect_ratios;
		const { aspectRatio } = this.chosen;
		return ratios.find((ratio) => ratio === aspectRatio) ?? ratios[0] ?? '3:4';
	});
	/** How many pictures are made of the same photos. */
	readonly variants = $derived(
		Math.min(this.chosen.variants ?? this.preset.variants.default, this.preset.variants.max)
	);
	/** Pictures that the next Generate makes. */
	readonly outputs = $derived.by(() => {
		const each = this.preset.one_output_each;
		return each ? Math.max(1, this.usable(each).length) : this.variants;
	});
	readonly credits = $derived(this.outputs * this.preset.credits_per_output);
	/** How many credits the account lacks for it, as far as is known here. */
	readonly missingCredits = $derived(
		session.me ? Math.max(0, this.credits - session.me.balance.total) : 0
	);
	readonly faultyOption = $derived(
		this.preset.options.find(
			(option) => option.kind === 'color' && !isColor(this.optionValue(option))
		)
	);
	readonly complete = $derived(
		!this.faultyOption && this.preset.slots.every(({ id, min }) => this.usable(id).length >= min)
	);
	readonly running = $derived(this.runs.some((run) => run.active));
	readonly empty = $derived(this.preset.slots.every((slot) => this.in(slot.id).length === 0));

	/** The photos in a slot of the tool. */
	in(slotId: string): Photo[] {
		const most = this.preset.slots.find(({ id }) => id === slotId)?.max ?? 0;
		return this.#at(slotId).slice(0, most);
	}

	/** Where the photos of a slot of the tool lie. */
	place(slotId: string): string {
		return this.#places[slotId] ?? slotId;
	}

	usable(slotId: string): Photo[] {
		return this.in(slotId).filter((photo) => photo.usable);
	}

	/** All photos in the place of a slot: more than it takes, where another tool takes more. */
	#at(slotId: string): Photo[] {
		return this.photos[this.place(slotId)] ?? [];
	}

	optionValue(option: PresetOption): string {
		return this.chosen.options[option.id] ?? option.default;
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
			const answer = await queryClient.fetchQuery(presetsQuery);
			if (answer.presets.length > 0) this.presets = answer.presets;
			this.#lives = { result: answer.result_life_ms, upload: answer.upload_life_ms };
			this.presetsLoaded = true;
			this.presetsProblem = null;
		} catch (problem) {
			this.presetsProblem = problem as Problem;
		}
	}

	/** The tools as the service has them now, and what lay here before: for what comes from elsewhere. */
	async #ready(): Promise<void> {
		await Promise.all([this.presetsLoaded || this.loadPresets(), this.restore()]);
	}

	/** Puts back what lay here before the page was left. */
	restore(): Promise<void> {
		this.#restored ??= this.#restore();
		return this.#restored;
	}

	async #restore(): Promise<void> {
		void dropExpired();
		const kept = await keptWorkbench();
		if (!kept || Object.values(this.photos).some((photos) => photos.length > 0)) return;
		this.presetId = kept.preset;
		this.settings = kept.settings;
		for (const [place, blobs] of Object.entries(kept.places)) this.#lay(place, blobs);
	}

	/** Puts prepared photos into a place, instead of what lies there. */
	#lay(place: string, blobs: Blob[]): void {
		this.photos[place]?.forEach((photo) => this.#drop(photo));
		this.photos[place] = blobs.map((blob) => new Photo(blob, true));
	}

	/** Takes up another tool. Photos that fit its slots are in them. */
	useTool(id: string): void {
		if (id === this.presetId) return;
		this.presetId = id;
		this.notices = {};
		this.promptRefusal = null;
		this.changed = true;
		this.keep();
		if (session.me) this.sendAll();
	}

	/** Adds photos to a slot. A slot for one takes the newest; more than fit are left out, aloud. */
	async add(slot: Slot, sources: PhotoSource[], arePrepared = false): Promise<void> {
		if (sources.length === 0) return;
		const capacity = this.capacity(slot);
		const before = this.in(slot.id);
		const beyond = this.#at(slot.id).slice(before.length);
		const kept = capacity === 1 ? [] : before.filter((photo) => photo.state !== 'faulty');
		const fitting = sources.slice(0, capacity - kept.length);
		const added = fitting.map((source) => new Photo(source, arePrepared));
		const [first] = added;
		if (!first) {
			this.notices[slot.id] = this.#words.onlySoMany(capacity);
			return;
		}
		const replaced = before.filter((photo) => !kept.includes(photo));
		const [standing] = replaced.flatMap((photo) => this.#standing(photo) ?? []);
		replaced.filter((photo) => photo !== standing).forEach((photo) => this.#drop(photo, standing));
		if (standing && capacity === 1) this.#former.set(first, standing);
		const place = this.place(slot.id);
		this.photos[place] = [...kept, ...added, ...beyond];
		this.#afterChange(slot.id);
		if (sources.length > added.length) {
			this.notices[slot.id] = this.#words.onlySoMany(capacity);
		}
		await Promise.all(added.map((photo) => photo.prepared));
		this.#putBack(slot.id, place, first);
		this.keep();
		if (!session.me) return this.#forgetFormer(first);
		await this.#sendAhead(added);
		this.#putBack(slot.id, place, first);
		this.#forgetFormer(first);
	}

	/** The usable photo that a photo is, or that it has taken the place of. */
	#standing(photo: Photo): Photo | undefined {
		return photo.usable ? photo : this.#former.get(photo);
	}

	/** A photo that cannot be used goes, and the one whose place it took is there again. */
	#putBack(slotId: string, place: string, photo: Photo): void {
		const former = this.#former.get(photo);
		if (!former || photo.state !== 'faulty') return;
		this.#former.delete(photo);
		this.photos[place] = (this.photos[place] ?? []).map((each) => (each === photo ? former : each));
		const told = photo.refusal ?? (photo.fault && this.#words.photoFaults[photo.fault]) ?? '';
		this.notices[slotId] = this.#words.formerStays(told);
		photo.discard();
	}

	#forgetFormer(photo: Photo): void {
		this.#former.get(photo)?.discard();
		this.#former.delete(photo);
	}

	/** Lets go of a photo and of the one whose place it took, but for one that is still needed. */
	#drop(photo: Photo, needed?: Photo): void {
		const former = this.#former.get(photo);
		if (former !== needed) former?.discard();
		this.#former.delete(photo);
		photo.discard();
	}

	/** Adds photos that were dropped or pasted without pointing at a slot. */
	async addAnywhere(sources: PhotoSource[]): Promise<void> {
		const [first, ...rest] = sources;
		if (!first) return;
		const slots = this.preset.slots;
		const isFree = ({ id }: Slot) => this.in(id).every((photo) => photo.state === 'faulty');
		const slot = slots.find(isFree) ?? slots.findLast((each) => each.min > 0);
		if (!slot) return;
		const takesAll = this.capacity(slot) > 1;
		const added = this.add(slot, takesAll ? sources : [first]);
		const following = takesAll || rest.length === 0 ? [] : rest;
		if (following.length > 0 && !slots.some(isFree)) {
			this.notices[slot.id] = this.#words.onlySoMany(this.capacity(slot));
			return added;
		}
		await Promise.all([added, this.addAnywhere(following)]);
	}

	remove(slot: Slot, photo: Photo): void {
		this.#drop(photo);
		this.photos[this.place(slot.id)] = this.#at(slot.id).filter((each) => each !== photo);
		this.#afterChange(slot.id);
		this.keep();
	}

	/** Chooses something for the tool. */
	choose(chosen: Partial<ToolSettings>): void {
		this.settings = { ...this.settings, [this.preset.id]: { ...this.chosen, ...chosen } };
		this.changed = true;
		this.keep();
	}

	chooseOption(id: string, value: string): void {
		this.choose({ options: { ...this.chosen.options, [id]: value } });
	}

	/** Writes a prompt of one's own; null goes back to the tool's. */
	setPrompt(prompt: string | null): void {
		this.promptRefusal = null;
		this.choose({ prompt });
	}

	/** Keeps what lies here for the next visit of this browser. */
	keep(): void {
		void keepWorkbench({
			preset: this.presetId,
			places: Object.fromEntries(
				Object.entries(this.photos).map(([place, photos]) => [
					place,
					pictures(photos.map((photo) => this.#standing(photo) ?? photo))
				])
			),
			settings: this.settings
		});
	}

	/** Empties the bench, when its owner leaves. */
	clear(): void {
		for (const photos of Object.values(this.photos)) photos.forEach((photo) => this.#drop(photo));
		this.runs.forEach((run) => run.discard());
		this.photos = {};
		this.settings = {};
		this.notices = {};
		this.promptRefusal = null;
		this.runs = [];
		this.changed = true;
	}

	/** Sends what lies here ahead of Generate, so that the press itself is quick. */
	sendAll(): void {
		void this.#sendAhead(this.preset.slots.flatMap((slot) => this.usable(slot.id)));
	}

	/** Finds the tasks that are under way, and the last one that has just ended. */
	async resume(): Promise<void> {
		const { tasks } = await data(api.GET('/api/tasks', { params: { query: { limit: 10 } } }));
		const known = new Set(this.runs.map((run) => run.task?.id));
		const worthShowing = (task: Task, index: number) =>
			!isOver(task) || (index === 0 && Date.now() - (task.finished_at ?? 0) < recent);
		const found = tasks
			.filter((task, index) => worthShowing(task, index) && !known.has(task.id))
			.map((task) => Run.of(task, this.#whenOver));
		if (found.length > 0) this.runs = [...this.runs, ...found];
	}

	/** Generate: asks for what is missing, for an account, then sends everything. */
	async generate(): Promise<void> {
		if (this.#isPressed) return;
		this.#isPressed = true;
		const run = await this.#begin().finally(() => (this.#isPressed = false));
		if (run) await this.#send(run);
	}

	/** What is to be sent; null where something is missing. */
	async #begin(): Promise<Run | null> {
		this.notices = {};
		this.promptRefusal = null;
		const lying = this.preset.slots.flatMap(({ id }) => this.in(id));
		await Promise.all(lying.map((photo) => photo.prepared));
		if (this.faultyOption) return null;
		const next = this.nextSlot;
		if (next) {
			this.notices[next.id] = this.#words.missing(language.pick(next.name));
			return null;
		}
		if (!(await session.who())) {
			this.awaitingLogin = true;
			return null;
		}
		this.awaitingLogin = false;
		this.changed = false;
		this.news = null;
		const run = new Run(this.outputs, this.aspectRatio);
		run.showBefore(beforeOf(this.#material()));
		this.runs = [run, ...this.runs.filter((each) => each.problem === null)];
		return run;
	}

	/** Puts the settings of an earlier task back, and its photos as far as they are still there. */
	async takeUp(task: Task): Promise<void> {
		const { slots, incomplete } = await originalsOf(task);
		const settings = {
			options: task.options,
			prompt: task.prompt ?? null,
			aspectRatio: task.aspect_ratio,
			variants: task.outputs.length
		};
		await this.layOut({ preset: task.preset, slots, settings });
		for (const slot of incomplete) this.notices[slot] = language.words.reasons.inputs_gone.title;
	}

	/** Puts photos and settings of an earlier task on the bench. */
	async layOut({ preset, slots, settings }: TaskMaterial): Promise<void> {
		await this.#ready();
		this.presetId = preset;
		this.settings = { ...this.settings, [preset]: settings };
		for (const [slot, blobs] of Object.entries(slots)) this.#lay(this.place(slot), blobs);
		this.notices = {};
		this.promptRefusal = null;
		this.changed = true;
		this.keep();
	}

	/** Puts a result into the first slot. Throws Unreachable when the picture cannot be read. */
	async useAsInput(imageUrl: string): Promise<void> {
		await this.#ready();
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
		const material = this.#material();
		const filled = this.preset.slots.filter(({ id }) => this.usable(id).length > 0);
		const order: Order = {
			preset: this.preset.id,
			photos: Object.fromEntries(filled.map(({ id }) => [id, this.usable(id)])),
			options: Object.fromEntries(
				this.preset.options.map((option) => [option.id, this.optionValue(option)])
			),
			prompt: this.chosen.prompt?.trim() || null,
			aspectRatio: this.aspectRatio,
			variants: this.variants
		};
		const places = filled.map(({ id }) => [this.place(id), pictures(this.usable(id))] as const);
		try {
			const task = await submit(order, (stage) => (run.sending = stage));
			// As long as the service does, and not at all before it has said how long.
			const lives = this.#lives ?? { result: 0, upload: 0 };
			void keepTask(task.id, material, lives.result);
			for (const [place, photos] of places) void keepRecent(place, photos, lives.upload);
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
		if (problem instanceof Refusal && problem.kind === 'prompt-refused') {
			this.dismiss(run);
			this.promptRefusal = problem.message;
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
		if (task.state !== 'canceled') this.news = worked ? 'done' : 'failed';
		if (!worked) this.changed = true;
		void session.refreshMe();
	};

	#afterChange(slotId: string): void {
		delete this.notices[slotId];
		this.changed = true;
	}

	/** A failure shows beside the photo, and Generate tries again. */
	async #sendAhead(photos: Photo[]): Promise<void> {
		const usable = photos.filter((photo) => photo.usable);
		await Promise.all(usable.map((photo) => photo.uploaded().catch(() => undefined)));
	}

	/** What the next task is made from. */
	#material(): TaskMaterial {
		const slots = this.preset.slots.map(({ id }) => [id, pictures(this.usable(id))] as const);
		return {
			preset: this.preset.id,
			slots: Object.fromEntries(slots.filter(([, photos]) => photos.length > 0)),
			settings: this.chosen
		};
	}

	get #words() {
		return language.pick(studioWords);
	}
}

/** The prepared pictures of photos, without those at fault. */
function pictures(photos: Photo[]): Blob[] {
	return photos.flatMap((photo) => (photo.usable && photo.blob ? [photo.blob] : []));
}

export const workbench = new Workbench();
session.onLeave(() => workbench.clear());
