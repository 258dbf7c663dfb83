/** The photos that a task was given: this browser keeps its own, the service keeps some for a while. */
import type { Task } from '#lib/api/model.ts';
import { keptTask } from '#lib/photos/keep.ts';

/** One photo of a slot, or null where nobody has it any more. */
export async function originalOf(task: Task, slot: string, place = 0): Promise<Blob | null> {
	const kept = (await keptTask(task.id))?.slots[slot]?.[place];
	if (kept) return kept;
	const id = task.inputs[slot]?.[place];
	const answer = id ? await fetch(`/api/uploads/${id}`).catch(() => null) : null;
	return answer?.ok ? answer.blob() : null;
}

/** All that are still there, by slot, and the slots of which some are not. */
export async function originalsOf(
	task: Task
): Promise<{ slots: Record<string, Blob[]>; incomplete: string[] }> {
	const slots: Record<string, Blob[]> = {};
	const incomplete: string[] = [];
	for (const [slot, ids] of Object.entries(task.inputs)) {
		const found = await Promise.all(ids.map((_, place) => originalOf(task, slot, place)));
		slots[slot] = found.filter((photo) => photo !== null);
		if (slots[slot].length < ids.length) incomplete.push(slot);
	}
	return { slots, incomplete };
}
