-- Redemption codes (product.md 3): made in batches, each used so many times, once by each account.

CREATE TABLE code_batches (
    id TEXT PRIMARY KEY,
    -- What a code of it grants: credits, a plan, or a level.
    credits INTEGER CHECK (credits > 0),
    plan_id TEXT REFERENCES plans (id),
    level TEXT REFERENCES level_policies (level),
    -- How many accounts may use each code.
    uses INTEGER NOT NULL CHECK (uses >= 1),
    expires_at INTEGER,
    note TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    CONSTRAINT a_code_grants_one_thing CHECK (
        (credits IS NOT NULL) + (plan_id IS NOT NULL) + (level IS NOT NULL) = 1
    )
) STRICT;

CREATE TABLE redemption_codes (
    -- Sixteen characters without dashes, upper case.
    code TEXT PRIMARY KEY CHECK (length(code) = 16),
    batch_id TEXT NOT NULL REFERENCES code_batches (id),
    used INTEGER NOT NULL DEFAULT 0,
    -- A copy of the batch's, so that the constraint below can hold.
    uses INTEGER NOT NULL CHECK (uses >= 1),
    disabled_at INTEGER,
    CONSTRAINT a_code_is_not_used_up_twice CHECK (used BETWEEN 0 AND uses)
) STRICT, WITHOUT ROWID;

CREATE INDEX redemption_codes_of_batch ON redemption_codes (batch_id, code);

CREATE TABLE redemptions (
    code TEXT NOT NULL REFERENCES redemption_codes (code),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    redeemed_at INTEGER NOT NULL,
    PRIMARY KEY (code, account_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX redemptions_of_account ON redemptions (account_id, redeemed_at);

CREATE TRIGGER redemptions_use_their_code AFTER INSERT ON redemptions
BEGIN
    UPDATE redemption_codes SET used = used + 1 WHERE code = NEW.code;
END;

CREATE TRIGGER redemption_codes_count_their_uses BEFORE UPDATE ON redemption_codes
WHEN
    NEW.used IS NOT (SELECT count(*) FROM redemptions WHERE code = OLD.code)
    OR NEW.code IS NOT OLD.code OR NEW.uses IS NOT OLD.uses OR NEW.batch_id IS NOT OLD.batch_id
BEGIN
    SELECT RAISE(ABORT, 'a code counts its uses');
END;

CREATE TRIGGER redemptions_do_not_change BEFORE UPDATE ON redemptions
BEGIN
    SELECT RAISE(ABORT, 'redemptions are not changed');
END;

CREATE TRIGGER redemptions_stay BEFORE DELETE ON redemptions
BEGIN
    SELECT RAISE(ABORT, 'redemptions are not deleted');
END;
