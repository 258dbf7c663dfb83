import { expect, it } from 'vitest';
import { Turns } from './turns';

it('one is worked on at a time, and each hears how many are ahead', async () => {
	const turns = new Turns();
	const ends: (() => void)[] = [];
	const heard: Record<string, number[]> = {};
	let atWork = 0;
	let most = 0;
	const all = ['first', 'second', 'third'].map((name) =>
		turns.take(
			async () => {
				atWork += 1;
				most = Math.max(most, atWork);
				await new Promise<void>((end) => ends.push(end));
				atWork -= 1;
				return name;
			},
			(count) => (heard[name] ??= []).push(count)
		)
	);
	for (let done = 0; done < 3; done += 1) {
		await expect.poll(() => ends.length).toBe(done + 1);
		ends[done]?.();
	}
	expect(await Promise.all(all)).toEqual(['first', 'second', 'third']);
	expect(most).toBe(1);
	expect(heard).toEqual({ first: [0], second: [1, 0], third: [2, 1, 0] });
});

it('whoever fails lets the next one begin', async () => {
	const turns = new Turns();
	const failing = turns.take(
		() => Promise.reject(new Error('no')),
		() => undefined
	);
	const next = turns.take(
		async () => 'done',
		() => undefined
	);
	await expect(failing).rejects.toThrow('no');
	expect(await next).toBe('done');
});
