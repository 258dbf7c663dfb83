import { zValidator } from '@hono/zod-validator';
import { Hono, type Context } from 'hono';
import { etag } from 'hono/etag';
import { z } from 'zod';
import { account, shown } from '../account';
import { begin, counted, counters, expectRoom, failed } from '../attempts';
import { id, read, write } from '../database';
import type { Environment } from '../environment';
import { isRight } from '../password';
import { Problem } from '../problem';
import { authenticated, expectLiving, living } from '../session';
import { ACCESS_LIFE, REFRESH_LIFE, issue, refreshToken } from '../tokens';

const credentials = z.object({
	email: z.email().max(254),
	password: z.string().max(1000),
	token_delivery: z.enum(['cookie', 'body']).default('cookie')
});

/** The language of letters. */
function language(context: Context): 'zh' | 'en' {
	return context.req.header('accept-language')?.startsWith('en') ? 'en' : 'zh';
}

export const accounts = new Hono<Environment>()
	.get('/me', authenticated, etag(), async (context) => {
		const session = context.get('session');
		const [alive, rows] = await read(context.env, [
			living(session),
			account('accounts.id', session.accountId, Date.now())
		]);
		expectLiving(alive);
		return context.json(shown(rows[0]));
	})
	.post('/auth/login', zValidator('json', credentials), async (context) => {
		const { email, password } = context.req.valid('json');
		const now = Date.now();
		const session = id(now);
		const key = email.toLowerCase();
		const network = context.req.header('cf-connecting-ip') ?? '';
		const of = await counters(context.env, key, network);
		const [first, second, ...rest] = await write(context.env, [
			...of.map((counter) => counted(counter, now)),
			...begin(session, of, now),
			account('email_key', key, now)
		]);
		expectRoom(first);
		expectRoom(second);
		const found = rest.at(-1)?.[0];
		if (!found || !(await isRight(password, String(found.password_hash)))) {
			await write(context.env, failed(session, of, now));
			throw new Problem(401, 'wrong-credentials', 'Address or password is wrong');
		}
		if (found.banned_at !== null) {
			throw new Problem(403, 'account-banned', 'This account is closed');
		}
		const refresh = await refreshToken();
		await write(context.env, [
			{
				sql: `INSERT INTO sessions (id, account_id, user_agent, created_at, seen_at)
					VALUES (?1, ?2, ?3, ?4, ?4)`,
				args: [session, found.id, context.req.header('user-agent') ?? null, now]
			},
			{
				sql: `INSERT INTO refresh_tokens (hash, session_id, created_at, expires_at)
					VALUES (?, ?, ?, ?)`,
				args: [refresh.hash, session, now, now + REFRESH_LIFE]
			},
			{
				sql: 'UPDATE accounts SET seen_at = ?1, logged_in_at = ?1, language = ?2 WHERE id = ?3',
				args: [now, language(context), found.id]
			}
		]);
		const claims = { sub: String(found.id), sid: session, role: String(found.role) };
		return context.json({
			account: shown(found),
			tokens: {
				access_token: await issue(context.env, claims, now),
				access_expires_at: now + ACCESS_LIFE,
				refresh_token: refresh.text,
				refresh_expires_at: now + REFRESH_LIFE
			}
		});
	});
