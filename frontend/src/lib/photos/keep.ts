/**
 * What this browser keeps, so that nothing is lost by logging in, reloading or coming back: the
 * photos on the workbench, and those of each task for as long as its results live. Logging out
 * clears all of it.
 */
import { clear, createStore, del, entries, get, set } from 'idb-keyval';

export interface KeptWorkbench {
	preset: string;
	/** Prepared pictures by slot. */
	slots: Record<string, Blob[]>;
	options: Record<string, string>;
	prompt: string;
}

interface KeptTask extends KeptWorkbench {
	/** UTC milliseconds. */
	until: number;
}

const resultLife = 24 * 60 * 60 * 1000;
const workbenchKey = 'workbench';

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

export function keepTask(taskId: string, kept: KeptWorkbench): Promise<void> {
	const until = Date.now() + resultLife;
	return remembering(set(taskId, { ...kept, until } satisfies KeptTask, store()));
}

/** The photos and settings of a task, if this browser sent it within the last 24 hours. */
export async function keptTask(taskId: string): Promise<KeptTask | undefined> {
	const kept = await remembering(get<KeptTask>(taskId, store()));
	return kept && kept.until > Date.now() ? kept : undefined;
}

/** Removes the photos of tasks whose results are gone. */
export async function dropExpired(): Promise<void> {
	const all = await remembering(entries<string, Partial<KeptTask>>(store()));
	const expired = (all ?? []).filter(([, kept]) => kept.until && kept.until <= Date.now());
	await Promise.all(expired.map(([key]) => remembering(del(key, store()))));
}

export async function forgetEverything(): Promise<void> {
	await remembering(clear(store()));
}
