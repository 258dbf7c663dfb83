/** What can be done to several tasks at once. */
import type { TaskItem } from '../model';

export type Deed = 'retry' | 'cancel';

/** Whether a deed makes sense for a task, by what a list tells of it; the service knows more. */
export const fits: Record<Deed, (task: TaskItem) => boolean> = {
	retry: ({ state, needs_review }) =>
		state === 'failed' || state === 'partial' || (needs_review > 0 && !isUnderWay(state)),
	cancel: ({ state }) => isUnderWay(state)
};

const isUnderWay = (state: TaskItem['state']) => state === 'queued' || state === 'running';
