-- Terms to come move forward when one before them is refunded (product.md 12). A term that has begun
-- stays where it is, and so does a month that has brought its credits.

DROP TRIGGER membership_terms_only_end;

CREATE TRIGGER membership_terms_only_end_or_move_forward BEFORE UPDATE ON membership_terms
WHEN
    (NEW.id, NEW.account_id, NEW.plan_id, NEW.order_id, NEW.code, NEW.months,
        NEW.credits_per_month, NEW.created_at)
    IS NOT
    (OLD.id, OLD.account_id, OLD.plan_id, OLD.order_id, OLD.code, OLD.months,
        OLD.credits_per_month, OLD.created_at)
    OR (OLD.canceled_at IS NOT NULL AND NEW.canceled_at IS NOT OLD.canceled_at)
    OR ((NEW.starts_at, NEW.ends_at) IS NOT (OLD.starts_at, OLD.ends_at) AND NOT (
        NEW.canceled_at IS NULL
        AND NEW.starts_at < OLD.starts_at AND NEW.ends_at <= OLD.ends_at
        -- It has not begun: none of its months has brought anything.
        AND NOT EXISTS (
            SELECT 1 FROM membership_months WHERE term_id = OLD.id AND settled_at IS NOT NULL
        )
        -- It takes the time of one that was taken back.
        AND EXISTS (
            SELECT 1 FROM membership_terms AS freed
            WHERE freed.account_id = OLD.account_id AND freed.canceled_at IS NOT NULL
            AND freed.starts_at < OLD.starts_at
        )
    ))
BEGIN
    SELECT RAISE(ABORT, 'a term is taken back once, moves forward before it begins, and changes in nothing else');
END;

CREATE INDEX membership_terms_taken_back ON membership_terms (account_id, starts_at)
WHERE canceled_at IS NOT NULL;

DROP TRIGGER membership_terms_tell_their_account_when_taken_back;

CREATE TRIGGER membership_terms_tell_their_account_when_they_change
AFTER UPDATE OF canceled_at, ends_at ON membership_terms
BEGIN
    UPDATE accounts
    SET membership_ends_at = (
        SELECT max(ends_at) FROM membership_terms
        WHERE account_id = NEW.account_id AND canceled_at IS NULL
    )
    WHERE id = NEW.account_id;
END;

DROP TRIGGER membership_months_settle_once;

CREATE TRIGGER membership_months_settle_once BEFORE UPDATE ON membership_months
WHEN
    (NEW.id, NEW.term_id, NEW.number, NEW.credits)
        IS NOT (OLD.id, OLD.term_id, OLD.number, OLD.credits)
    OR OLD.settled_at IS NOT NULL
    OR CASE
        -- Unsettled, it goes where its term has gone.
        WHEN NEW.settled_at IS NULL THEN NOT EXISTS (
            SELECT 1 FROM membership_terms
            WHERE id = NEW.term_id AND canceled_at IS NULL
            AND starts_at <= NEW.starts_at AND ends_at >= NEW.ends_at
        )
        ELSE (NEW.starts_at, NEW.ends_at) IS NOT (OLD.starts_at, OLD.ends_at) OR NOT (
            EXISTS (
                SELECT 1 FROM ledger_entries
                JOIN membership_terms ON membership_terms.account_id = ledger_entries.account_id
                WHERE membership_terms.id = NEW.term_id AND event = 'membership' AND subject = NEW.id
            )
            OR (SELECT canceled_at IS NOT NULL FROM membership_terms WHERE id = NEW.term_id)
        )
    END
BEGIN
    SELECT RAISE(ABORT, 'a month is settled once');
END;
