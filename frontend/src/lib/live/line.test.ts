import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveState } from '#lib/api/model.ts';
import { Line } from './line';

class FakeSocket {
	onmessage: ((event: { data: string }) => void) | null = null;
	onclose: ((event: { code: number }) => void) | null = null;
	onopen: (() => void) | null = null;
	readonly CONNECTING = 0;
	readyState = 1;
	readonly sent: string[] = [];
	closed = false;
	dead = false;

	send(text: string): void {
		this.sent.push(text);
		if (!this.dead) this.onmessage?.({ data: 'pong' });
	}

	close(): void {
		this.closed = true;
	}
}

const state = (total: number) => ({ balance: { total } }) as LiveState;

/** A line and everything it does. */
function world() {
	const sockets: FakeSocket[] = [];
	const told: number[] = [];
	const around = { seen: true, asked: 0, ended: 0, connected: false };
	const line = new Line({
		connect: () => {
			const socket = new FakeSocket();
			sockets.push(socket);
			return socket as unknown as WebSocket;
		},
		ask: async () => {
			around.asked += 1;
			return state(-1);
		},
		isSeen: () => around.seen,
		onState: ({ balance }) => told.push(balance.total),
		onConnected: (connected) => (around.connected = connected),
		onEnded: () => (around.ended += 1)
	});
	const last = () => sockets[sockets.length - 1]!;
	return {
		line,
		sockets,
		told,
		around,
		last,
		tell: (total: number) => last().onmessage?.({ data: JSON.stringify(state(total)) }),
		cut: (code = 1006) => last().onclose?.({ code })
	};
}

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a line', () => {
	it('passes on what the WebSocket tells, and asks only now and then', async () => {
		const { line, tell, told, around } = world();
		line.open();
		tell(6);
		tell(12);
		await pass(59_000);
		expect(told).toEqual([6, 12]);
		expect(around).toMatchObject({ asked: 0, connected: true });
		await pass(1_000);
		expect(around.asked).toBe(1);
	});

	it('asks every four seconds while there is no WebSocket', async () => {
		const { line, told, around } = world();
		line.open();
		await pass(12_000);
		expect(told).toEqual([-1, -1, -1]);
		expect(around.connected).toBe(false);
	});

	it('asks as often while each try to connect fails', async () => {
		const { line, sockets, cut, told } = world();
		line.open();
		for (let time = 0; time < 12_000; time += 250) {
			if (sockets.some((socket) => !socket.closed)) cut();
			await pass(250);
		}
		expect(sockets.length).toBeGreaterThan(3);
		expect(told).toEqual([-1, -1, -1]);
	});

	it('comes back at longer and longer intervals, at most half a minute', async () => {
		const { line, sockets, cut } = world();
		line.open();
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
		const { line, tell, cut, told, around } = world();
		line.open();
		tell(6);
		cut();
		expect(around.connected).toBe(false);
		await pass(4_000);
		expect(told).toEqual([6, -1]);
	});

	it('starts anew after it was connected', async () => {
		const { line, sockets, tell, cut } = world();
		line.open();
		for (let times = 0; times < 5; times += 1) {
			tell(6);
			cut();
			await pass(500);
			expect(sockets).toHaveLength(times + 2);
		}
	});

	it('notices a connection that is dead without saying so', async () => {
		const { line, sockets, tell, around, last } = world();
		line.open();
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
		const { line, sockets, cut, around } = world();
		line.open();
		around.seen = false;
		cut();
		await pass(120_000);
		expect(sockets).toHaveLength(1);
		expect(around.asked).toBe(0);
		around.seen = true;
		line.wake();
		expect(sockets).toHaveLength(2);
		expect(around.asked).toBe(1);
	});

	it('says when the session has ended', () => {
		const { line, cut, around } = world();
		line.open();
		cut(4401);
		expect(around.ended).toBe(1);
	});

	it('does not fight over the last place with the other pages of the account', async () => {
		const { line, sockets, tell, cut, around } = world();
		line.open();
		tell(6);
		cut(4429);
		await pass(60_000);
		expect(sockets).toHaveLength(1);
		expect(around.asked).toBe(15);
		line.wake();
		expect(sockets).toHaveLength(2);
	});

	it('is quiet once it is closed', async () => {
		const { line, sockets, tell, around, last } = world();
		line.open();
		tell(6);
		line.close();
		expect(last().closed).toBe(true);
		await pass(120_000);
		line.wake();
		expect(sockets).toHaveLength(1);
		expect(around).toMatchObject({ asked: 0, connected: false });
	});

	it('hangs up while it still dials only once somebody answers', () => {
		const { line, last } = world();
		line.open();
		last().readyState = last().CONNECTING;
		line.close();
		expect(last().closed).toBe(false);
		last().onopen?.();
		expect(last().closed).toBe(true);
	});
});
