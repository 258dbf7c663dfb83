/**
 * The connection to the service: a WebSocket while one can be had, and questions every few seconds
 * while not. It knows nothing of what it carries; `live.svelte.ts` does.
 */
import { focusManager, onlineManager, QueryObserver } from '@tanstack/svelte-query';
import ReconnectingWebSocket from 'partysocket/ws';
import type { LiveState } from '#lib/api/model.ts';
import { queryClient } from '#lib/api/query-client.ts';

/** Milliseconds between two questions: without a WebSocket, and with one, for what got lost. */
const askEvery = { alone: 4_000, connected: 60_000 };
const pingEvery = 25_000;
/** Milliseconds before the first try to come back, at most; each further pause is twice as long. */
const pause = { first: 500, longest: 30_000 };
/** Milliseconds after which a try to connect is given up. */
const patience = 10_000;
/** What the service closes with (docs/api.md). */
const closed = { sessionEnded: 4401, tooManyPages: 4429 };

/** What a connection needs of the world. */
export interface Ends {
	address(): string;
	/** Asks for the state; `before` when it is as before. Throws when it cannot be had. */
	ask(before: LiveState | null): Promise<LiveState | null>;
	onState(state: LiveState): void;
	onConnected(connected: boolean): void;
	/** The session seems to have ended. */
	onEnded(): void;
}

const queryKey = ['live'];

export class LiveConnection {
	#open = false;
	#connected = false;
	#socket: ReconnectingWebSocket | null = null;
	#pinged = false;
	#pings: ReturnType<typeof setInterval> | undefined;
	#stops: (() => void)[] = [];
	#state: QueryObserver<LiveState | null> | undefined;

	constructor(private readonly ends: Ends) {}

	open(): void {
		if (this.#open) return;
		this.#open = true;
		this.#connect();
		const state = new QueryObserver<LiveState | null>(queryClient, this.#questions());
		this.#state = state;
		// It is looked at again, or the network is back.
		const wake = (isThere: boolean) => {
			if (isThere) this.#connect();
		};
		this.#stops = [
			focusManager.subscribe(wake),
			onlineManager.subscribe(wake),
			state.subscribe(({ data }) => {
				if (data && this.#open) this.ends.onState(data);
			})
		];
	}

	close(): void {
		this.#open = false;
		this.#socket?.close();
		this.#socket = null;
		this.#stops.forEach((stop) => stop());
		queryClient.removeQueries({ queryKey });
	}

	/** It is asked while somebody looks, and when somebody looks again. */
	#questions() {
		return {
			queryKey,
			enabled: true,
			queryFn: () => this.ends.ask(queryClient.getQueryData<LiveState>(queryKey) ?? null),
			// The WebSocket is about to tell.
			initialData: null,
			refetchOnMount: false,
			// Which state was told is what matters, not what is in it.
			structuralSharing: false,
			refetchInterval: this.#connected ? askEvery.connected : askEvery.alone,
			notifyOnChangeProps: ['data' as const]
		};
	}

	#connect(): void {
		const isUnderWay = this.#socket !== null && this.#socket.readyState <= WebSocket.OPEN;
		if (isUnderWay || !focusManager.isFocused()) return;
		// One that waits to come back cannot be hurried: another takes its place.
		this.#socket?.close();
		// Whoever was cut off together does not come back together.
		const share = 0.5 + Math.random() / 2;
		this.#socket = new ReconnectingWebSocket(this.ends.address(), null, {
			WebSocket: PatientWebSocket,
			minReconnectionDelay: pause.first * share,
			maxReconnectionDelay: pause.longest * share,
			reconnectionDelayGrowFactor: 2,
			connectionTimeout: patience,
			// One page too many would push out another if it came back. It asks, until it is looked at anew.
			shouldReconnectOnClose: ({ code }) => code !== closed.tooManyPages && focusManager.isFocused()
		});
		this.#socket.onmessage = ({ data }) => this.#hear(String(data));
		this.#socket.onclose = ({ code }) => this.#lose(code);
	}

	#hear(text: string): void {
		this.#pinged = false;
		if (text === 'pong') return;
		if (!this.#connected) {
			this.#setConnected(true);
			this.#pings = setInterval(() => this.#ping(), pingEvery);
		}
		queryClient.setQueryData<LiveState>(queryKey, JSON.parse(text));
	}

	#lose(code: number): void {
		clearInterval(this.#pings);
		this.#pinged = false;
		this.#setConnected(false);
		if (code === closed.sessionEnded) this.ends.onEnded();
	}

	/** A connection that is dead without saying so answers no ping. */
	#ping(): void {
		if (this.#pinged) {
			this.#socket?.reconnect();
			return;
		}
		this.#pinged = true;
		this.#socket?.send('ping');
	}

	#setConnected(connected: boolean): void {
		if (this.#connected === connected) return;
		this.#connected = connected;
		this.#state?.setOptions(this.#questions());
		this.ends.onConnected(connected);
	}
}

/** Browsers complain of a socket that is closed before it opened: this one is, once it has. */
class PatientWebSocket extends WebSocket {
	override close(code?: number, reason?: string): void {
		if (this.readyState !== this.CONNECTING) super.close(code, reason);
		else this.addEventListener('open', () => super.close(code, reason));
	}
}
