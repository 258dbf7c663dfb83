-- Accounts that nobody can farm (product.md 1): an address is verified by a code before it becomes an
-- account, its welcome is granted once, and what its owner agreed to is known.

INSERT INTO settings (name, value, meaning, least, most) VALUES (
    'address_verification', 1,
    'whether an address becomes an account only with a code that was sent to it: 1 yes, 0 no', 0, 1
);

-- Addresses that want to become accounts, each with the password and the terms of the last who asked.
-- The code that was sent is kept as a keyed hash of address, code and password: whoever types it shows
-- the password it was asked for with, so that a code which somebody else had sent is worth nothing.
CREATE TABLE registrations (
    -- Lower case: one an address.
    email_key TEXT PRIMARY KEY,
    -- As typed.
    email TEXT NOT NULL,
    -- Argon2id in PHC form.
    password_hash TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    -- What was agreed to.
    terms_version TEXT NOT NULL,
    -- Keyed hash of the address; null where its welcome was granted already.
    welcome_hash BLOB,
    created_at INTEGER NOT NULL,
    code_hash BLOB NOT NULL,
    -- SHA-256 of the token of the letter's link.
    link_hash BLOB NOT NULL UNIQUE,
    -- Of the code and of the link.
    expires_at INTEGER NOT NULL,
    -- Six says that there were more than five.
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 6)
) STRICT;

CREATE INDEX registrations_by_age ON registrations (created_at);

-- Codes to log in with, sent by mail: one an account.
CREATE TABLE log_in_codes (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    -- Keyed hash of address and code.
    code_hash BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 6)
) STRICT;

CREATE INDEX log_in_codes_by_end ON log_in_codes (expires_at);

-- The version of terms and privacy policy that the owner agreed to, and when. Null in accounts that
-- were made before anybody was asked.
ALTER TABLE accounts ADD COLUMN terms_version TEXT;
ALTER TABLE accounts ADD COLUMN terms_agreed_at INTEGER;

-- Keyed hash of the address that the welcome was granted for. It stays when the account is erased.
ALTER TABLE accounts ADD COLUMN welcome_hash BLOB;

CREATE UNIQUE INDEX accounts_welcomed ON accounts (welcome_hash) WHERE welcome_hash IS NOT NULL;

CREATE TRIGGER welcomes_are_granted_once_for_an_address BEFORE INSERT ON credit_grants
WHEN NEW.source = 'welcome'
    AND (SELECT welcome_hash FROM accounts WHERE id = NEW.account_id) IS NULL
BEGIN
    SELECT RAISE(ABORT, 'a welcome is granted once for an address');
END;
