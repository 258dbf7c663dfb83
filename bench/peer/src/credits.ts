import type { InStatement, Row } from '@libsql/client/web';
import { id } from './database';

/** Where an account's ledger stands. */
export interface Standing {
	seq: number;
	balance: number;
}

/** Reads {@link Standing}. */
export function lastEntry(accountId: string): InStatement {
	return {
		sql: 'SELECT seq, balance FROM ledger_entries WHERE account_id = ? ORDER BY seq DESC LIMIT 1',
		args: [accountId]
	};
}

export function standing(rows: Row[]): Standing {
	const last = rows[0];
	return { seq: Number(last?.seq ?? 0), balance: Number(last?.balance ?? 0) };
}

/** Books credits that come: a bucket, what fills it, and the entry. */
export function grant(
	accountId: string,
	last: Standing,
	event: string,
	subject: string,
	amount: number,
	now: number
): InStatement[] {
	const entry = id(now);
	return [
		{
			sql: `INSERT INTO credit_grants (id, account_id, source, subject, amount, created_at)
				VALUES (?, ?, ?, ?, ?, ?)`,
			args: [entry, accountId, event, subject, amount, now]
		},
		{
			sql: 'INSERT INTO credit_movements (entry_id, grant_id, rank, amount) VALUES (?, ?, 1, ?)',
			args: [entry, entry, amount]
		},
		{
			sql: `INSERT INTO ledger_entries
				(id, account_id, event, subject, created_at, seq, amount, balance)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			args: [entry, accountId, event, subject, now, last.seq + 1, amount, last.balance + amount]
		}
	];
}

/** Reads the buckets that can be spent from, in the order in which they are burnt. */
export function buckets(accountId: string, now: number): InStatement {
	return {
		sql: `SELECT id, remaining FROM credit_grants
			WHERE account_id = ? AND remaining > 0 AND (expires_at IS NULL OR expires_at > ?)
			ORDER BY expires_at IS NULL, expires_at, created_at, id`,
		args: [accountId, now]
	};
}

/** Books what outputs of a task cost, each an entry; null where there is not enough. */
export function spend(
	accountId: string,
	last: Standing,
	rows: Row[],
	task: { id: string; outputs: string[]; cost: number },
	now: number
): InStatement[] | null {
	const left = rows.map((row) => ({ id: String(row.id), remaining: Number(row.remaining) }));
	const statements: InStatement[] = [];
	let balance = last.balance;
	for (const [place, output] of task.outputs.entries()) {
		const entry = id(now);
		let due = task.cost;
		for (const [rank, bucket] of left.entries()) {
			const amount = Math.min(due, bucket.remaining);
			if (amount === 0) continue;
			bucket.remaining -= amount;
			due -= amount;
			statements.push({
				sql: `INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
					VALUES (?, ?, ?, ?)`,
				args: [entry, bucket.id, rank + 1, -amount]
			});
		}
		if (due > 0) return null;
		balance -= task.cost;
		statements.push({
			sql: `INSERT INTO ledger_entries
				(id, account_id, event, subject, task_id, created_at, seq, amount, balance)
				VALUES (?, ?, 'generation', ?, ?, ?, ?, ?, ?)`,
			args: [entry, accountId, output, task.id, now, last.seq + place + 1, -task.cost, balance]
		});
	}
	return statements;
}
