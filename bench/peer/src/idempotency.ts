import type { InStatement, Row } from '@libsql/client/web';
import type { Context } from 'hono';
import type { Environment } from './environment';
import { Problem } from './problem';

const KEPT = 24 * 60 * 60 * 1000;

/** A write that a client may repeat. */
export interface Repeatable {
	key: string;
	hash: ArrayBuffer;
}

export async function repeatable(
	context: Context<Environment>,
	operation: string
): Promise<Repeatable> {
	const key = context.req.header('idempotency-key')?.trim();
	if (!key || key.length > 200) {
		throw new Problem(400, 'idempotency-key-missing', 'An Idempotency-Key is missing');
	}
	const text = `${operation}\0${await context.req.text()}`;
	return { key, hash: await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)) };
}

/** Looks for the answer given before. */
export function answered(accountId: string, { key }: Repeatable, now: number): InStatement {
	return {
		sql: `SELECT request_hash, status, answer FROM idempotency_keys
			WHERE account_id = ? AND key = ? AND created_at > ?`,
		args: [accountId, key, now - KEPT]
	};
}

/** The answer given before, if there is one. */
export function replay(rows: Row[], { hash }: Repeatable): Response | null {
	const stored = rows[0];
	if (!stored) return null;
	const [before, now] = [new Uint8Array(stored.request_hash as ArrayBuffer), new Uint8Array(hash)];
	if (before.some((byte, place) => byte !== now[place])) {
		throw new Problem(422, 'idempotency-key-reused', 'This key was used for something else');
	}
	return new Response(String(stored.answer), {
		status: Number(stored.status),
		headers: { 'content-type': 'application/json', 'idempotency-replayed': 'true' }
	});
}

/** Keeps the answer, in the transaction of the effect. */
export function keep(
	accountId: string,
	{ key, hash }: Repeatable,
	status: number,
	answer: unknown,
	now: number
): InStatement {
	return {
		sql: `INSERT OR REPLACE INTO idempotency_keys
			(account_id, key, request_hash, status, answer, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
		args: [accountId, key, hash, status, JSON.stringify(answer), now]
	};
}
