-- Credits are money. A *grant* is a bucket of credits from one source. A *ledger entry* is one
-- change of an account's balance. A *movement* is how much one entry put into, or took out of,
-- one bucket. The triggers below make these hold whatever the code does (product.md 2):
--
--   * balance = the sum of the ledger: each entry carries the balance after it, and must follow
--     the one before without a gap;
--   * an entry = the sum of its movements, a bucket = the sum of its movements; therefore the
--     buckets add up to the balance;
--   * no bucket and no balance is ever below zero;
--   * nothing written is changed or deleted;
--   * one event books once.
--
-- A transaction writes the movements first and the entry they belong to last.

CREATE TABLE credit_grants (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    source TEXT NOT NULL CHECK (
        source IN ('welcome', 'check_in', 'membership', 'purchase', 'redemption', 'adjustment')
    ),
    amount INTEGER NOT NULL CHECK (amount > 0),
    -- Filled and emptied by movements alone.
    remaining INTEGER NOT NULL DEFAULT 0,
    -- Membership credits expire, no others do.
    expires_at INTEGER,
    created_at INTEGER NOT NULL,
    CONSTRAINT bucket_within_bounds CHECK (remaining BETWEEN 0 AND amount),
    CONSTRAINT only_membership_expires CHECK ((source = 'membership') = (expires_at IS NOT NULL))
) STRICT;

CREATE INDEX credit_grants_to_burn ON credit_grants (account_id, expires_at, created_at)
WHERE remaining > 0;

CREATE TABLE ledger_entries (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    -- The entry's place in its account's ledger: 1, 2, 3, …
    seq INTEGER NOT NULL,
    event TEXT NOT NULL CHECK (
        event IN (
            'welcome', 'check_in', 'membership', 'purchase', 'redemption', 'generation',
            'refund', 'adjustment', 'order_reversal', 'expiry'
        )
    ),
    -- What the event books once for: an output, an order, a period, …
    subject TEXT NOT NULL,
    -- Generations and refunds: the task they are a part of.
    task_id TEXT,
    amount INTEGER NOT NULL,
    balance INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT balance_not_negative CHECK (balance >= 0),
    CONSTRAINT amount_has_the_sign_of_its_event CHECK (
        CASE
            WHEN event IN ('generation', 'expiry', 'order_reversal') THEN amount < 0
            WHEN event = 'adjustment' THEN amount <> 0
            ELSE amount > 0
        END
    ),
    CONSTRAINT generations_and_refunds_have_a_task CHECK (
        (event IN ('generation', 'refund')) = (task_id IS NOT NULL)
    ),
    UNIQUE (account_id, seq),
    UNIQUE (account_id, event, subject)
) STRICT;

CREATE INDEX ledger_entries_of_task ON ledger_entries (task_id) WHERE task_id IS NOT NULL;

