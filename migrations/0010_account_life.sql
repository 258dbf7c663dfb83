-- The rest of product.md 1: verified addresses, links by mail, devices, throttling, the end.

-- The language of letters.
ALTER TABLE accounts ADD COLUMN language TEXT NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en'));
ALTER TABLE accounts ADD COLUMN verified_at INTEGER;
-- The last log-in or refresh: the daily check-in is for those seen lately.
ALTER TABLE accounts ADD COLUMN seen_at INTEGER;
-- Deleted by its owner: what is left is a name for the ledger.
ALTER TABLE accounts ADD COLUMN deleted_at INTEGER;

UPDATE accounts SET seen_at = created_at;

ALTER TABLE sessions ADD COLUMN user_agent TEXT;
ALTER TABLE sessions ADD COLUMN seen_at INTEGER;

CREATE INDEX accounts_seen ON accounts (seen_at);

-- Links sent by mail. Only the SHA-256 of a token is kept.
CREATE TABLE mail_links (
    hash BLOB PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('verify_email', 'reset_password')),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE INDEX mail_links_of_account ON mail_links (account_id, purpose);

-- Tries at things that could be guessed, counted for a while. `subject` is a keyed hash of who
-- tries and at what, so that no address of anybody is kept here.
CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    tried_at INTEGER NOT NULL,
    failed INTEGER NOT NULL DEFAULT 0 CHECK (failed IN (0, 1))
) STRICT;

CREATE INDEX attempts_of_subject ON attempts (action, subject, tried_at);
CREATE INDEX attempts_by_age ON attempts (tried_at);
