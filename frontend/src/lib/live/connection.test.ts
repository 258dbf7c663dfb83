import { environmentManager, focusManager, onlineManager } from '@tanstack/svelte-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveState } from '#lib/api/model.ts';
import { queryClient } from '#lib/api/query-client.ts';

class FakeSocket extends EventTarget {
	static readonly OPEN = 1;
	readonly CONNECTING = 0;
	readonly OPEN = FakeSocket.OPEN;
	readyState = 0;
	readonly sent: string[] = [];
	dead = false;

	constructor() {
		super();
		sockets.push(this);
		if (answers) this.open();
	}

	get closed(): boolean {
		return this.readyState === 3;
	}

	open(): void {
		this.readyState = 1;
		// Whoever made it listens by the next task.
		setTimeout(() => this.dispatchEvent(new Event('open')));
	}

	tell(data: string): void {
		this.dispatchEvent(new MessageEvent('message', { data }));
	}

	cut(code: number): void {
		this.readyState = 3;
		this.dispatchEvent(Object.assign(new Event('close'), { code }));
	}

	send(text: string): void {
		this.sent.push(text);
		if (!this.dead) this.tell('pong');
	}

	close(): void {
		this.readyState = 3;
	}
}

let sockets: FakeSocket[];
/** Somebody takes up what is dialled. */
let answers: boolean;
let hangUp: () => void;

vi.stubGlobal('WebSocket', FakeSocket);
// Servers do not ask now and then.
environmentManager.setIsServer(() => false);
const { LiveConnection } = await import('./connection');

const state = (total: number) => ({ balance: { total } }) as LiveState;

/** An open connection and everything it does. */
async function world() {
	const told: number[] = [];
	const around = { asked: 0, ended: 0, connected: false };
	const connection = new LiveConnection({
		address: () => 'ws://service/api/live',
		ask: async () => {
			around.asked += 1;
			return state(-1);
		},
		onState: ({ balance }) => told.push(balance.total),
		onConnected: (connected) => (around.connected = connected),
		onEnded: () => (around.ended += 1)
	});
	const last = () => sockets[sockets.length - 1]!;
	hangUp = () => connection.close();
	connection.open();
	await pass(1);
	return {
		connection,
		told,
		around,
		last,
		tell: (total: number) => last().tell(JSON.stringify(state(total))),
		cut: (code = 1006) => last().cut(code)
	};
}

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => {
	vi.useFakeTimers();
	[sockets, answers] = [[], true];
	queryClient.mount();
});
afterEach(() => {
	hangUp();
	queryClient.unmount();
	queryClient.clear();
	focusManager.setFocused(undefined);
	onlineManager.setOnline(true);
	vi.useRealTimers();
});

/** Somebody looks at the page again. */
function wake(): void {
	focusManager.setFocused(false);
	focusManager.setFocused(true);
}

