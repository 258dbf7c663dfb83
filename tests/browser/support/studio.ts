/** Tasks and orders made past the pages, by somebody who is logged in: for what comes after them. */
import { randomUUID } from 'node:crypto';
import { expect, type APIRequestContext } from '@playwright/test';
import type { Operator } from './operator.ts';
import { garmentFile, personFile, type GivenFile } from './photos.ts';
import type { Visitor } from './visitor.ts';

/** A task as the service tells it, as far as the specs look. */
export interface Task {
	id: string;
	state: string;
	outputs: { id: string; state: string; image: { url: string } | null }[];
}

interface Wish {
	preset?: string;
	/** How many garments, for a tool that makes a picture of each. */
	garments?: number;
	/** The demo gateway's script, such as `refuse=IMAGE_SAFETY`. */
	demo?: string;
	/** Any other part of the task. */
	[part: string]: unknown;
}

export class Studio {
	private readonly api: APIRequestContext;

	constructor(private readonly visitor: Visitor) {
		this.api = visitor.page.request;
	}

	async upload(file: GivenFile): Promise<string> {
		const headers = { Origin: this.visitor.origin, 'Content-Type': file.mimeType };
		const answer = await this.api.post('/api/uploads', { headers, data: file.buffer });
		expect(answer.status(), await answer.text()).toBe(201);
		return ((await answer.json()) as { id: string }).id;
	}

	/** Uses a code of the operator's, for a level or credits. */
	async redeem(code: string | undefined): Promise<void> {
		const answer = await this.visitor.post('/api/redemptions', { code });
		expect(answer.status(), await answer.text()).toBe(200);
	}

	/** Comes to the Plus level, whose owners may ask for several pictures at once. */
	async becomePlus(operator: Operator): Promise<void> {
		const [code] = await operator.makeCodes({ kind: 'level', level: 'plus' });
		await this.redeem(code);
	}

	/** Orders a pack of credits, without paying, and gives the order's number. */
	order(pack: string): Promise<string> {
		return this.#order({ pack });
	}

	/** Orders a membership, likewise. */
	orderPlan(plan: string): Promise<string> {
		return this.#order({ plan });
	}

	async #order(wanted: { pack: string } | { plan: string }): Promise<string> {
		const answer = await this.visitor.post('/api/orders', wanted);
		expect(answer.status(), await answer.text()).toBe(201);
		return ((await answer.json()) as { number: string }).number;
	}

	/** Asks for a task of a person and garments. */
	async submit({ garments = 1, demo, preset = 'try_on', ...rest }: Wish = {}): Promise<Task> {
		const files = Array.from({ length: garments }, () => garmentFile);
		const inputs = {
			person: [await this.upload(personFile)],
			garments: await Promise.all(files.map((file) => this.upload(file)))
		};
		// A script counts its calls by the prompt it stands in.
		const prompt = demo && { prompt: `[demo:${demo}] ${randomUUID()}` };
		return this.ask({ preset, inputs, ...prompt, ...rest });
	}

	/** Asks for a task as the service takes it. */
	async ask(data: unknown): Promise<Task> {
		const answer = await this.visitor.post('/api/tasks', data);
		expect(answer.status(), await answer.text()).toBe(202);
		return (await answer.json()) as Task;
	}

	async task(id: string): Promise<Task> {
		return (await (await this.api.get(`/api/tasks/${id}`)).json()) as Task;
	}

	/** Waits until a task is being made, also where others come before it. */
	async running({ id }: Task): Promise<void> {
		const state = async () => (await this.task(id)).state;
		await expect.poll(state, { timeout: 30_000 }).toBe('running');
	}

	/** Waits until a task is over. */
	async over(task: Task): Promise<Task> {
		let found = task;
		const look = async () => {
			found = await this.task(task.id);
			return found.state;
		};
		await expect.poll(look, { timeout: 60_000 }).not.toMatch(/queued|running/);
		return found;
	}

	/** Asks for a task and waits until it is over. */
	async make(wish: Wish = {}): Promise<Task> {
		return this.over(await this.submit(wish));
	}
}
