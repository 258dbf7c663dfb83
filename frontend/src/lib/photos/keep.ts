/**
 * What this browser keeps, so that nothing is lost by logging in, reloading or coming back: the
 * photos on the workbench, those of each task for as long as its results live, and those used
 * lately, to be used again. Logging out clears all of it.
 */
import { clear, createStore, del, entries, get, set } from 'idb-keyval';

/** What is chosen for a tool; null where it is the tool's own. */
export interface ToolSettings {
	options: Record<string, string>;
	prompt: string | null;
	aspectRatio: string | null;
	variants: number | null;
}

export interface KeptWorkbench {
	preset: string;
	/** Prepared pictures by place. */
	places: Record<string, Blob[]>;
	/** By tool. */
	settings: Record<string, ToolSettings>;
}

/** What a task was made from. */
export interface TaskMaterial {
	preset: string;
	/** Prepared pictures by slot, in the tool's order. */
	slots: Record<string, Blob[]>;
	settings: ToolSettings;
}

export interface KeptTask extends TaskMaterial {
	/** UTC milliseconds. */
	until: number;
}

interface RecentPhoto {
	photo: Blob;
	/** UTC milliseconds. */
	until: number;
}

const workbenchKey = 'bench';
const recentKey = (place: string) => `recent:${place}:`;
/** So many photos of a place are offered again. */
const recentLimit = 4;

let opened: ReturnType<typeof createStore> | undefined;
const store = () => (opened ??= createStore('kitten-closet', 'kept'));

/** Private windows may refuse storage; the page works without, it only remembers less. */
function remembering<T>(work: Promise<T>): Promise<T | undefined> {
	return work.catch((problem) => {
		console.warn('This browser keeps nothing:', problem);
		return undefined;
	});
}

export function keepWorkbench(kept: KeptWorkbench): Promise<void> {
	return remembering(set(workbenchKey, kept, store()));
}

export function keptWorkbench(): Promise<KeptWorkbench | undefined> {
	return remembering(get<KeptWorkbench>(workbenchKey, store()));
}

/** Keeps the photos and settings of a task for `life` milliseconds. */
export function keepTask(taskId: string, material: TaskMaterial, life: number): Promise<void> {
	const until = Date.now() + life;
	return remembering(set(taskId, { ...material, until } satisfies KeptTask, store()));
}

/** The photos and settings of a task, if this browser still keeps them. */
export async function keptTask(taskId: string): Promise<KeptTask | undefined> {
	const kept = await remembering(get<KeptTask>(taskId, store()));
	return kept && kept.until > Date.now() ? kept : undefined;
}

/** The photo that results of a task are compared with: the one in its tool's first slot. */
export function beforeOf(material: TaskMaterial): Blob | undefined {
	return Object.values(material.slots)[0]?.[0];
}

/** Keeps photos for `life` milliseconds, to be offered again where photos of their kind belong. */
export async function keepRecent(place: string, photos: Blob[], life: number): Promise<void> {
	const until = Date.now() + life;
	const keep = async (photo: Blob) => {
		// The same photo is kept once, however often it is used.
		const digest = await crypto.subtle.digest('SHA-256', await photo.arrayBuffer());
		const name = Array.from(new Uint8Array(digest), (byte) => byte.toString(16)).join('');
		await set(recentKey(place) + name, { photo, until } satisfies RecentPhoto, store());
	};
	await remembering(Promise.all(photos.map(keep)));
}

/** The photos used in a place that are still kept, the latest first. */
export async function recentPhotos(place: string): Promise<Blob[]> {
	const all = (await remembering(entries<string, RecentPhoto>(store()))) ?? [];
	return all
		.filter(([key, { until }]) => key.startsWith(recentKey(place)) && until > Date.now())
		.sort(([, first], [, second]) => second.until - first.until)
		.slice(0, recentLimit)
		.map(([, { photo }]) => photo);
}

/** Removes photos whose time is over. */
export async function dropExpired(): Promise<void> {
	const all = await remembering(entries<string, { until?: number }>(store()));
	const expired = (all ?? []).filter(([, kept]) => kept.until && kept.until <= Date.now());
	await Promise.all(expired.map(([key]) => remembering(del(key, store()))));
}

export async function forgetEverything(): Promise<void> {
	await remembering(clear(store()));
}
