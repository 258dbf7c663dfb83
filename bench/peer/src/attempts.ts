import type { InStatement, Row } from '@libsql/client/web';
import { Problem } from './problem';
import { hmacKey } from './tokens';
import type { Bindings } from './environment';

const WINDOW = 15 * 60 * 1000;
/** An attempt that has neither failed nor succeeded yet counts for so long. */
const UNDER_WAY = 5000;

/** Whose attempts to log in are counted, and by which setting. */
export interface Counter {
	action: string;
	setting: string;
	subject: ArrayBuffer;
}

/** The counters of a log-in: the account from one network, and the network. */
export async function counters(env: Bindings, email: string, network: string): Promise<Counter[]> {
	const key = await hmacKey(env);
	const hash = (text: string) => crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text));
	const [ofAccount, ofNetwork] = await Promise.all([
		hash(`log_in\0${email}\0${network}`),
		hash(`log_in_of_network\0${network}`)
	]);
	return [
		{ action: 'log_in', setting: 'log_in_failures', subject: ofAccount },
		{ action: 'log_in_of_network', setting: 'log_in_failures_of_network', subject: ofNetwork }
	];
}

/** Reads how many attempts count. */
export function counted({ action, setting, subject }: Counter, now: number): InStatement {
	return {
		sql: `SELECT count(*) AS number, (SELECT value FROM settings WHERE name = ?) AS most
			FROM attempts WHERE action = ? AND subject = ? AND counts_until > ?`,
		args: [setting, action, subject, now]
	};
}

export function expectRoom(rows: Row[]): void {
	if (Number(rows[0].number) >= Number(rows[0].most)) {
		throw new Problem(429, 'too-many-attempts', 'Too many attempts');
	}
}

/** Records an attempt that counts for a moment. */
export function begin(id: string, of: Counter[], now: number): InStatement[] {
	return [sweep(now), ...of.map((counter) => record(id, counter, now + UNDER_WAY))];
}

/** Lets it count for the whole window, since it has failed. */
export function failed(id: string, of: Counter[], now: number): InStatement[] {
	return [sweep(now), ...of.map((counter) => record(id, counter, now + WINDOW))];
}

function record(id: string, { action, subject }: Counter, until: number): InStatement {
	return {
		sql: `INSERT INTO attempts (action, subject, id, counts_until) VALUES (?, ?, ?, ?)
			ON CONFLICT (action, subject, id) DO UPDATE SET counts_until = excluded.counts_until`,
		args: [action, subject, id, until]
	};
}

function sweep(now: number): InStatement {
	return {
		sql: `DELETE FROM attempts WHERE rowid IN (
				SELECT rowid FROM attempts WHERE counts_until <= ? LIMIT 20
			)`,
		args: [now]
	};
}
