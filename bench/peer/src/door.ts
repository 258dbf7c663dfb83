import { createMiddleware } from 'hono/factory';
import type { Environment } from './environment';
import { Problem } from './problem';

/** The outer fence: requests of one network address. */
export const fence = createMiddleware<Environment>(async (context, next) => {
	const key = context.req.header('cf-connecting-ip');
	if (key !== undefined && !(await context.env.CLIENT_LIMIT.limit({ key })).success) {
		throw new Problem(429, 'too-many-requests', 'Too many requests');
	}
	await next();
});

/** A line for each request. */
export const log = createMiddleware<Environment>(async (context, next) => {
	const started = Date.now();
	await next();
	const line = {
		request_id: context.get('requestId'),
		method: context.req.method,
		path: context.req.path,
		status: context.res.status,
		milliseconds: Date.now() - started
	};
	console.log(JSON.stringify(line));
});
