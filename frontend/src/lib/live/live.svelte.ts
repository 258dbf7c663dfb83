/**
 * Live state: what changes in the account, wherever it was changed, is seen here within a second,
 * or within five where no WebSocket can be had.
 */
import { api, data } from '#lib/api/client.ts';
import type { LiveState, LiveTask } from '#lib/api/model.ts';
import { queryClient, taskKey } from '#lib/api/query-client.ts';
import { Refusal } from '#lib/api/problem.ts';
import { session } from '#lib/session/session.svelte.ts';
import { LiveConnection } from './connection';

class Live {
	/** Whether changes come by themselves. */
	connected = $state(false);
	/** Tasks under way, and those that ended within the last minute. */
	tasks = $state.raw<LiveTask[]>([]);

	/** What was asked for last, and its tag. */
	#asked: { state: LiveState; etag: string | null } | null = null;
	/** What was last told of each task. */
	#told = new Map<string, string>();
	readonly #connection = new LiveConnection({
		address: () => new URL('/api/live', location.href.replace(/^http/, 'ws')).href,
		ask: (before) => this.#ask(before),
		onState: (state) => this.#learn(state),
		onConnected: (connected) => (this.connected = connected),
		onEnded: () => void session.refreshMe()
	});

	/** Listens for as long as somebody is logged in. */
	start(): () => void {
		return $effect.root(() => {
			const who = $derived(session.me?.id);
			$effect(() => {
				if (!who) return;
				this.#connection.open();
				return () => {
					this.#connection.close();
					this.#asked = null;
					this.#told.clear();
					this.tasks = [];
				};
			});
		});
	}

	async #ask(before: LiveState | null): Promise<LiveState | null> {
		// What was told since is another state.
		const etag = this.#asked?.state === before ? this.#asked?.etag : null;
		try {
			const headers = etag ? { 'If-None-Match': etag } : {};
			const call = await api.GET('/api/live', { headers, cache: 'no-store' });
			if (call.response.status === 304) return before;
			const state = await data(Promise.resolve(call));
			this.#asked = { state, etag: call.response.headers.get('ETag') };
			return state;
		} catch (problem) {
			if (problem instanceof Refusal && problem.body.status === 401) void session.refreshMe();
			throw problem;
		}
	}

	#learn(state: LiveState): void {
		session.learn(state);
		this.tasks = state.tasks;
		for (const task of state.tasks) {
			const told = JSON.stringify(task);
			if (this.#told.get(task.id) === told) continue;
			this.#told.set(task.id, told);
			void queryClient.invalidateQueries({ queryKey: taskKey(task.id) });
		}
	}
}

export const live = new Live();
