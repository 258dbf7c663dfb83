import type { InStatement, Row } from '@libsql/client/web';

/** SQL: the level in effect for `accounts` at `:now`. */
export const LEVEL = `CASE
	WHEN EXISTS (
		SELECT 1 FROM orders
		WHERE account_id = accounts.id AND state = 'paid' AND pack_id IS NOT NULL
	) OR EXISTS (
		SELECT 1 FROM membership_terms
		WHERE account_id = accounts.id AND canceled_at IS NULL
		AND starts_at <= :now AND ends_at > :now
	) THEN 'pro' ELSE accounts.level
END`;

/** Reads what {@link shown} shows of the account that a condition picks. */
export function account(condition: string, value: string, now: number): InStatement {
	return {
		sql: `SELECT accounts.id, email, verified_at, role, accounts.created_at, password_hash,
				banned_at, level_policies.level, garments, running, waiting,
				(
					SELECT json_object(
						'name', json_object('zh', name_zh, 'en', name_en),
						'ends_at', accounts.membership_ends_at
					)
					FROM membership_terms JOIN plans ON plans.id = plan_id
					WHERE account_id = accounts.id AND canceled_at IS NULL
					AND starts_at <= :now AND ends_at > :now
				) AS membership,
				(
					SELECT count(*) FROM notifications
					WHERE account_id = accounts.id AND read_at IS NULL
				) AS unread,
				(
					SELECT coalesce(sum(remaining), 0) FROM credit_grants
					WHERE account_id = accounts.id AND remaining > 0 AND expires_at IS NULL
				) AS permanent,
				(
					SELECT json_group_array(json_object('credits', credits, 'expires_at', expires_at))
					FROM (
						SELECT expires_at, sum(remaining) AS credits FROM credit_grants
						WHERE account_id = accounts.id AND remaining > 0 AND expires_at > :now
						GROUP BY expires_at ORDER BY expires_at
					)
				) AS expiring
			FROM accounts JOIN level_policies ON level_policies.level = ${LEVEL}
			WHERE ${condition} = :value`,
		args: { now, value }
	};
}

/** The account as its owner sees it. */
export function shown(row: Row) {
	const expiring: { credits: number; expires_at: number }[] = JSON.parse(String(row.expiring));
	const membership = expiring.reduce((sum, bucket) => sum + bucket.credits, 0);
	const permanent = Number(row.permanent);
	return {
		id: row.id,
		email: row.email,
		email_verified: row.verified_at !== null,
		role: row.role,
		level: row.level,
		created_at: row.created_at,
		balance: { total: permanent + membership, permanent, membership, expiring },
		membership: row.membership === null ? null : JSON.parse(String(row.membership)),
		limits: { garments: row.garments, running: row.running, waiting: row.waiting },
		unread_notifications: row.unread
	};
}
