import { api, data } from '#lib/api/client.ts';
import type { CheckInState } from '#lib/api/model.ts';
import { session } from './session.svelte';

/** The check-in of the current period, the same wherever it is shown. */
class CheckIn {
	period = $state.raw<CheckInState | null>(null);
	trouble = $state(false);
	claiming = $state(false);

	/** Asks how things stand. */
	load(): Promise<void> {
		return this.#ask(() => data(api.GET('/api/check-in')));
	}

	async claim(): Promise<void> {
		if (this.claiming) return;
		this.claiming = true;
		await this.#ask(() => data(api.POST('/api/check-in')));
		await session.refreshMe();
		this.claiming = false;
	}

	forget(): void {
		this.period = null;
	}

	async #ask(call: () => Promise<CheckInState>): Promise<void> {
		try {
			this.period = await call();
			this.trouble = false;
		} catch {
			this.trouble = true;
		}
	}
}

export const checkIn = new CheckIn();
session.onLeave(() => checkIn.forget());
