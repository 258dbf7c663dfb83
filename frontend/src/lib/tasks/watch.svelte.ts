import { onlineManager, QueryObserver } from '@tanstack/svelte-query';
import { api } from '#lib/api/client.ts';
import type { Task } from '#lib/api/model.ts';
import { queryClient, taskKey } from '#lib/api/query-client.ts';
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

	/** The last look's answer and its tag. */
	#seen: { task: Task; etag: string | null } | null = null;
	#looked = false;
	#failures = 0;
	#stops: (() => void)[] = [];
	readonly #onOver: (task: Task) => void;

	constructor(task: Task, onOver: (task: Task) => void) {
		this.task = $state.raw(task);
		this.#onOver = onOver;
		if (isOver(task)) return;
		const observer = new QueryObserver(queryClient, {
			queryKey: taskKey(task.id),
			enabled: true,
			queryFn: () => this.#look(),
			initialData: task,
			refetchOnMount: false,
			refetchInterval: () => this.#pace,
			refetchIntervalInBackground: true,
			notifyOnChangeProps: ['data'],
			// Which answer it is tells whether its tag holds.
			structuralSharing: false
		});
		this.#stops = [
			observer.subscribe(({ data }) => {
				if (data) this.#take(data);
			}),
			onlineManager.subscribe((isOnline) => (this.troubled ||= !isOnline))
		];
	}

	/** Takes over what was told of the task elsewhere. */
	learn(task: Task): void {
		if (this.#stops.length > 0) queryClient.setQueryData(taskKey(task.id), task);
		this.#take(task);
	}

	stop(): void {
		this.#stops.splice(0).forEach((stop) => stop());
	}

	get #pace(): number {
		if (!this.#looked) return pace.seen;
		const alone = document.hidden ? pace.hidden : pace.seen;
		const usual = live.connected ? pace.told : alone;
		return Math.min(usual * 2 ** this.#failures, Math.max(usual, pace.troubled));
	}

	/** What is over stays so. */
	#take(task: Task): void {
		if (isOver(this.task) && !isOver(task)) return;
		const ended = !isOver(this.task) && isOver(task);
		this.task = task;
		if (!ended || this.#stops.length === 0) return;
		this.stop();
		this.#onOver(task);
	}

	async #look(): Promise<Task> {
		const before = this.task;
		// What was told since elsewhere has another.
		const etag = this.#seen?.task === before ? this.#seen.etag : null;
		this.#looked = true;
		try {
			const { data, response } = await api.GET('/api/tasks/{id}', {
				params: { path: { id: this.task.id } },
				headers: etag ? { 'If-None-Match': etag } : {},
				cache: 'no-store'
			});
			clock.learn(response);
			if (!response.ok && response.status !== 304) throw new Error(`answer ${response.status}`);
			this.#failures = 0;
			// It may have been on its way when the network went.
			this.troubled = !onlineManager.isOnline();
			if (!data) return before;
			this.#seen = { task: data, etag: response.headers.get('ETag') };
			return data;
		} catch (problem) {
			this.#failures += 1;
			this.troubled = this.#failures > 1;
			throw problem;
		}
	}
}
