import type { InStatement, Row } from '@libsql/client/web';
import { createMiddleware } from 'hono/factory';
import type { Environment, Session } from './environment';
import { Problem } from './problem';
import { verify } from './tokens';

/** Knows who asks by the access token; whether the session still lives, the database says. */
export const authenticated = createMiddleware<Environment>(async (context, next) => {
	const token = context.req.header('authorization')?.replace(/^Bearer /, '');
	const claims = token === undefined ? null : await verify(context.env, token);
	if (claims === null) throw new Problem(401, 'unauthenticated', 'Please log in');
	context.set('session', { id: claims.sid, accountId: claims.sub });
	await next();
});

/** Asks whether the session lives: the first statement of a batch. */
export function living(session: Session): InStatement {
	return {
		sql: `SELECT 1 FROM sessions JOIN accounts ON accounts.id = sessions.account_id
			WHERE sessions.id = ? AND accounts.id = ? AND ended_at IS NULL AND banned_at IS NULL`,
		args: [session.id, session.accountId]
	};
}

export function expectLiving(rows: Row[]): void {
	if (rows.length === 0) throw new Problem(401, 'unauthenticated', 'Please log in');
}
