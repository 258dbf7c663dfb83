import type { LiveTask } from '#lib/api/model.ts';

/** How the account's tasks go while somebody looks: what a page's title tells. */
export class News {
	/** Something is under way. */
	running = $state(false);
	/** How the last task ended that was under way before, until the reader has taken notice. */
	last = $state<'done' | 'failed' | null>(null);
	#underWay = new Set<string>();

	/** Takes over the tasks under way and those that have just ended. */
	learn(tasks: LiveTask[]): void {
		for (const { id, state } of tasks) {
			if (state === 'queued' || state === 'running') this.#underWay.add(id);
			else if (this.#underWay.delete(id)) this.#tell(state);
		}
		this.running = tasks.some(({ state }) => state === 'queued' || state === 'running');
	}

	/** The reader has taken notice. */
	read(): void {
		this.last = null;
	}

	#tell(state: LiveTask['state']): void {
		if (state === 'canceled') return;
		this.last = state === 'failed' ? 'failed' : 'done';
	}
}
