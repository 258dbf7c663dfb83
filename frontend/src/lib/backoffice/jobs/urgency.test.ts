import { expect, test } from 'vitest';
import type { Job } from '../shapes';
import { byUrgency } from './urgency';

const job = (name: string, due_by: number, changes: Partial<Job> = {}): Job => ({
	job: name,
	every: '',
	last_started_at: null,
	last_done_at: null,
	due_by,
	is_late: false,
	last_error: null,
	...changes
});

test('late jobs come first, then failed ones, then those due next', () => {
	const jobs = [
		job('later', 5),
		job('soon', 2),
		job('failed', 9, { last_error: 'no answer' }),
		job('late', 1, { is_late: true })
	];
	expect(byUrgency(jobs).map(({ job }) => job)).toEqual(['late', 'failed', 'soon', 'later']);
});
