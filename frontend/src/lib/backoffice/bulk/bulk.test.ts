import { expect, test } from 'vitest';
import { Refusal, Unreachable } from '#lib/api/problem.ts';
import { Bulk } from './bulk.svelte';

const refusal = (status: number) =>
	new Refusal({ type: '/problems/test', title: 'No', status, request_id: '' });

const answered = () => new Promise((resolve) => setTimeout(resolve, 1));

test('each is done once, under a key of its own, three at a time', async () => {
	const bulk = new Bulk([1, 2, 3, 4, 5, 6, 7]);
	const [items, keys]: [number[], Set<string>] = [[], new Set()];
	let [underWay, most] = [0, 0];
	await bulk.run(async (item, key) => {
		items.push(item);
		keys.add(key);
		most = Math.max(most, ++underWay);
		await answered();
		underWay -= 1;
	});
	expect(items).toEqual([1, 2, 3, 4, 5, 6, 7]);
	expect(keys.size).toBe(7);
	expect(most).toBe(3);
	expect([bulk.done, bulk.left, bulk.running]).toEqual([7, [], false]);
});

test('what is refused holds up nothing else, and is left', async () => {
	const bulk = new Bulk([1, 2, 3, 4, 5]);
	const gone = refusal(410);
	await bulk.run((item) => (item % 2 === 0 ? Promise.reject(gone) : answered()));
	expect(bulk.done).toBe(3);
	expect(bulk.refused).toEqual([
		{ item: 2, refusal: gone },
		{ item: 4, refusal: gone }
	]);
	expect(bulk.left).toEqual([2, 4]);
	expect(bulk.trouble).toBeNull();
});

test.each([new Unreachable(), refusal(401), refusal(403), refusal(429), refusal(503)])(
	'what concerns all of them leaves the rest alone: %s',
	async (problem) => {
		const bulk = new Bulk([1, 2, 3, 4, 5, 6]);
		await bulk.run((item) => (item === 3 ? Promise.reject(problem) : answered()));
		expect(bulk.trouble).toBe(problem);
		expect(bulk.refused).toEqual([]);
		expect(bulk.done).toBe(2);
		expect(bulk.left).toEqual([3, 4, 5, 6]);
	}
);

test('once stopped, what was begun is still answered', async () => {
	const bulk = new Bulk([1, 2, 3, 4, 5]);
	const running = bulk.run(answered);
	bulk.stop();
	expect(bulk.running).toBe(true);
	await running;
	expect(bulk.done).toBe(3);
	expect(bulk.left).toEqual([4, 5]);
});
