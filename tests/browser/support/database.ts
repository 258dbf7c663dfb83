/** The local stack's database, for what only time or an accident could bring about. */
import { randomBytes, randomUUID } from 'node:crypto';

const devstack = process.env.DEVSTACK_URL ?? 'http://localhost:8790';

type Value = string | number | null;

/** Runs one statement; `?` stands for the values. */
export async function execute(sql: string, ...values: Value[]): Promise<void> {
	const args = values.map((value) => {
		if (value === null) return { type: 'null' };
		if (typeof value === 'string') return { type: 'text', value };
		return { type: 'integer', value: String(value) };
	});
	const requests = [{ type: 'execute', stmt: { sql, args } }, { type: 'close' }];
	const answer = await fetch(`${devstack}/v2/pipeline`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ requests })
	});
	const { results } = (await answer.json()) as {
		results: { type: string; error?: { message: string } }[];
	};
	const refused = results.find(({ type }) => type === 'error');
	if (refused) throw new Error(`${refused.error?.message}: ${sql}`);
}

/** The photos of a task are deleted before their time. */
export function purgeInputs(taskId: string): Promise<void> {
	return execute(
		`UPDATE uploads SET purged_at = ?
		 WHERE id IN (SELECT upload_id FROM task_inputs WHERE task_id = ?)`,
		...[Date.now(), taskId]
	);
}

/** Sets until when the pictures of a task live, in UTC milliseconds. */
export function expireAt(taskId: string, moment: number): Promise<void> {
	return execute('UPDATE task_outputs SET expires_at = ? WHERE task_id = ?', moment, taskId);
}

/** A code for 50 credits whose time is over. */
export async function expiredCode(): Promise<string> {
	const symbols = '346789ACDEFGHJKMNPQRTVWXY';
	const code = Array.from(randomBytes(16), (byte) => symbols[byte % symbols.length]).join('');
	const batch = randomUUID();
	await execute(
		`INSERT INTO code_batches (id, credits, uses, expires_at, note, created_at)
		 VALUES (?, 50, 1, ?, 'browser tests', ?)`,
		...[batch, Date.now() - 1, Date.now() - 1]
	);
	await execute(
		`INSERT INTO redemption_codes (code, batch_id, uses) VALUES (?, ?, 1)`,
		code,
		batch
	);
	return code.replace(/.{4}(?!$)/g, '$&-');
}