CREATE TABLE credit_movements (
    entry_id TEXT NOT NULL REFERENCES ledger_entries (id) DEFERRABLE INITIALLY DEFERRED,
    grant_id TEXT NOT NULL REFERENCES credit_grants (id),
    -- The bucket's place in the burn order of the spend; a refund unwinds from the highest.
    rank INTEGER NOT NULL CHECK (rank >= 1),
    amount INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (entry_id, grant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX credit_movements_of_grant ON credit_movements (grant_id, amount);

-- Grants.

CREATE TRIGGER credit_grants_start_empty BEFORE INSERT ON credit_grants
WHEN NEW.remaining <> 0 OR EXISTS (SELECT 1 FROM credit_grants WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'a grant starts new and empty');
END;

CREATE TRIGGER credit_grants_equal_their_movements BEFORE UPDATE ON credit_grants
WHEN
    NEW.remaining IS NOT (
        SELECT coalesce(sum(amount), 0) FROM credit_movements WHERE grant_id = OLD.id
    )
    OR NEW.id IS NOT OLD.id
    OR NEW.account_id IS NOT OLD.account_id
    OR NEW.source IS NOT OLD.source
    OR NEW.amount IS NOT OLD.amount
    OR NEW.expires_at IS NOT OLD.expires_at
    OR NEW.created_at IS NOT OLD.created_at
BEGIN
    SELECT RAISE(ABORT, 'a grant changes by movements alone');
END;

CREATE TRIGGER credit_grants_stay BEFORE DELETE ON credit_grants
BEGIN
    SELECT RAISE(ABORT, 'grants are not deleted');
END;

-- Movements.

CREATE TRIGGER credit_movements_precede_their_entry BEFORE INSERT ON credit_movements
WHEN
    EXISTS (SELECT 1 FROM ledger_entries WHERE id = NEW.entry_id)
    OR EXISTS (
        SELECT 1 FROM credit_movements WHERE entry_id = NEW.entry_id AND grant_id = NEW.grant_id
    )
BEGIN
    SELECT RAISE(ABORT, 'a booked entry takes no more movements');
END;

CREATE TRIGGER credit_movements_fill_their_grant AFTER INSERT ON credit_movements
BEGIN
    UPDATE credit_grants SET remaining = remaining + NEW.amount WHERE id = NEW.grant_id;
END;

CREATE TRIGGER credit_movements_do_not_change BEFORE UPDATE ON credit_movements
BEGIN
    SELECT RAISE(ABORT, 'movements are not changed');
END;

CREATE TRIGGER credit_movements_stay BEFORE DELETE ON credit_movements
BEGIN
    SELECT RAISE(ABORT, 'movements are not deleted');
END;

-- Entries.

CREATE TRIGGER ledger_entries_book_once BEFORE INSERT ON ledger_entries
WHEN EXISTS (
    SELECT 1 FROM ledger_entries WHERE id = NEW.id
    UNION ALL
    SELECT 1 FROM ledger_entries
    WHERE account_id = NEW.account_id AND event = NEW.event AND subject = NEW.subject
)
BEGIN
    SELECT RAISE(ABORT, 'the event is booked already');
END;

CREATE TRIGGER ledger_entries_follow_the_last BEFORE INSERT ON ledger_entries
WHEN (NEW.seq, NEW.balance) IS NOT (
    SELECT coalesce(max(seq), 0) + 1, coalesce(balance, 0) + NEW.amount
    FROM ledger_entries WHERE account_id = NEW.account_id
)
BEGIN
    SELECT RAISE(ABORT, 'a ledger entry follows the last one');
END;

CREATE TRIGGER ledger_entries_equal_their_movements BEFORE INSERT ON ledger_entries
WHEN
    NEW.amount IS NOT (SELECT sum(amount) FROM credit_movements WHERE entry_id = NEW.id)
    OR EXISTS (
        SELECT 1
        FROM credit_movements
        JOIN credit_grants ON credit_grants.id = credit_movements.grant_id
        WHERE credit_movements.entry_id = NEW.id AND credit_grants.account_id <> NEW.account_id
    )
BEGIN
    SELECT RAISE(ABORT, 'a ledger entry equals its movements');
END;

CREATE TRIGGER ledger_entries_do_not_change BEFORE UPDATE ON ledger_entries
BEGIN
    SELECT RAISE(ABORT, 'ledger entries are not changed');
END;

CREATE TRIGGER ledger_entries_stay BEFORE DELETE ON ledger_entries
BEGIN
    SELECT RAISE(ABORT, 'ledger entries are not deleted');
END;

-- What an account holds. One row for every account, also for those without a ledger.
CREATE VIEW balances AS
SELECT
    accounts.id AS account_id,
    coalesce(sum(credit_grants.remaining), 0) AS total,
    coalesce(sum(credit_grants.remaining) FILTER (WHERE expires_at IS NULL), 0) AS permanent,
    coalesce(sum(credit_grants.remaining) FILTER (WHERE expires_at IS NOT NULL), 0) AS membership
FROM accounts
LEFT JOIN credit_grants
    ON credit_grants.account_id = accounts.id AND credit_grants.remaining > 0
GROUP BY accounts.id;
