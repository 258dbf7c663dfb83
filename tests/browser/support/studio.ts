/** Tasks and orders made past the pages, by somebody who is logged in: for what comes after them. */
import { randomUUID } from 'node:crypto';
import { expect, type APIRequestContext, type Page } from '@playwright/test';
import { garmentFile, personFile, type GivenFile } from './photos.ts';

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
	/** The demo gateway's script, such as `delay=5000`. */
	demo?: string;
	/** Any other part of the task. */
	[part: string]: unknown;
}

export class Studio {
	private readonly api: APIRequestContext;
	private readonly headers: { Origin: string };

	constructor(page: Page) {
		this.api = page.request;
		this.headers = { Origin: new URL(page.url()).origin };
	}

	async upload(file: GivenFile): Promise<string> {
		const headers = { ...this.headers, 'Content-Type': file.mimeType };
		const answer = await this.api.post('/api/uploads', { headers, data: file.buffer });
		expect(answer.status(), await answer.text()).toBe(201);
		return ((await answer.json()) as { id: string }).id;
	}

	/** Uses a code of the operator's, for a level or credits. */
	async redeem(code: string | undefined): Promise<void> {
		const headers = { ...this.headers, 'Idempotency-Key': randomUUID() };
		const answer = await this.api.post('/api/redemptions', { headers, data: { code } });
		expect(answer.status(), await answer.text()).toBe(200);
	}

	/** Orders a pack of credits, without paying. */
	async order(pack: string): Promise<void> {
		const headers = { ...this.headers, 'Idempotency-Key': randomUUID() };
		const answer = await this.api.post('/api/orders', { headers, data: { pack } });
		expect(answer.status(), await answer.text()).toBe(201);
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
		const headers = { ...this.headers, 'Idempotency-Key': randomUUID() };
		const data = { preset, inputs, ...prompt, ...rest };
		const answer = await this.api.post('/api/tasks', { headers, data });
		expect(answer.status(), await answer.text()).toBe(202);
		return (await answer.json()) as Task;
	}

	async task(id: string): Promise<Task> {
		return (await (await this.api.get(`/api/tasks/${id}`)).json()) as Task;
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
