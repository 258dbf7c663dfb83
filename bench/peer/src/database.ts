import { createClient, type Client, type InStatement, type Row } from '@libsql/client/web';
import type { Bindings } from './environment';

/** A client for one request, as Turso's guide for Workers has it. */
export function database(env: Bindings): Client {
	return createClient({
		url: env.DATABASE_URL,
		authToken: env.DATABASE_AUTH_TOKEN,
		intMode: 'number'
	});
}

/** Runs reads in one round trip and tells the rows of each. */
export async function read(env: Bindings, statements: InStatement[]): Promise<Row[][]> {
	const results = await database(env).batch(statements, 'read');
	return results.map((result) => result.rows);
}

/** Runs writes in one transaction and one round trip, and tells the rows of each. */
export async function write(env: Bindings, statements: InStatement[]): Promise<Row[][]> {
	const results = await database(env).batch(statements, 'write');
	return results.map((result) => result.rows);
}

/** A UUID of version 7: the time comes first. */
export function id(now = Date.now()): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	for (let place = 0; place < 6; place += 1) {
		bytes[place] = Math.floor(now / 2 ** (8 * (5 - place))) & 0xff;
	}
	bytes[6] = (bytes[6] & 0x0f) | 0x70;
	bytes[8] = (bytes[8] & 0x3f) | 0x80;
	const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
	return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
