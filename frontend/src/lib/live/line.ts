/**
 * The line to the service: a WebSocket while one can be had, and questions every few seconds while
 * not. It knows nothing of what it carries; `live.svelte.ts` does.
 */
import type { LiveState } from '#lib/api/model.ts';

/** Milliseconds between two questions: without a WebSocket, and with one, for what got lost. */
const askEvery = { alone: 4_000, connected: 60_000 };
const pingEvery = 25_000;
/** Milliseconds before the first try to come back, about; each further pause is twice as long. */
const pause = { first: 500, longest: 30_000 };
/** What the service closes with (docs/api.md). */
const closed = { sessionEnded: 4401, tooManyPages: 4429 };

/** What is done later. */
type Errand = 'ask' | 'ping' | 'return';

/** What a line needs of the world. */
export interface Ends {
	connect(): WebSocket;
	/** Asks for the state; null when it is as before. Throws when it cannot be had. */
	ask(): Promise<LiveState | null>;
	isSeen(): boolean;
	onState(state: LiveState): void;
	onConnected(connected: boolean): void;
	/** The session seems to have ended. */
	onEnded(): void;
}

export class Line {
	#open = false;
	#connected = false;
	#socket: WebSocket | null = null;
	#failures = 0;
	#pinged = false;
	#timers: Partial<Record<Errand, ReturnType<typeof setTimeout>>> = {};

	constructor(private readonly ends: Ends) {}

	open(): void {
		if (this.#open) return;
		this.#open = true;
		this.#failures = 0;
		this.#connect();
		this.#askLater();
	}

	close(): void {
		this.#open = false;
		Object.values(this.#timers).forEach(clearTimeout);
		this.#drop();
	}

	/** The page is looked at again: what happened meanwhile? */
	wake(): void {
		if (!this.#open) return;
		this.#connect();
		void this.#ask();
	}

	#connect(): void {
		clearTimeout(this.#timers.return);
		if (this.#socket || !this.ends.isSeen()) return;
		const socket = this.ends.connect();
		this.#socket = socket;
		socket.onmessage = ({ data }) => this.#hear(String(data));
		socket.onclose = ({ code }) => this.#lose(code);
	}

	#hear(text: string): void {
		this.#pinged = false;
		if (text === 'pong') return;
		if (!this.#connected) {
			this.#setConnected(true);
			this.#failures = 0;
			this.#pingLater();
		}
		this.ends.onState(JSON.parse(text));
	}

	#lose(code?: number): void {
		this.#drop();
		if (code === closed.sessionEnded) this.ends.onEnded();
		// Coming back would push out another page. This one asks, until it is looked at anew.
		if (code === closed.tooManyPages) return;
		const longest = Math.min(pause.first * 2 ** this.#failures, pause.longest);
		this.#failures += 1;
		// Whoever was cut off together does not come back together.
		const delay = longest * (0.5 + Math.random() / 2);
		this.#set('return', () => this.#connect(), delay);
	}

	#drop(): void {
		const socket = this.#socket;
		this.#socket = null;
		clearTimeout(this.#timers.ping);
		this.#pinged = false;
		if (socket) {
			socket.onmessage = socket.onclose = null;
			hangUp(socket);
		}
		this.#setConnected(false);
	}

	#setConnected(connected: boolean): void {
		if (this.#connected === connected) return;
		this.#connected = connected;
		this.#askLater();
		this.ends.onConnected(connected);
	}

	/** A line that is dead without saying so answers no ping. */
	#pingLater(): void {
		this.#set(
			'ping',
			() => {
				if (this.#pinged) return this.#lose();
				this.#pinged = true;
				this.#socket?.send('ping');
				this.#pingLater();
			},
			pingEvery
		);
	}

	#askLater(): void {
		const delay = this.#connected ? askEvery.connected : askEvery.alone;
		this.#set('ask', () => void this.#ask(), delay);
	}

	async #ask(): Promise<void> {
		// Asked again when it is looked at.
		if (!this.ends.isSeen()) return;
		this.#askLater();
		try {
			const state = await this.ends.ask();
			if (state && this.#open) this.ends.onState(state);
		} catch {
			// The next question may be answered.
		}
	}

	#set(errand: Errand, work: () => void, delay: number): void {
		clearTimeout(this.#timers[errand]);
		if (this.#open) this.#timers[errand] = setTimeout(work, delay);
	}
}

/** Browsers complain of a socket that is closed before it opened: that one is, once it has. */
function hangUp(socket: WebSocket): void {
	if (socket.readyState === socket.CONNECTING) socket.onopen = () => socket.close();
	else socket.close();
}
