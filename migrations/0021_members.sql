-- Members among all accounts, found without looking at everybody.

-- The end of the last term that was not taken back. Kept by the terms alone.
ALTER TABLE accounts ADD COLUMN membership_ends_at INTEGER;

UPDATE accounts
SET membership_ends_at = (
    SELECT max(ends_at) FROM membership_terms
    WHERE account_id = accounts.id AND canceled_at IS NULL
)
WHERE id IN (SELECT account_id FROM membership_terms WHERE canceled_at IS NULL);

-- What else is asked of members, and what they are sorted by, is looked at in the index itself.
CREATE INDEX accounts_members ON accounts (
    id, level, role, banned_at, deleted_at, membership_ends_at, seen_at, email_key
) WHERE membership_ends_at IS NOT NULL;

-- Everybody by when they were last seen, likewise.
DROP INDEX accounts_seen;
CREATE INDEX accounts_by_sight ON accounts (
    coalesce(seen_at, 0), id, level, role, banned_at, deleted_at, membership_ends_at
);

CREATE TRIGGER membership_terms_tell_their_account AFTER INSERT ON membership_terms
BEGIN
    UPDATE accounts SET membership_ends_at = max(coalesce(membership_ends_at, 0), NEW.ends_at)
    WHERE id = NEW.account_id;
END;

CREATE TRIGGER membership_terms_tell_their_account_when_taken_back
AFTER UPDATE OF canceled_at ON membership_terms
BEGIN
    UPDATE accounts
    SET membership_ends_at = (
        SELECT max(ends_at) FROM membership_terms
        WHERE account_id = NEW.account_id AND canceled_at IS NULL
    )
    WHERE id = NEW.account_id;
END;
