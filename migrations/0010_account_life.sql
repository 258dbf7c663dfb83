-- The rest of product.md 1: verified addresses, links by mail, devices, throttling, the end.

-- The language of letters.
ALTER TABLE accounts ADD COLUMN language TEXT NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en'));
ALTER TABLE accounts ADD COLUMN verified_at INTEGER;
-- The last log-in or refresh: the daily check-in is for those seen lately.
ALTER TABLE accounts ADD COLUMN seen_at INTEGER;
-- Deleted by its owner: what is left is a name for the ledger.
ALTER TABLE accounts ADD COLUMN deleted_at INTEGER;

UPDATE accounts SET seen_at = created_at;

-- What the browser calls itself, and the last log-in or refresh.
ALTER TABLE sessions ADD COLUMN user_agent TEXT;
ALTER TABLE sessions ADD COLUMN seen_at INTEGER;

UPDATE sessions SET seen_at = created_at;

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

-- Attempts at what could be guessed or overdone, each until it no longer counts. `subject` is a
-- keyed hash of who attempts what, so that nobody's address is kept here.
CREATE TABLE attempts (
    action TEXT NOT NULL,
    subject BLOB NOT NULL,
    id TEXT NOT NULL,
    counts_until INTEGER NOT NULL,
    PRIMARY KEY (action, subject, id)
) STRICT;

CREATE INDEX attempts_by_age ON attempts (counts_until);

INSERT INTO settings (name, value, meaning) VALUES
    ('log_in_failures', 10,
     'failed log-ins to one account from one place within 15 minutes'),
    ('log_in_failures_of_network', 100,
     'failed log-ins from one network address within 15 minutes'),
    ('password_check_failures', 10,
     'wrong answers of one session to being asked for the password again, within 15 minutes'),
    ('sign_ups_of_network', 20, 'sign-ups from one network address within an hour'),
    ('letters_of_address', 3, 'letters of one kind that anybody can cause to one address in an hour'),
    ('letters_of_network', 20, 'letters of one kind asked for from one network address in an hour'),
    ('redemption_failures', 10, 'failed redemptions of one account within an hour');
