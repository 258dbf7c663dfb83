/** The operator's side of what the specs tell, through the operators' routes. */
import { randomUUID } from 'node:crypto';
import { expect, request, type APIRequestContext, type APIResponse } from '@playwright/test';
import { operatorCredentials } from './credentials.ts';

/** What a code brings. */
export type Grants =
	| { kind: 'credits'; credits: number }
	| { kind: 'plan'; plan: string }
	| { kind: 'level'; level: string };

export class Operator {
	private constructor(private readonly api: APIRequestContext) {}

	/** The operator that every local stack comes with. */
	static async onDuty(baseURL: string): Promise<Operator> {
		const headers = { Origin: new URL(baseURL).origin };
		const operator = new Operator(await request.newContext({ baseURL, extraHTTPHeaders: headers }));
		await operator.logIn();
		return operator;
	}

	async retire(): Promise<void> {
		await this.api.dispose();
	}

	/** Decides an order, named by its number. */
	async decide(verdict: 'confirm' | 'void' | 'refund', number: string): Promise<void> {
		const look = () => this.api.get('/api/admin/orders', { params: { search: number } });
		const found = await this.logged(look);
		const { items } = (await found.json()) as { items: { id: string }[] };
		await this.write(`/api/admin/orders/${items[0]?.id}/${verdict}`, { reason: 'as agreed' });
	}

	/** Makes codes and gives them as they are handed out, in groups of four. */
	async makeCodes(grants: Grants, { count = 1, uses = 1 } = {}): Promise<string[]> {
		const batch = { grants, count, uses, note: 'browser tests' };
		const { codes } = (await this.write('/api/admin/code-batches', batch)) as { codes: string[] };
		return codes;
	}

	async disable(codes: string[]): Promise<void> {
		await this.write('/api/admin/codes/disable', { codes });
	}

	async adjust(accountId: string, credits: number, reason: string): Promise<void> {
		await this.write(`/api/admin/accounts/${accountId}/adjustments`, { credits, reason });
	}

	/** Has a task made again, free of charge. */
	async retry(taskId: string): Promise<void> {
		await this.write(`/api/admin/tasks/${taskId}/retry`, { charge: false, reason: 'it failed' });
	}

	private async write(path: string, data: unknown): Promise<unknown> {
		const headers = { 'Idempotency-Key': randomUUID() };
		const answer = await this.logged(() => this.api.post(path, { data, headers }));
		expect(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
		return answer.json();
	}

	private async logIn(): Promise<void> {
		const answer = await this.api.post('/api/auth/login', { data: operatorCredentials });
		expect(answer.status(), 'the operator logs in').toBe(200);
	}

	/** Logs in anew where the session has ended: a worker may run for longer than it lasts. */
	private async logged(call: () => Promise<APIResponse>): Promise<APIResponse> {
		const answer = await call();
		if (answer.status() !== 401) return answer;
		await this.logIn();
		return call();
	}
}
