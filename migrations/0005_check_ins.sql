-- Check-ins (product.md 3): what each level may claim, and how often.

ALTER TABLE level_policies ADD COLUMN check_in_every TEXT NOT NULL DEFAULT 'day'
CHECK (check_in_every IN ('day', 'week'));

ALTER TABLE level_policies ADD COLUMN check_in_credits INTEGER NOT NULL DEFAULT 6
CHECK (check_in_credits > 0);

UPDATE level_policies SET check_in_every = 'week' WHERE level = 'free';
UPDATE level_policies SET check_in_credits = 10 WHERE level = 'pro';

-- The ledger page, filtered by kind or by time.
CREATE INDEX ledger_entries_by_event ON ledger_entries (account_id, event, seq);
CREATE INDEX ledger_entries_by_time ON ledger_entries (account_id, created_at, seq);
