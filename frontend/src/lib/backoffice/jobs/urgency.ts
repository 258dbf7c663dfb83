import type { Job } from '../shapes';

/** Late ones first, then those that failed, then by when they are due. */
export function byUrgency(jobs: Job[]): Job[] {
	const rank = ({ is_late, last_error }: Job) => (is_late ? 0 : last_error ? 1 : 2);
	return jobs.toSorted((one, other) => rank(one) - rank(other) || one.due_by - other.due_by);
}
