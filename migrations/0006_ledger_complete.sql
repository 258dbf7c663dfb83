-- The rest of product.md 2: buckets that expire or go back with their order, and the reconciliation.

-- What the event that made the grant books once for; null for grants older than this column.
ALTER TABLE credit_grants ADD COLUMN subject TEXT;
-- The order it was paid with: refunding that order takes back what is left.
ALTER TABLE credit_grants ADD COLUMN order_id TEXT;
-- When its order was refunded. From then on nothing stays in it.
ALTER TABLE credit_grants ADD COLUMN reversed_at INTEGER;
-- Adjustments: the reason, as the user reads it.
ALTER TABLE ledger_entries ADD COLUMN note TEXT;

CREATE INDEX credit_grants_expiring ON credit_grants (expires_at)
WHERE expires_at IS NOT NULL AND remaining > 0;
CREATE INDEX credit_grants_of_order ON credit_grants (order_id) WHERE order_id IS NOT NULL;
CREATE UNIQUE INDEX credit_grants_once ON credit_grants (account_id, source, subject)
WHERE subject IS NOT NULL;

DROP TRIGGER credit_grants_equal_their_movements;

CREATE TRIGGER credit_grants_equal_their_movements BEFORE UPDATE ON credit_grants
WHEN
    NEW.remaining IS NOT (
        SELECT coalesce(sum(amount), 0) FROM credit_movements WHERE grant_id = OLD.id
    )
    OR NEW.id IS NOT OLD.id
    OR NEW.account_id IS NOT OLD.account_id
    OR NEW.source IS NOT OLD.source
    OR NEW.subject IS NOT OLD.subject
    OR NEW.order_id IS NOT OLD.order_id
    OR NEW.amount IS NOT OLD.amount
    OR NEW.expires_at IS NOT OLD.expires_at
    OR NEW.created_at IS NOT OLD.created_at
    OR (OLD.reversed_at IS NOT NULL AND NEW.reversed_at IS NOT OLD.reversed_at)
BEGIN
    SELECT RAISE(ABORT, 'a grant changes by movements alone');
END;

-- Balances rebuilt from the ledger, where they differ from what is stored: never a row.
CREATE VIEW ledger_faults AS
SELECT account_id, 'the last balance is not the sum of the ledger' AS fault
FROM (
    SELECT account_id, sum(amount) AS total, max(seq) AS seq, count(*) AS entries, balance
    FROM ledger_entries GROUP BY account_id
)
WHERE total <> balance OR seq <> entries
UNION ALL
SELECT account_id, 'the buckets do not add up to the ledger'
FROM (
    SELECT account_id, sum(remaining) AS amount FROM credit_grants GROUP BY account_id
    UNION ALL
    SELECT account_id, -sum(amount) FROM ledger_entries GROUP BY account_id
)
GROUP BY account_id HAVING sum(amount) <> 0
UNION ALL
SELECT credit_grants.account_id, 'a bucket is not the sum of its movements'
FROM credit_grants
LEFT JOIN credit_movements ON credit_movements.grant_id = credit_grants.id
GROUP BY credit_grants.id
HAVING remaining <> coalesce(sum(credit_movements.amount), 0)
UNION ALL
SELECT ledger_entries.account_id, 'an entry is not the sum of its movements'
FROM ledger_entries
LEFT JOIN credit_movements ON credit_movements.entry_id = ledger_entries.id
GROUP BY ledger_entries.id
HAVING ledger_entries.amount <> coalesce(sum(credit_movements.amount), 0);
