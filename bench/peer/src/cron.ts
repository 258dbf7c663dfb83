import { LEVEL } from './account';
import { grant, lastEntry, standing } from './credits';
import { read, write } from './database';
import type { Bindings } from './environment';
import { periods } from './period';

const PAGE = 1000;
const SEEN_WITHIN = 30 * 24 * 60 * 60 * 1000;

/** Claims the day's check-ins, one account after the other. */
export async function claimAll(env: Bindings): Promise<void> {
	const now = Date.now();
	const { day, week } = periods(now);
	for (let after = ''; ;) {
		const [accounts] = await read(env, [
			{
				sql: `SELECT accounts.id, check_in_every, check_in_credits
					FROM accounts JOIN level_policies ON level_policies.level = ${LEVEL}
					WHERE accounts.id > :after AND seen_at >= :since
					AND banned_at IS NULL AND deleted_at IS NULL AND level_policies.level <> 'free'
					ORDER BY accounts.id LIMIT :page`,
				args: { after, since: now - SEEN_WITHIN, now, page: PAGE }
			}
		]);
		for (const account of accounts) {
			const id = String(account.id);
			const period = account.check_in_every === 'day' ? day.name : week.name;
			const [last, booked] = await read(env, [
				lastEntry(id),
				{
					sql: `SELECT 1 FROM ledger_entries
						WHERE account_id = ? AND event = 'check_in' AND subject = ?`,
					args: [id, period]
				}
			]);
			if (booked.length > 0) continue;
			const amount = Number(account.check_in_credits);
			await write(env, grant(id, standing(last), 'check_in', period, amount, now));
		}
		if (accounts.length < PAGE) return;
		after = String(accounts[accounts.length - 1].id);
	}
}
