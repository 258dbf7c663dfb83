-- Accounts as operators find them, and memberships that an operator ends.

-- Ids sort by their time of making, so that pages in that order are ranges of these.
CREATE INDEX accounts_by_level ON accounts (level, id);
-- Few of all. What else is asked of them, and what they are sorted by, is looked at in the index itself.
CREATE INDEX accounts_operators ON accounts (id) WHERE role = 'admin';
CREATE INDEX accounts_banned ON accounts (id, level, deleted_at, seen_at, email_key)
WHERE banned_at IS NOT NULL;
CREATE INDEX accounts_deleted ON accounts (id, level, seen_at, email_key)
WHERE deleted_at IS NOT NULL;

-- Every term of an account, also those that were taken back.
CREATE INDEX membership_terms_all_of_account ON membership_terms (account_id, id DESC);

-- When an operator ended the membership that a bucket came with. From then on nothing stays in it.
ALTER TABLE credit_grants ADD COLUMN ended_at INTEGER;
