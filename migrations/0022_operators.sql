-- What operators look up by address, and what is remembered of an account for them.

-- Everybody by address: what else is asked of them is looked at in the index itself, however many
-- are passed over.
CREATE INDEX accounts_by_address ON accounts (
    email_key, id, level, role, banned_at, deleted_at, membership_ends_at
);

-- When somebody last logged in, which their sessions tell for thirty days only.
ALTER TABLE accounts ADD COLUMN logged_in_at INTEGER;

UPDATE accounts
SET logged_in_at = (SELECT max(created_at) FROM sessions WHERE account_id = accounts.id)
WHERE id IN (SELECT account_id FROM sessions);
