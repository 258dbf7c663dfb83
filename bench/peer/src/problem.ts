import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Environment } from './environment';

/** What a request is refused with (RFC 9457). */
export class Problem extends HTTPException {
	constructor(
		status: ContentfulStatusCode,
		readonly type: string,
		readonly title: string
	) {
		super(status, { message: title });
	}
}

/** The answer to whatever went wrong. */
export function answer(error: Error, context: Context<Environment>): Response {
	const known = error instanceof Problem;
	if (!known) console.error(error);
	const status = known ? error.status : error instanceof HTTPException ? error.status : 500;
	const body = {
		type: `/problems/${known ? error.type : 'internal'}`,
		title: known ? error.title : 'Something went wrong.',
		status,
		request_id: context.get('requestId' as never) as string
	};
	return context.body(JSON.stringify(body), status, {
		'content-type': 'application/problem+json'
	});
}
