/** Reads and writes of the back office: the same client as the public pages', in two words. */
import { api, data } from '#lib/api/client.ts';
import { persist } from '#lib/api/persist.ts';
import { Refusal } from '#lib/api/problem.ts';
import { session } from '#lib/session/session.svelte.ts';

type Call = (
	path: string,
	options: object
) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

/** A parameter of a query; one that is undefined or empty is left out. */
export type Query = Record<string, string | number | undefined>;

/** Reads from `/api/admin/…`. Throws a Refusal or Unreachable. */
export function read<Answer>(path: string, query: Query = {}): Promise<Answer> {
	const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
	const call = api.GET as unknown as Call;
	return answerOf(call(`/api/admin/${path}`, { params: { query: Object.fromEntries(given) } }));
}

/**
 * What is changed, as it was read: nothing is saved over what somebody else has saved since. Null
 * for what is to be new, undefined where the last one to save counts.
 */
export type Revision = string | null | undefined;

/**
 * Writes to `/api/admin/…`, and tries again while it fails in passing: the key stands for one
 * intent, so that it is done once. Throws a Refusal, or Unreachable after several tries.
 */
export function write<Answer>(
	method: 'POST' | 'PUT',
	path: string,
	body: unknown,
	key: string,
	revision?: Revision
): Promise<Answer> {
	const call = api[method] as unknown as Call;
	const params = { header: { 'Idempotency-Key': key, ...precondition(revision) } };
	return persist(() => answerOf<Answer>(call(`/api/admin/${path}`, { params, body })));
}

function precondition(revision: Revision): Record<string, string> {
	if (revision === undefined) return {};
	return revision === null ? { 'If-None-Match': '*' } : { 'If-Match': `"${revision}"` };
}

async function answerOf<Answer>(call: ReturnType<Call>): Promise<Answer> {
	try {
		return (await data(call)) as Answer;
	} catch (problem) {
		// Whoever is no operator any more is told so by the page.
		if (problem instanceof Refusal && problem.kind === 'forbidden') void session.refreshMe();
		throw problem;
	}
}
