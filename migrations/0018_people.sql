-- Accounts as operators find them, and memberships that an operator ends.

-- The list, in each of its orders, of all accounts and of those that a filter picks.
CREATE INDEX accounts_by_age ON accounts (created_at, id);
CREATE INDEX accounts_by_sight ON accounts (seen_at, id);
DROP INDEX accounts_seen;
CREATE INDEX accounts_by_level ON accounts (level, created_at, id);
CREATE INDEX accounts_operators ON accounts (created_at, id) WHERE role = 'admin';
CREATE INDEX accounts_banned ON accounts (created_at, id) WHERE banned_at IS NOT NULL;
CREATE INDEX accounts_deleted ON accounts (created_at, id) WHERE deleted_at IS NOT NULL;

-- Every term of an account, also those that were taken back.
CREATE INDEX membership_terms_all_of_account ON membership_terms (account_id, id DESC);

-- When an operator ended the membership that a bucket came with. From then on nothing stays in it.
ALTER TABLE credit_grants ADD COLUMN ended_at INTEGER;
