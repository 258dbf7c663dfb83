import type { LevelPolicy } from '#lib/api/model.ts';
import { language } from '#lib/language/language.svelte.ts';
import { levelWords } from '#lib/language/subjects/levels.ts';

/** What a level brings, line by line, in words. */
export const benefits: { id: string; name: () => string; of: (policy: LevelPolicy) => string }[] = [
	{
		id: 'garments',
		name: () => language.pick(levelWords).garments,
		of: ({ garments }) => language.pick(levelWords).garmentCount(garments)
	},
	{
		id: 'running',
		name: () => language.pick(levelWords).running,
		of: ({ running }) => language.pick(levelWords).taskCount(running)
	},
	{
		id: 'waiting',
		name: () => language.pick(levelWords).waiting,
		of: ({ waiting }) => language.pick(levelWords).taskCount(waiting)
	},
	{
		id: 'check-in',
		name: () => language.pick(levelWords).checkIn,
		of: (policy) => language.pick(levelWords).rhythm[policy.check_in_every](policy.check_in_credits)
	}
];
