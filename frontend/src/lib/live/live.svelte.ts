/**
 * Live state: what changes in the account, wherever it was changed, is seen here within a second,
 * or within five where no WebSocket can be had.
 */
import { api, data } from '#lib/api/client.ts';
import type { LiveState, LiveTask } from '#lib/api/model.ts';
import { Refusal } from '#lib/api/problem.ts';
import { session } from '#lib/session/session.svelte.ts';
import { LiveConnection } from './connection';

class Live {
	/** Whether changes come by themselves. */
	connected = $state(false);
	/** Tasks under way, and those that ended within the last minute. */
	tasks = $state.raw<LiveTask[]>([]);

	#etag: string | null = null;
	/** What was last told of each task. */
	#told = new Map<string, string>();
	#followers = new Map<string, Set<() => void>>();
	readonly #connection = new LiveConnection({
		address: () => new URL('/api/live', location.href.replace(/^http/, 'ws')).href,
		ask: () => this.#ask(),
		isSeen: () => !document.hidden,
		onState: (state) => this.#learn(state),
		onConnected: (connected) => (this.connected = connected),
		onEnded: () => void session.refreshMe()
	});

	/** Listens for as long as somebody is logged in. */
	start(): () => void {
		const wake = () => {
			if (!document.hidden) this.#connection.wake();
		};
		document.addEventListener('visibilitychange', wake);
		window.addEventListener('online', wake);
		const stop = $effect.root(() => {
			const who = $derived(session.me?.id);
			$effect(() => {
				if (!who) return;
				this.#connection.open();
				return () => {
					this.#connection.close();
					this.#etag = null;
					this.#told.clear();
					this.tasks = [];
				};
			});
		});
		return () => {
			document.removeEventListener('visibilitychange', wake);
			window.removeEventListener('online', wake);
			stop();
		};
	}

	/** Calls `wake` whenever something of the task has changed, until the returned function is. */
	follow(taskId: string, wake: () => void): () => void {
		const followers = this.#followers.get(taskId) ?? new Set();
		this.#followers.set(taskId, followers.add(wake));
		return () => {
			followers.delete(wake);
			if (followers.size === 0) this.#followers.delete(taskId);
		};
	}

	async #ask(): Promise<LiveState | null> {
		try {
			const headers = this.#etag ? { 'If-None-Match': this.#etag } : {};
			const call = await api.GET('/api/live', { headers, cache: 'no-store' });
			if (call.response.status === 304) return null;
			const state = await data(Promise.resolve(call));
			this.#etag = call.response.headers.get('ETag');
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
			this.#followers.get(task.id)?.forEach((wake) => wake());
		}
	}
}

export const live = new Live();
