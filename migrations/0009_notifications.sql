-- What an account is told: in the app, and some of it by mail.

CREATE TABLE notifications (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    -- What it is about: told once for each account, kind and subject.
    subject TEXT NOT NULL,
    -- JSON: what its words need.
    data TEXT NOT NULL CHECK (json_valid(data)),
    created_at INTEGER NOT NULL,
    read_at INTEGER,
    -- Told by mail too; waiting for it until it was taken.
    wants_mail INTEGER NOT NULL DEFAULT 0 CHECK (wants_mail IN (0, 1)),
    mailed_at INTEGER,
    -- Whoever sends the mail holds it until then: nobody else sends it meanwhile.
    mail_lease_until INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account_id, kind, subject)
) STRICT;

CREATE INDEX notifications_of_account ON notifications (account_id, id DESC);
CREATE INDEX notifications_unread ON notifications (account_id) WHERE read_at IS NULL;
CREATE INDEX notifications_to_mail ON notifications (created_at)
WHERE wants_mail = 1 AND mailed_at IS NULL;
CREATE INDEX notifications_to_mail_of_account ON notifications (account_id, created_at)
WHERE wants_mail = 1 AND mailed_at IS NULL;
