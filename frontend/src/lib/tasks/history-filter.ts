import type { TaskState } from '#lib/api/model.ts';

export const taskStates = [
	'queued',
	'running',
	'succeeded',
	'partial',
	'failed',
	'canceled'
] as const satisfies TaskState[];

/** Which tasks are wanted; empty for all. */
export interface HistoryFilter {
	/** Id of a tool. */
	preset: string;
	state: TaskState | '';
}

/** Reads the filter from an address; what is no state there counts as none. */
export function filterIn(query: Pick<URLSearchParams, 'get'>): HistoryFilter {
	const state = taskStates.find((each) => each === query.get('state')) ?? '';
	return { preset: query.get('preset') ?? '', state };
}

/** The filter as an address has it and as the service asks for it, without what is not filtered. */
export function queryOf({ preset, state }: HistoryFilter): { preset?: string; state?: TaskState } {
	return { ...(preset && { preset }), ...(state && { state }) };
}
