-- Who may come in: accounts, their sessions, and the refresh tokens that carry a session on.

-- What each level allows (product.md 3).
CREATE TABLE level_policies (
    level TEXT PRIMARY KEY,
    garments INTEGER NOT NULL CHECK (garments BETWEEN 1 AND 10),
    running INTEGER NOT NULL CHECK (running >= 1),
    waiting INTEGER NOT NULL CHECK (waiting >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO level_policies (level, garments, running, waiting) VALUES
    ('free', 1, 1, 2),
    ('plus', 10, 2, 5),
    ('pro', 10, 3, 10);

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    -- As typed, for showing and for mail.
    email TEXT NOT NULL,
    -- Lower case, for finding: one account an address.
    email_key TEXT NOT NULL UNIQUE,
    -- Argon2id in PHC form.
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
    level TEXT NOT NULL DEFAULT 'free' REFERENCES level_policies (level),
    created_at INTEGER NOT NULL,
    banned_at INTEGER
) STRICT;

-- One log-in on one device: the family its refresh tokens belong to.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_reason TEXT CHECK (end_reason IN ('log_out', 'replay')),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
) STRICT;

CREATE INDEX sessions_of_account ON sessions (account_id);

-- Only the SHA-256 of a token is kept. `used_at` is when it was exchanged for its successor.
CREATE TABLE refresh_tokens (
    hash BLOB PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

-- Answers to writes that a client may repeat, kept with the effect they answer for.
CREATE TABLE idempotency_keys (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    -- SHA-256 of method, path and body: the same key with another request is refused.
    request_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
