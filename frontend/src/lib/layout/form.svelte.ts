import { tick } from 'svelte';
import { isPassing, Refusal } from '#lib/api/problem.ts';
import { language } from '#lib/language/language.svelte.ts';

/** By the name of the field. */
export type Faults = Record<string, string | undefined>;

interface Steps {
	/** What can be told without asking the service. */
	check?: () => Faults;
	work: () => Promise<void>;
	/** What a refusal means here, where the service's own words will not do. */
	explain?: (refusal: Refusal) => { faults?: Faults; trouble?: string } | undefined;
}

/** A form on its way to the service: whether it is being sent, and what is wrong with it. */
export class Form {
	busy = $state(false);
	faults = $state<Faults>({});
	/** What is wrong with no field in particular. */
	trouble = $state<string | null>(null);

	/** Takes a form's submit. What went wrong is told beside its field, which gets the focus. */
	async submit(event: SubmitEvent, { check, work, explain }: Steps): Promise<void> {
		event.preventDefault();
		if (this.busy) return;
		const form = event.currentTarget as HTMLFormElement;
		this.trouble = null;
		this.faults = check?.() ?? {};
		if (!this.#faulty) {
			this.busy = true;
			try {
				await work();
			} catch (problem) {
				this.#tell(problem, explain);
			} finally {
				this.busy = false;
			}
		}
		if (!this.#faulty) return;
		await tick();
		form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
	}

	get #faulty(): boolean {
		return Object.values(this.faults).some(Boolean);
	}

	#tell(problem: unknown, explain: Steps['explain']): void {
		if (!(problem instanceof Refusal) || isPassing(problem)) {
			this.trouble = language.words.account.unreachable;
			return;
		}
		const explained = explain?.(problem);
		this.faults =
			explained?.faults ??
			Object.fromEntries((problem.body.errors ?? []).map(({ field, message }) => [field, message]));
		this.trouble = explained?.trouble ?? (this.#faulty ? null : problem.message);
	}
}
