-- What operators did (product.md 7): written in the transaction of the deed, and never changed.

CREATE TABLE audit_log (
    id TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES accounts (id),
    -- The operator's network address, where the platform tells it.
    address TEXT,
    -- Such as `order.confirm`.
    action TEXT NOT NULL,
    -- What it was done to: the id of an order, an account, a batch of codes.
    subject TEXT NOT NULL,
    -- The account concerned, if there is one.
    account_id TEXT REFERENCES accounts (id),
    reason TEXT,
    -- JSON.
    before TEXT CHECK (before IS NULL OR json_valid(before)),
    after TEXT CHECK (after IS NULL OR json_valid(after)),
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX audit_log_of_account ON audit_log (account_id, id DESC) WHERE account_id IS NOT NULL;
CREATE INDEX audit_log_of_operator ON audit_log (operator_id, id DESC);
CREATE INDEX audit_log_by_action ON audit_log (action, id DESC);

-- What is about to be done, and how things stood before: written first in the transaction of a deed.
-- The reference cannot hold at the commit without the record of the deed, so no deed is done without
-- its record; and with the record the draft goes.
CREATE TABLE audit_drafts (
    id TEXT PRIMARY KEY REFERENCES audit_log (id) DEFERRABLE INITIALLY DEFERRED,
    before TEXT CHECK (before IS NULL OR json_valid(before))
) STRICT;

CREATE TRIGGER audit_log_completes_its_draft AFTER INSERT ON audit_log
BEGIN
    DELETE FROM audit_drafts WHERE id = NEW.id;
END;

CREATE TRIGGER audit_drafts_stay BEFORE DELETE ON audit_drafts
WHEN NOT EXISTS (SELECT 1 FROM audit_log WHERE id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'a draft stays until its record is written');
END;

CREATE TRIGGER audit_log_begins_new BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is not changed');
END;

CREATE TRIGGER audit_log_does_not_change BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is not changed');
END;

CREATE TRIGGER audit_log_stays BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is not deleted');
END;
