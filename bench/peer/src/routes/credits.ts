import { zValidator } from '@hono/zod-validator';
import { Hono } from 'hono';
import { etag } from 'hono/etag';
import { z } from 'zod';
import { LEVEL } from '../account';
import { grant, lastEntry, standing } from '../credits';
import { read, write } from '../database';
import type { Environment } from '../environment';
import { answered, keep, repeatable, replay } from '../idempotency';
import { changed } from '../live';
import { periods } from '../period';
import { Problem } from '../problem';
import { authenticated, expectLiving, living } from '../session';

const page = z.object({
	limit: z.coerce.number().int().min(1).max(200).default(50),
	cursor: z.coerce.number().int().optional()
});
const redemption = z.object({ code: z.string().max(100) });

export const credits = new Hono<Environment>()
	.get('/ledger', authenticated, etag(), zValidator('query', page), async (context) => {
		const { limit, cursor } = context.req.valid('query');
		const session = context.get('session');
		const [alive, rows] = await read(context.env, [
			living(session),
			{
				sql: `SELECT seq, id, event, amount, balance, task_id, note, created_at
					FROM ledger_entries WHERE account_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
				args: [session.accountId, cursor ?? Number.MAX_SAFE_INTEGER, limit + 1]
			}
		]);
		expectLiving(alive);
		const entries = rows.slice(0, limit).map(({ seq: _, ...entry }) => ({
			id: entry.id,
			event: entry.event,
			amount: entry.amount,
			balance: entry.balance,
			task_id: entry.task_id,
			note: entry.note,
			created_at: entry.created_at
		}));
		const next = rows.length > limit ? String(rows[limit - 1].seq) : null;
		return context.json({ entries, next_cursor: next });
	})
	.post('/check-in', authenticated, async (context) => {
		const session = context.get('session');
		const now = Date.now();
		const { day, week } = periods(now);
		const [alive, policies, last, booked] = await read(context.env, [
			living(session),
			{
				sql: `SELECT check_in_every, check_in_credits
					FROM accounts JOIN level_policies ON level_policies.level = ${LEVEL}
					WHERE accounts.id = :account`,
				args: { account: session.accountId, now }
			},
			lastEntry(session.accountId),
			{
				sql: `SELECT subject FROM ledger_entries
					WHERE account_id = ? AND event = 'check_in' AND subject IN (?, ?)`,
				args: [session.accountId, day.name, week.name]
			}
		]);
		expectLiving(alive);
		const every = String(policies[0].check_in_every);
		const amount = Number(policies[0].check_in_credits);
		const period = every === 'day' ? day : week;
		const isClaimed = booked.some((row) => row.subject === period.name);
		if (!isClaimed) {
			const steps = grant(session.accountId, standing(last), 'check_in', period.name, amount, now);
			await write(context.env, steps);
			changed(context, session.accountId);
		}
		return context.json({
			every,
			credits: amount,
			period: period.name,
			claimed: true,
			claimed_now: !isClaimed,
			next_at: period.next
		});
	})
	.post('/redemptions', authenticated, zValidator('json', redemption), async (context) => {
		const session = context.get('session');
		const now = Date.now();
		const request = await repeatable(context, 'POST /api/redemptions');
		const code = context.req
			.valid('json')
			.code.toUpperCase()
			.replace(/[^0-9A-Z]/g, '');
		const [alive, before, codes, last] = await read(context.env, [
			living(session),
			answered(session.accountId, request, now),
			{
				sql: `SELECT credits, disabled_at, expires_at, used, redemption_codes.uses,
						EXISTS (
							SELECT 1 FROM redemptions
							WHERE code = redemption_codes.code AND account_id = ?2
						) AS redeemed
					FROM redemption_codes JOIN code_batches ON code_batches.id = batch_id
					WHERE redemption_codes.code = ?1`,
				args: [code, session.accountId]
			},
			lastEntry(session.accountId)
		]);
		expectLiving(alive);
		const replayed = replay(before, request);
		if (replayed) return replayed;
		const found = codes[0];
		const usable =
			found &&
			!found.redeemed &&
			found.disabled_at === null &&
			(found.expires_at === null || Number(found.expires_at) > now) &&
			Number(found.used) < Number(found.uses);
		if (!usable) throw new Problem(422, 'code-refused', 'This code cannot be used');
		const amount = Number(found.credits);
		const answer = { granted: { kind: 'credits', credits: amount } };
		await write(context.env, [
			...grant(session.accountId, standing(last), 'redemption', code, amount, now),
			{
				sql: 'INSERT INTO redemptions (code, account_id, redeemed_at) VALUES (?, ?, ?)',
				args: [code, session.accountId, now]
			},
			keep(session.accountId, request, 200, answer, now)
		]);
		changed(context, session.accountId);
		return context.json(answer);
	});
