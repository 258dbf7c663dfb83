/**
 * From photos on the bench to a task of the service: sends what has not been sent, then asks for
 * the task, as often as the network makes it necessary, under one key.
 */
import { api, data } from '#lib/api/client.ts';
import type { NewTask, Task } from '#lib/api/model.ts';
import { persist } from '#lib/api/persist.ts';
import { Refusal } from '#lib/api/problem.ts';
import type { Photo } from '#lib/photos/photo.svelte.ts';

/** What Generate was pressed with. */
export interface Order {
	preset: string;
	/** By slot. */
	photos: Record<string, Photo[]>;
	options: Record<string, string>;
	/** Null for the preset's own. */
	prompt: string | null;
	aspectRatio: string;
	/** How many pictures of the same photos; 1 where a slot's photos make one each. */
	variants: number;
}

export type Stage = 'uploading' | 'submitting';

/** Makes a task of an order. Throws a Refusal, or Unreachable after several tries. */
export async function submit(order: Order, tell: (stage: Stage) => void): Promise<Task> {
	const photos = Object.values(order.photos).flat();
	try {
		return await submitOnce(order, tell);
	} catch (problem) {
		if (!namesUnknownUploads(problem)) throw problem;
		// The uploads were used up or have lapsed; the photos themselves are still here.
		photos.forEach((photo) => photo.forgetUpload());
		return await submitOnce(order, tell);
	} finally {
		// What was sent belongs to that task now, and goes with it.
		photos.forEach((photo) => photo.forgetUpload());
	}
}

async function submitOnce(order: Order, tell: (stage: Stage) => void): Promise<Task> {
	tell('uploading');
	const inputs = await Promise.all(
		Object.entries(order.photos).map(async ([slot, photos]): Promise<[string, string[]]> => [
			slot,
			await Promise.all(photos.map((photo) => photo.uploaded()))
		])
	);
	tell('submitting');
	return create({
		preset: order.preset,
		inputs: Object.fromEntries(inputs),
		options: order.options,
		prompt: order.prompt,
		aspect_ratio: order.aspectRatio,
		variants: order.variants
	});
}

/** One key for one press: however often the network fails, one task comes of it. */
function create(body: NewTask): Promise<Task> {
	const header = { 'Idempotency-Key': crypto.randomUUID() };
	return persist(() => data(api.POST('/api/tasks', { params: { header }, body })));
}

function namesUnknownUploads(problem: unknown): boolean {
	if (!(problem instanceof Refusal)) return false;
	return (problem.body.errors ?? []).some(
		({ field, code }) => field.startsWith('inputs') && code === 'unknown'
	);
}
