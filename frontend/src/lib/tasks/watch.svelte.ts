import { api } from '#lib/api/client.ts';
import type { Task } from '#lib/api/model.ts';
import { live } from '#lib/live/live.svelte.ts';
import { clock } from './clock.svelte';
import { isOver } from './progress';

/**
 * Milliseconds between two looks: while the page is seen, while it is hidden, while changes come by
 * themselves, and at most.
 */
const pace = { seen: 1_500, hidden: 6_000, told: 15_000, troubled: 15_000 };

/** Follows one task until it is over, asking when it is said to have changed, or now and then. */
export class TaskWatch {
	task: Task;
	/** The last look found nobody; the next one comes by itself. */
	troubled = $state(false);

	#etag: string | null = null;
	#failures = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#stopped = false;
	#unfollow = () => {};
	readonly #onOver: (task: Task) => void;
	readonly #onVisible = () => {
		if (!document.hidden) this.#schedule(0);
	};
	readonly #onOnline = () => this.#schedule(0);
	readonly #onOffline = () => (this.troubled = true);

	constructor(task: Task, onOver: (task: Task) => void) {
		this.task = $state.raw(task);
		this.#onOver = onOver;
		if (isOver(task)) return;
		document.addEventListener('visibilitychange', this.#onVisible);
		window.addEventListener('online', this.#onOnline);
		window.addEventListener('offline', this.#onOffline);
		this.#unfollow = live.follow(task.id, () => this.#schedule(0));
		this.#schedule(pace.seen);
	}

	/** Takes over what was told of the task elsewhere; what is over stays so. */
	learn(task: Task): void {
		if (isOver(this.task) && !isOver(task)) return;
		const ended = !isOver(this.task) && isOver(task);
		this.task = task;
		this.#etag = null;
		if (!ended || this.#stopped) return;
		this.stop();
		this.#onOver(task);
	}

	stop(): void {
		this.#stopped = true;
		clearTimeout(this.#timer);
		document.removeEventListener('visibilitychange', this.#onVisible);
		window.removeEventListener('online', this.#onOnline);
		window.removeEventListener('offline', this.#onOffline);
		this.#unfollow();
	}

	#schedule(delay: number): void {
		if (this.#stopped) return;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#look(), delay);
	}

	async #look(): Promise<void> {
		try {
			const { data, response } = await api.GET('/api/tasks/{id}', {
				params: { path: { id: this.task.id } },
				headers: this.#etag ? { 'If-None-Match': this.#etag } : {},
				cache: 'no-store'
			});
			clock.learn(response);
			if (!response.ok && response.status !== 304) throw new Error(`answer ${response.status}`);
			this.#etag = response.headers.get('ETag') ?? this.#etag;
			this.#failures = 0;
			this.troubled = false;
			if (data) this.task = data;
		} catch {
			this.#failures += 1;
			this.troubled = this.#failures > 1;
		}
		if (this.#stopped) return;
		if (isOver(this.task)) {
			this.stop();
			this.#onOver(this.task);
			return;
		}
		const alone = document.hidden ? pace.hidden : pace.seen;
		const usual = live.connected ? pace.told : alone;
		this.#schedule(Math.min(usual * 2 ** this.#failures, Math.max(usual, pace.troubled)));
	}
}
