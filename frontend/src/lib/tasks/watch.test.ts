import { environmentManager, focusManager, onlineManager } from '@tanstack/svelte-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Task } from '#lib/api/model.ts';

/** What the service says of the task; null while it cannot be reached. */
let task: Task | null;
let asked: { tag: string | undefined }[];

vi.mock('#lib/api/client.ts', () => ({
	api: {
		async GET(_: string, { headers }: { headers: Record<string, string> }) {
			const tag = headers['If-None-Match'];
			asked.push({ tag });
			if (task === null) throw new Error('out of reach');
			const ETag = `"${task.state}"`;
			if (tag === ETag) return { response: new Response(null, { status: 304 }) };
			return { data: task, response: new Response('', { headers: { ETag } }) };
		}
	}
}));
const live = { connected: false };
vi.mock('#lib/live/live.svelte.ts', () => ({ live }));
vi.stubGlobal('document', { hidden: false });

const { queryClient, taskKey } = await import('#lib/api/query-client.ts');
const { TaskWatch } = await import('./watch.svelte');
environmentManager.setIsServer(() => false);

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const inState = (state: Task['state']) => ({ id: 't', state, outputs: [] }) as unknown as Task;
let watch: InstanceType<typeof TaskWatch>;
let ended: Task['state'][];

beforeEach(() => {
	vi.useFakeTimers();
	queryClient.mount();
	[task, asked, ended, live.connected] = [inState('queued'), [], [], false];
	watch = new TaskWatch(inState('queued'), ({ state }) => ended.push(state));
});
afterEach(() => {
	watch.stop();
	queryClient.unmount();
	queryClient.clear();
	focusManager.setFocused(undefined);
	onlineManager.setOnline(true);
	vi.useRealTimers();
});

test('a task is followed until it is over', async () => {
	await pass(1_500);
	expect([watch.task.state, asked.length]).toEqual(['queued', 1]);
	task = inState('running');
	await pass(1_500);
	expect(watch.task.state).toBe('running');
	task = inState('succeeded');
	await pass(1_500);
	expect([watch.task.state, ended]).toEqual(['succeeded', ['succeeded']]);
	await pass(60_000);
	expect(asked).toHaveLength(3);
});

test('what is as it was is not sent again', async () => {
	await pass(4_500);
	expect(asked.map(({ tag }) => tag)).toEqual([undefined, '"queued"', '"queued"']);
	expect(watch.task.state).toBe('queued');
});

test('news are asked for at once, and otherwise seldom while they come by themselves', async () => {
	live.connected = true;
	await pass(1_500);
	await pass(14_000);
	expect(asked).toHaveLength(1);
	task = inState('running');
	void queryClient.invalidateQueries({ queryKey: taskKey('t') });
	await pass(1);
	expect([watch.task.state, asked.length]).toEqual(['running', 2]);
});

test('it is looked at when the page is, and when the network is back', async () => {
	live.connected = true;
	await pass(1_500);
	focusManager.setFocused(false);
	focusManager.setFocused(true);
	await pass(1);
	expect(asked).toHaveLength(2);
	onlineManager.setOnline(false);
	expect(watch.troubled).toBe(true);
	onlineManager.setOnline(true);
	await pass(1);
	expect([watch.troubled, asked.length]).toEqual([false, 3]);
});

test('an answer that was on its way does not hide that the network is gone', async () => {
	await pass(1_500);
	void queryClient.invalidateQueries({ queryKey: taskKey('t') });
	onlineManager.setOnline(false);
	await pass(1);
	expect([watch.troubled, asked.length]).toEqual([true, 2]);
	onlineManager.setOnline(true);
	await pass(1);
	expect(watch.troubled).toBe(false);
});

test('a service out of reach is asked at longer and longer intervals', async () => {
	task = null;
	await pass(1_500);
	expect(watch.troubled).toBe(false);
	await pass(3_000);
	expect([watch.troubled, asked.length]).toEqual([true, 2]);
	await pass(6_000);
	expect(asked).toHaveLength(3);
	task = inState('running');
	await pass(12_000);
	expect([watch.troubled, watch.task.state]).toEqual([false, 'running']);
});

test('what was told elsewhere counts, and what is over stays so', async () => {
	watch.learn(inState('canceled'));
	watch.learn(inState('running'));
	expect([watch.task.state, ended]).toEqual(['canceled', ['canceled']]);
	await pass(60_000);
	expect(asked).toHaveLength(0);
});
