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

CREATE TRIGGER code_batches_begin_new BEFORE INSERT ON code_batches
WHEN EXISTS (SELECT 1 FROM code_batches WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'a batch of codes begins new');
END;

CREATE TRIGGER code_batches_do_not_change BEFORE UPDATE ON code_batches
BEGIN
    SELECT RAISE(ABORT, 'batches of codes are not changed');
END;

CREATE TRIGGER code_batches_stay BEFORE DELETE ON code_batches
BEGIN
    SELECT RAISE(ABORT, 'batches of codes are not deleted');
END;

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

-- With what a list of batches counts, so that counting reads the index alone.
CREATE INDEX redemption_codes_of_batch ON redemption_codes (batch_id, code, used, disabled_at);
CREATE INDEX redemption_codes_used ON redemption_codes (code) WHERE used > 0;
CREATE INDEX redemption_codes_disabled ON redemption_codes (code) WHERE disabled_at IS NOT NULL;

CREATE TRIGGER redemption_codes_begin_unused BEFORE INSERT ON redemption_codes
WHEN
    NEW.used <> 0
    OR NEW.uses IS NOT (SELECT uses FROM code_batches WHERE id = NEW.batch_id)
    OR EXISTS (SELECT 1 FROM redemption_codes WHERE code = NEW.code)
BEGIN
    SELECT RAISE(ABORT, 'a code begins new and unused');
END;

CREATE TRIGGER redemption_codes_stay BEFORE DELETE ON redemption_codes
BEGIN
    SELECT RAISE(ABORT, 'codes are not deleted');
END;

-- A transaction books what the code grants first, and the redemption last.
CREATE TABLE redemptions (
    code TEXT NOT NULL REFERENCES redemption_codes (code),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    redeemed_at INTEGER NOT NULL,
    PRIMARY KEY (code, account_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX redemptions_of_account ON redemptions (account_id, redeemed_at);

CREATE TRIGGER redemptions_happen_once BEFORE INSERT ON redemptions
WHEN EXISTS (SELECT 1 FROM redemptions WHERE code = NEW.code AND account_id = NEW.account_id)
BEGIN
    SELECT RAISE(ABORT, 'the code is redeemed already');
END;

CREATE TRIGGER redemptions_are_of_valid_codes BEFORE INSERT ON redemptions
WHEN NOT EXISTS (
    SELECT 1 FROM redemption_codes JOIN code_batches ON code_batches.id = batch_id
    WHERE code = NEW.code AND disabled_at IS NULL
    AND (expires_at IS NULL OR expires_at > NEW.redeemed_at)
)
BEGIN
    SELECT RAISE(ABORT, 'the code is not valid');
END;

-- Redeemed if and only if what it grants is there.
CREATE TRIGGER redemptions_have_their_effect BEFORE INSERT ON redemptions
WHEN NOT EXISTS (
    SELECT 1 FROM redemption_codes JOIN code_batches ON code_batches.id = batch_id
    WHERE code = NEW.code AND CASE
        WHEN code_batches.credits IS NOT NULL THEN EXISTS (
            SELECT 1 FROM ledger_entries
            WHERE account_id = NEW.account_id AND event = 'redemption' AND subject = NEW.code
            AND amount = code_batches.credits
        )
        WHEN code_batches.plan_id IS NOT NULL THEN EXISTS (
            SELECT 1 FROM membership_terms
            WHERE account_id = NEW.account_id AND membership_terms.code = NEW.code
            AND membership_terms.plan_id = code_batches.plan_id
        )
        ELSE (
            SELECT held.position >= granted.position
            FROM accounts
            JOIN level_policies AS held ON held.level = accounts.level
            JOIN level_policies AS granted ON granted.level = code_batches.level
            WHERE accounts.id = NEW.account_id
        )
    END
)
BEGIN
    SELECT RAISE(ABORT, 'a redemption has its effect');
END;

CREATE UNIQUE INDEX membership_terms_of_code ON membership_terms (code, account_id)
WHERE code IS NOT NULL;

CREATE TRIGGER redemptions_use_their_code AFTER INSERT ON redemptions
BEGIN
    UPDATE redemption_codes SET used = used + 1 WHERE code = NEW.code;
END;

CREATE TRIGGER redemption_codes_count_their_uses BEFORE UPDATE ON redemption_codes
WHEN
    NEW.used IS NOT (SELECT count(*) FROM redemptions WHERE code = OLD.code)
    OR NEW.code IS NOT OLD.code OR NEW.uses IS NOT OLD.uses OR NEW.batch_id IS NOT OLD.batch_id
    -- Disabled is for good.
    OR (OLD.disabled_at IS NOT NULL AND NEW.disabled_at IS NOT OLD.disabled_at)
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
