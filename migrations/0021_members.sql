-- Members among all accounts, found without looking at everybody.

-- The end of the last term that was not taken back. Kept by the terms alone.
ALTER TABLE accounts ADD COLUMN membership_ends_at INTEGER;

UPDATE accounts
SET membership_ends_at = (
    SELECT max(ends_at) FROM membership_terms
    WHERE account_id = accounts.id AND canceled_at IS NULL
)
WHERE id IN (SELECT account_id FROM membership_terms WHERE canceled_at IS NULL);

CREATE INDEX accounts_members ON accounts (id) WHERE membership_ends_at IS NOT NULL;

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