describe('a live connection', () => {
	it('passes on what the WebSocket tells, and asks only now and then', async () => {
		const { tell, told, around } = await world();
		tell(6);
		tell(12);
		await pass(59_000);
		expect(told).toEqual([6, 12]);
		expect(around).toMatchObject({ asked: 0, connected: true });
		await pass(1_000);
		expect(around.asked).toBe(1);
	});

	it('asks every four seconds while there is no WebSocket', async () => {
		const { told, around } = await world();
		await pass(12_000);
		expect(told).toEqual([-1, -1, -1]);
		expect(around.connected).toBe(false);
	});

	it('asks as often while each try to connect fails', async () => {
		answers = false;
		const { cut, told } = await world();
		for (let time = 0; time < 12_000; time += 250) {
			if (sockets.some((socket) => !socket.closed)) cut();
			await pass(250);
		}
		expect(sockets.length).toBeGreaterThan(3);
		expect(told).toEqual([-1, -1, -1]);
	});

	it('comes back at longer and longer intervals, at most half a minute', async () => {
		answers = false;
		const { cut } = await world();
		const pauses: number[] = [];
		for (let tries = 1; tries <= 10; tries += 1) {
			cut();
			let waited = 0;
			while (sockets.length === tries) {
				await pass(250);
				waited += 250;
			}
			pauses.push(waited);
		}
		expect(pauses[0]).toBeLessThanOrEqual(500);
		expect(pauses[9]).toBeGreaterThanOrEqual(15_000);
		expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000);
	});

	it('keeps the promise of five seconds when it is cut off', async () => {
		const { tell, cut, told, around } = await world();
		tell(6);
		cut();
		expect(around.connected).toBe(false);
		await pass(4_000);
		expect(told).toEqual([6, -1]);
	});

	it('starts anew after it was connected for a while', async () => {
		const { tell, cut } = await world();
		for (let times = 0; times < 5; times += 1) {
			tell(6);
			await pass(5_000);
			cut();
			await pass(500);
			expect(sockets).toHaveLength(times + 2);
		}
	});

	it('notices a connection that is dead without saying so', async () => {
		const { tell, around, last } = await world();
		tell(6);
		await pass(25_000);
		expect(last().sent).toEqual(['ping']);
		last().dead = true;
		await pass(25_000);
		expect(last().sent).toEqual(['ping', 'ping']);
		expect(around.connected).toBe(true);
		await pass(25_000);
		expect(around.connected).toBe(false);
		expect(sockets[0]!.closed).toBe(true);
		await pass(500);
		expect(sockets).toHaveLength(2);
	});

	it('neither asks nor connects while nobody looks, and does both when somebody does', async () => {
		const { cut, around } = await world();
		focusManager.setFocused(false);
		cut();
		await pass(120_000);
		expect(sockets).toHaveLength(1);
		expect(around.asked).toBe(0);
		focusManager.setFocused(true);
		await pass(1);
		expect(sockets).toHaveLength(2);
		expect(around.asked).toBe(1);
	});

	it('says when the session has ended', async () => {
		const { cut, around } = await world();
		cut(4401);
		expect(around.ended).toBe(1);
	});

	it('does not fight over the last place with the other pages of the account', async () => {
		const { tell, cut, around } = await world();
		tell(6);
		cut(4429);
		await pass(60_000);
		expect(sockets).toHaveLength(1);
		expect(around.asked).toBe(15);
		wake();
		await pass(1);
		expect(sockets).toHaveLength(2);
	});

	it('is not kept waiting when it is woken', async () => {
		const { tell, cut, around } = await world();
		answers = false;
		for (let tries = 1; tries <= 8; tries += 1) {
			cut();
			await pass(30_000);
		}
		cut();
		answers = true;
		const before = sockets.length;
		wake();
		await pass(1);
		expect(sockets).toHaveLength(before + 1);
		tell(6);
		wake();
		await pass(120_000);
		expect(sockets).toHaveLength(before + 1);
		expect(around.connected).toBe(true);
	});

	it('asks and connects at once when the network is back', async () => {
		const { cut, around } = await world();
		onlineManager.setOnline(false);
		answers = false;
		for (let tries = 1; tries <= 8; tries += 1) {
			cut();
			await pass(30_000);
		}
		cut();
		const before = [sockets.length, around.asked] as const;
		onlineManager.setOnline(true);
		await pass(1);
		expect([sockets.length, around.asked]).toEqual(before.map((count) => count + 1));
	});

	it('passes on a state that is as it was before another', async () => {
		const { tell, cut, told } = await world();
		await pass(4_000);
		tell(6);
		cut();
		await pass(4_000);
		expect(told).toEqual([-1, 6, -1]);
	});

	it('begins anew when it is opened again', async () => {
		const { connection, tell, told } = await world();
		tell(6);
		connection.close();
		connection.open();
		await pass(1);
		tell(12);
		expect(told).toEqual([6, 12]);
	});

	it('is quiet once it is closed', async () => {
		const { connection, tell, around, last } = await world();
		tell(6);
		connection.close();
		expect(last().closed).toBe(true);
		await pass(120_000);
		wake();
		expect(sockets).toHaveLength(1);
		expect(around).toMatchObject({ asked: 0, connected: false });
	});

	it('hangs up while it still dials only once somebody answers', async () => {
		answers = false;
		const { connection, last } = await world();
		connection.close();
		expect(last().closed).toBe(false);
		last().open();
		await pass(1);
		expect(last().closed).toBe(true);
	});
});
