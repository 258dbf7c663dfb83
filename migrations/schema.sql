-- The whole schema, as the migrations make it: each table with its indexes and triggers, then the views.
-- Generated, and never run:
--     cargo run --package world --example schema > migrations/schema.sql

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    -- As typed, for showing and for mail.
    email TEXT NOT NULL,
    -- Lower case, for finding: one account an address.
    email_key TEXT NOT NULL UNIQUE,
    -- Argon2id in PHC form.
    password_hash TEXT NOT NULL,
    level TEXT NOT NULL DEFAULT 'free' REFERENCES level_policies (level),
    created_at INTEGER NOT NULL,
    banned_at INTEGER,
    language TEXT NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en')),
    verified_at INTEGER,
    seen_at INTEGER,
    deleted_at INTEGER,
    membership_ends_at INTEGER,
    logged_in_at INTEGER,
    terms_version TEXT,
    terms_agreed_at INTEGER,
    welcome_hash BLOB,
    role TEXT NOT NULL DEFAULT 'user'
CHECK (role IN ('user', 'support', 'finance', 'admin')),
    flagged_photos INTEGER NOT NULL DEFAULT 0
CHECK (flagged_photos >= 0)) STRICT;

CREATE INDEX accounts_banned ON accounts (id, level, deleted_at, seen_at, email_key)
WHERE banned_at IS NOT NULL;

CREATE INDEX accounts_by_address ON accounts (
    email_key, id, level, role, banned_at, deleted_at, membership_ends_at
);

CREATE INDEX accounts_by_level ON accounts (level, id);

CREATE INDEX accounts_by_sight ON accounts (
    coalesce(seen_at, 0), id, level, role, banned_at, deleted_at, membership_ends_at
);

CREATE INDEX accounts_deleted ON accounts (id, level, seen_at, email_key)
WHERE deleted_at IS NOT NULL;

CREATE INDEX accounts_members ON accounts (
    id, level, role, banned_at, deleted_at, membership_ends_at, seen_at, email_key
) WHERE membership_ends_at IS NOT NULL;

CREATE INDEX accounts_operators ON accounts (id, role) WHERE role <> 'user';

CREATE UNIQUE INDEX accounts_welcomed ON accounts (welcome_hash) WHERE welcome_hash IS NOT NULL;

CREATE TABLE alert_deliveries (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    channel TEXT NOT NULL,
    -- The alert's `changed_at` that the channel was told last.
    told INTEGER NOT NULL DEFAULT 0,
    -- The delivery under way: whose it is, what it tells, and until when nobody else tells it.
    claim TEXT,
    claimed_change INTEGER NOT NULL DEFAULT 0,
    claimed_until INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, subject, channel),
    FOREIGN KEY (kind, subject) REFERENCES alerts (kind, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE alerts (
    kind TEXT NOT NULL,
    -- What it is about within its kind, such as a gateway; empty where a kind has one alert alone.
    subject TEXT NOT NULL,
    -- Grows when there is more of it, such as the id of the newest order: then it is told again.
    version TEXT NOT NULL,
    -- JSON: what its words need.
    facts TEXT NOT NULL CHECK (json_valid(facts)),
    raised_at INTEGER NOT NULL,
    -- When a round saw it last.
    seen_at INTEGER NOT NULL,
    -- When it was raised, grew or ended: whoever was told before does not know yet.
    changed_at INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
    action TEXT NOT NULL,
    subject BLOB NOT NULL,
    id TEXT NOT NULL,
    counts_until INTEGER NOT NULL,
    PRIMARY KEY (action, subject, id)
) STRICT;

CREATE INDEX attempts_by_age ON attempts (counts_until);

CREATE TABLE audit_drafts (
    id TEXT PRIMARY KEY REFERENCES audit_log (id) DEFERRABLE INITIALLY DEFERRED,
    before TEXT CHECK (before IS NULL OR json_valid(before))
) STRICT;

CREATE TRIGGER audit_drafts_stay BEFORE DELETE ON audit_drafts
WHEN NOT EXISTS (SELECT 1 FROM audit_log WHERE id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'a draft stays until its record is written');
END;

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

CREATE INDEX audit_log_by_action ON audit_log (action, id DESC);

CREATE INDEX audit_log_by_action_and_operator ON audit_log (action, operator_id, id DESC);

CREATE INDEX audit_log_of_account ON audit_log (account_id, id DESC) WHERE account_id IS NOT NULL;

CREATE INDEX audit_log_of_account_by_action ON audit_log (account_id, action, id DESC)
WHERE account_id IS NOT NULL;

CREATE INDEX audit_log_of_account_by_operator ON audit_log (account_id, operator_id, id DESC)
WHERE account_id IS NOT NULL;

CREATE INDEX audit_log_of_operator ON audit_log (operator_id, id DESC);

CREATE INDEX audit_log_of_subject ON audit_log (subject, id DESC);

CREATE TRIGGER audit_log_begins_new BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is not changed');
END;

CREATE TRIGGER audit_log_completes_its_draft AFTER INSERT ON audit_log
BEGIN
    DELETE FROM audit_drafts WHERE id = NEW.id;
END;

CREATE TRIGGER audit_log_does_not_change BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is not changed');
END;

CREATE TRIGGER audit_log_stays BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is not deleted');
END;

CREATE TABLE bucket_sweep (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last_key TEXT NOT NULL
) STRICT;

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

CREATE TABLE content_exceptions (
    phrase TEXT PRIMARY KEY CHECK (length(phrase) > 0),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER content_exceptions_added AFTER INSERT ON content_exceptions
BEGIN
    UPDATE content_list SET version = version + 1;
END;

CREATE TRIGGER content_exceptions_changed AFTER UPDATE ON content_exceptions
BEGIN
    UPDATE content_list SET version = version + 1;
END;

CREATE TRIGGER content_exceptions_removed AFTER DELETE ON content_exceptions
BEGIN
    UPDATE content_list SET version = version + 1;
END;

CREATE TABLE content_list (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER content_list_goes_on BEFORE UPDATE ON content_list
WHEN NEW.version <= OLD.version
BEGIN
    SELECT RAISE(ABORT, 'each change of the word list makes another version');
END;

CREATE TRIGGER content_list_stays BEFORE DELETE ON content_list
BEGIN
    SELECT RAISE(ABORT, 'the word list has a version');
END;

CREATE TABLE content_words (
    word TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER content_words_added AFTER INSERT ON content_words
BEGIN
    UPDATE content_list SET version = version + 1;
END;

CREATE TRIGGER content_words_changed AFTER UPDATE ON content_words
BEGIN
    UPDATE content_list SET version = version + 1;
END;

CREATE TRIGGER content_words_removed AFTER DELETE ON content_words
BEGIN
    UPDATE content_list SET version = version + 1;
END;

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
    subject TEXT,
    order_id TEXT,
    reversed_at INTEGER,
    ended_at INTEGER,
    CONSTRAINT bucket_within_bounds CHECK (remaining BETWEEN 0 AND amount),
    CONSTRAINT only_membership_expires CHECK ((source = 'membership') = (expires_at IS NOT NULL))
) STRICT;

CREATE INDEX credit_grants_expiring ON credit_grants (expires_at)
WHERE expires_at IS NOT NULL AND remaining > 0;

CREATE INDEX credit_grants_of_order ON credit_grants (order_id) WHERE order_id IS NOT NULL;

CREATE UNIQUE INDEX credit_grants_once ON credit_grants (account_id, source, subject)
WHERE subject IS NOT NULL;

CREATE INDEX credit_grants_to_burn ON credit_grants (account_id, expires_at, created_at)
WHERE remaining > 0;

CREATE TRIGGER credit_grants_equal_their_movements BEFORE UPDATE ON credit_grants
WHEN
    NEW.remaining IS NOT (
        SELECT coalesce(sum(amount), 0) FROM credit_movements WHERE grant_id = OLD.id
    )
    OR NEW.id IS NOT OLD.id
    OR NEW.account_id IS NOT OLD.account_id
    OR NEW.source IS NOT OLD.source
    OR NEW.subject IS NOT OLD.subject
    OR NEW.order_id IS NOT OLD.order_id
    OR NEW.amount IS NOT OLD.amount
    OR NEW.expires_at IS NOT OLD.expires_at
    OR NEW.created_at IS NOT OLD.created_at
    OR (OLD.reversed_at IS NOT NULL AND NEW.reversed_at IS NOT OLD.reversed_at)
BEGIN
    SELECT RAISE(ABORT, 'a grant changes by movements alone');
END;

CREATE TRIGGER credit_grants_start_empty BEFORE INSERT ON credit_grants
WHEN NEW.remaining <> 0 OR EXISTS (SELECT 1 FROM credit_grants WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'a grant starts new and empty');
END;

CREATE TRIGGER credit_grants_stay BEFORE DELETE ON credit_grants
BEGIN
    SELECT RAISE(ABORT, 'grants are not deleted');
END;

CREATE TRIGGER welcomes_are_granted_once_for_an_address BEFORE INSERT ON credit_grants
WHEN NEW.source = 'welcome'
    AND (SELECT welcome_hash FROM accounts WHERE id = NEW.account_id) IS NULL
BEGIN
    SELECT RAISE(ABORT, 'a welcome is granted once for an address');
END;

CREATE TABLE credit_movements (
    entry_id TEXT NOT NULL REFERENCES ledger_entries (id) DEFERRABLE INITIALLY DEFERRED,
    grant_id TEXT NOT NULL REFERENCES credit_grants (id),
    -- The bucket's place in the burn order of the spend; a refund unwinds from the highest.
    rank INTEGER NOT NULL CHECK (rank >= 1),
    amount INTEGER NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (entry_id, grant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX credit_movements_of_grant ON credit_movements (grant_id, amount);

CREATE TRIGGER credit_movements_do_not_change BEFORE UPDATE ON credit_movements
BEGIN
    SELECT RAISE(ABORT, 'movements are not changed');
END;

CREATE TRIGGER credit_movements_fill_their_grant AFTER INSERT ON credit_movements
BEGIN
    UPDATE credit_grants SET remaining = remaining + NEW.amount WHERE id = NEW.grant_id;
END;

CREATE TRIGGER credit_movements_precede_their_entry BEFORE INSERT ON credit_movements
WHEN
    EXISTS (SELECT 1 FROM ledger_entries WHERE id = NEW.entry_id)
    OR EXISTS (
        SELECT 1 FROM credit_movements WHERE entry_id = NEW.entry_id AND grant_id = NEW.grant_id
    )
BEGIN
    SELECT RAISE(ABORT, 'a booked entry takes no more movements');
END;

CREATE TRIGGER credit_movements_stay BEFORE DELETE ON credit_movements
BEGIN
    SELECT RAISE(ABORT, 'movements are not deleted');
END;

CREATE TABLE daily_figures (
    -- YYYY-MM-DD.
    day TEXT PRIMARY KEY,
    computed_at INTEGER NOT NULL,
    -- What comes before every id made on that day and after.
    ids_from TEXT NOT NULL,
    sign_ups INTEGER NOT NULL,
    -- Accounts that logged in, or whose session was carried on.
    active INTEGER NOT NULL,
    -- JSON: how many ended in each state.
    tasks TEXT NOT NULL CHECK (json_valid(tasks)),
    outputs TEXT NOT NULL CHECK (json_valid(outputs)),
    -- From submission to the stored picture, in milliseconds; null on a day without any.
    p50_ms INTEGER,
    p95_ms INTEGER,
    -- What came; what was spent, expired or taken back, less refunds.
    credits_in INTEGER NOT NULL,
    credits_out INTEGER NOT NULL,
    -- Orders paid, less orders refunded.
    income_fen INTEGER NOT NULL,
    gateway_calls INTEGER NOT NULL,
    gateway_errors INTEGER NOT NULL,
    -- In micro-yuan.
    gateway_cost INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE gateway_alerts (
    gateway TEXT NOT NULL,
    outcome TEXT NOT NULL,
    -- The last one in words.
    detail TEXT NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (gateway, outcome)
) STRICT, WITHOUT ROWID;

CREATE TABLE gateway_figures (
    day TEXT NOT NULL,
    gateway TEXT NOT NULL,
    computed_at INTEGER NOT NULL,
    -- Calls, tests among them.
    calls INTEGER NOT NULL,
    tests INTEGER NOT NULL,
    succeeded INTEGER NOT NULL,
    -- JSON: outcome → calls that ended so, without a picture.
    failures TEXT NOT NULL CHECK (json_valid(failures)),
    -- In micro-yuan, as far as it is known.
    cost INTEGER NOT NULL,
    -- Milliseconds of 95 in a hundred calls that brought a picture.
    p95_ms INTEGER,
    PRIMARY KEY (day, gateway)
) STRICT, WITHOUT ROWID;

CREATE TABLE gateway_states (
    gateway TEXT PRIMARY KEY,
    -- In a row; from the gateway's `rest_after_failures` on it must prove itself: after its rest one
    -- claim at a time may ask it, until one goes well.
    failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    -- Asked by nobody before then.
    rests_until INTEGER NOT NULL DEFAULT 0,
    -- Until then the one claim that may ask it is on its way.
    proof_until INTEGER NOT NULL DEFAULT 0,
    -- The outcome of the last failure.
    outcome TEXT,
    -- When that was. Calls begun before then say nothing about a gateway that has to prove itself.
    failed_at INTEGER NOT NULL DEFAULT 0,
    -- The gateway's day, as a number since 1970, and the calls it has had then.
    day INTEGER NOT NULL DEFAULT 0,
    calls INTEGER NOT NULL DEFAULT 0 CHECK (calls >= 0),
    spent INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0),
    refused_accounts TEXT NOT NULL DEFAULT '[]'
CHECK (json_valid(refused_accounts) AND json_array_length(refused_accounts) <= 100),
    CHECK ((failures = 0) = (outcome IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE gateway_tests (
    id TEXT PRIMARY KEY,
    gateway TEXT NOT NULL REFERENCES gateways (name),
    model TEXT NOT NULL,
    operator_id TEXT NOT NULL REFERENCES accounts (id),
    started_at INTEGER NOT NULL,
    -- Null while it runs, and for ever if its worker died: a call that may have been paid for.
    finished_at INTEGER,
    -- As in `output_attempts`.
    outcome TEXT,
    reason TEXT,
    status INTEGER,
    request_id TEXT,
    input_tokens INTEGER,
    output_tokens INTEGER,
    cost INTEGER CHECK (cost >= 0),
    -- The failure in words.
    detail TEXT,
    -- What the gateway answered, without the data of pictures.
    answer TEXT,
    -- The picture; the sweep through the bucket deletes it, as an object that belongs to no output.
    object_key TEXT,
    content_type TEXT,
    width INTEGER,
    height INTEGER,
    bytes INTEGER,
    CHECK ((finished_at IS NULL) = (outcome IS NULL)),
    CHECK (
        (object_key IS NULL) = (content_type IS NULL)
        AND (object_key IS NULL) = (width IS NULL)
        AND (object_key IS NULL) = (height IS NULL)
        AND (object_key IS NULL) = (bytes IS NULL)
    )
) STRICT;

CREATE INDEX gateway_tests_by_time ON gateway_tests (started_at);

CREATE TABLE gateways (
    name TEXT PRIMARY KEY,
    -- In the order of failover, from the lowest.
    position INTEGER NOT NULL CHECK (position > 0),
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    -- JSON, as `gateways::GatewayConfig` reads it. It names the secret that holds the key; the key
    -- itself is in the environment alone.
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    -- What the adapter makes of the settings, written with them: the milliseconds that one attempt can
    -- take, the bytes of photos that one request has room for, the failures in a row after which the
    -- gateway rests.
    attempt_ms INTEGER NOT NULL CHECK (attempt_ms > 0),
    photo_bytes INTEGER NOT NULL CHECK (photo_bytes > 0),
    rest_after INTEGER NOT NULL CHECK (rest_after > 0),
    model TEXT NOT NULL AS (settings ->> 'model'),
    key_secret TEXT NOT NULL AS (settings ->> 'key_secret'),
    calls_per_day INTEGER AS (settings ->> 'calls_per_day'),
    -- In micro-yuan, as all that calls cost.
    money_per_day INTEGER AS (settings ->> 'money_per_day'),
    -- What a call counts with until its cost is known, and for good where it stays unknown.
    picture_price INTEGER NOT NULL AS (coalesce(settings ->> '$.price.picture', 0)),
    day_begins_utc_hour INTEGER NOT NULL AS (coalesce(settings ->> 'day_begins_utc_hour', 0)),
    -- JSON: the tools that it serves; null for all.
    tools TEXT AS (settings ->> 'tools'),
    max_pictures INTEGER AS (settings ->> 'max_pictures'),
    CONSTRAINT settings_are_those_of_the_name CHECK (name = settings ->> 'name'),
    -- No other secret of the service can be sent to a gateway.
    CONSTRAINT the_key_is_a_gateways CHECK (
        settings ->> 'key_secret' GLOB 'GATEWAY_?*_KEY'
        AND settings ->> 'key_secret' NOT GLOB '*[^A-Z0-9_]*'
    )
) STRICT, WITHOUT ROWID;

CREATE TRIGGER gateways_stay BEFORE DELETE ON gateways
BEGIN
    SELECT RAISE(ABORT, 'gateways are switched off, not deleted');
END;

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

CREATE TABLE job_runs (
    id TEXT PRIMARY KEY,
    job TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    outcome TEXT NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'done', 'failed')),
    -- JSON: what it did, in numbers.
    figures TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(figures)),
    -- Why it failed.
    error TEXT,
    CHECK ((outcome = 'running') = (finished_at IS NULL)),
    CHECK ((outcome = 'failed') = (error IS NOT NULL))
) STRICT;

CREATE INDEX job_runs_by_outcome ON job_runs (outcome, id);

CREATE INDEX job_runs_of_job ON job_runs (job, id);

CREATE TRIGGER job_runs_tell_how_they_end AFTER UPDATE OF outcome ON job_runs
WHEN OLD.outcome = 'running' AND NEW.outcome <> 'running'
BEGIN
    UPDATE scheduled_jobs
    SET last_done_at = CASE NEW.outcome
            WHEN 'done' THEN max(coalesce(last_done_at, 0), NEW.finished_at) ELSE last_done_at
        END,
        last_error = NEW.error
    WHERE job = NEW.job;
END;

CREATE TRIGGER job_runs_tell_when_they_start AFTER INSERT ON job_runs
BEGIN
    INSERT INTO scheduled_jobs (job, known_since) VALUES (NEW.job, NEW.started_at)
    ON CONFLICT DO NOTHING;
    UPDATE scheduled_jobs
    SET last_started_at = max(coalesce(last_started_at, 0), NEW.started_at),
        last_done_at = CASE NEW.outcome
            WHEN 'done' THEN max(coalesce(last_done_at, 0), NEW.finished_at) ELSE last_done_at
        END,
        last_error = CASE NEW.outcome WHEN 'running' THEN last_error ELSE NEW.error END
    WHERE job = NEW.job;
END;

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
    note TEXT,
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

CREATE INDEX ledger_entries_by_event ON ledger_entries (account_id, event, seq);

CREATE INDEX ledger_entries_by_time ON ledger_entries (account_id, created_at, seq);

CREATE INDEX ledger_entries_of_task ON ledger_entries (task_id) WHERE task_id IS NOT NULL;

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

CREATE TRIGGER ledger_entries_do_not_change BEFORE UPDATE ON ledger_entries
BEGIN
    SELECT RAISE(ABORT, 'ledger entries are not changed');
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

CREATE TRIGGER ledger_entries_follow_the_last BEFORE INSERT ON ledger_entries
WHEN (NEW.seq, NEW.balance) IS NOT (
    SELECT coalesce(max(seq), 0) + 1, coalesce(balance, 0) + NEW.amount
    FROM ledger_entries WHERE account_id = NEW.account_id
)
BEGIN
    SELECT RAISE(ABORT, 'a ledger entry follows the last one');
END;

CREATE TRIGGER ledger_entries_stay BEFORE DELETE ON ledger_entries
BEGIN
    SELECT RAISE(ABORT, 'ledger entries are not deleted');
END;

CREATE TRIGGER membership_months_settle_by_the_ledger AFTER INSERT ON ledger_entries
WHEN NEW.event = 'membership'
BEGIN
    UPDATE membership_months SET settled_at = NEW.created_at
    WHERE id = NEW.subject AND settled_at IS NULL;
END;

CREATE TABLE level_policies (
    level TEXT PRIMARY KEY,
    garments INTEGER NOT NULL CHECK (garments BETWEEN 1 AND 10),
    running INTEGER NOT NULL CHECK (running >= 1),
    waiting INTEGER NOT NULL CHECK (waiting >= 0),
    check_in_every TEXT NOT NULL DEFAULT 'day'
CHECK (check_in_every IN ('day', 'week')),
    check_in_credits INTEGER NOT NULL DEFAULT 6
CHECK (check_in_credits > 0),
    position INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX level_policies_in_order ON level_policies (position);

CREATE TABLE log_in_codes (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    -- Keyed hash of address and code.
    code_hash BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 6)
) STRICT;

CREATE INDEX log_in_codes_by_end ON log_in_codes (expires_at);

CREATE TABLE mail_links (
    hash BLOB PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('verify_email', 'reset_password')),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE INDEX mail_links_of_account ON mail_links (account_id, purpose);

CREATE TABLE membership_months (
    id TEXT PRIMARY KEY,
    term_id TEXT NOT NULL REFERENCES membership_terms (id),
    -- 1, 2, 3, …
    number INTEGER NOT NULL CHECK (number >= 1),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    credits INTEGER NOT NULL CHECK (credits > 0),
    -- When its credits were booked, or the term was taken back before.
    settled_at INTEGER,
    UNIQUE (term_id, number),
    CHECK (ends_at > starts_at)
) STRICT;

CREATE INDEX membership_months_due ON membership_months (starts_at) WHERE settled_at IS NULL;

CREATE TRIGGER membership_months_settle_once BEFORE UPDATE ON membership_months
WHEN
    (NEW.id, NEW.term_id, NEW.number, NEW.credits)
        IS NOT (OLD.id, OLD.term_id, OLD.number, OLD.credits)
    OR OLD.settled_at IS NOT NULL
    OR CASE
        -- Unsettled, it goes where its term has gone.
        WHEN NEW.settled_at IS NULL THEN NOT EXISTS (
            SELECT 1 FROM membership_terms
            WHERE id = NEW.term_id AND canceled_at IS NULL
            AND starts_at <= NEW.starts_at AND ends_at >= NEW.ends_at
        )
        ELSE (NEW.starts_at, NEW.ends_at) IS NOT (OLD.starts_at, OLD.ends_at) OR NOT (
            EXISTS (
                SELECT 1 FROM ledger_entries
                JOIN membership_terms ON membership_terms.account_id = ledger_entries.account_id
                WHERE membership_terms.id = NEW.term_id AND event = 'membership' AND subject = NEW.id
            )
            OR (SELECT canceled_at IS NOT NULL FROM membership_terms WHERE id = NEW.term_id)
        )
    END
BEGIN
    SELECT RAISE(ABORT, 'a month is settled once');
END;

CREATE TABLE membership_terms (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    plan_id TEXT NOT NULL REFERENCES plans (id),
    -- Where it came from: an order, a code, or an operator's hand.
    order_id TEXT UNIQUE REFERENCES orders (id),
    code TEXT,
    months INTEGER NOT NULL,
    credits_per_month INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- When it was taken back; it counts no more from then on.
    canceled_at INTEGER,
    CHECK (ends_at > starts_at)
) STRICT;

CREATE INDEX membership_terms_all_of_account ON membership_terms (account_id, id DESC);

CREATE INDEX membership_terms_by_end ON membership_terms (ends_at) WHERE canceled_at IS NULL;

CREATE INDEX membership_terms_of_account ON membership_terms (account_id, ends_at)
WHERE canceled_at IS NULL;

CREATE UNIQUE INDEX membership_terms_of_code ON membership_terms (code, account_id)
WHERE code IS NOT NULL;

CREATE INDEX membership_terms_taken_back ON membership_terms (account_id, starts_at)
WHERE canceled_at IS NOT NULL;

CREATE TRIGGER membership_terms_begin_new BEFORE INSERT ON membership_terms
WHEN
    NEW.canceled_at IS NOT NULL
    OR EXISTS (
        SELECT 1 FROM membership_terms WHERE id = NEW.id
        UNION ALL
        SELECT 1 FROM membership_terms WHERE order_id = NEW.order_id
    )
BEGIN
    SELECT RAISE(ABORT, 'a term begins new');
END;

CREATE TRIGGER membership_terms_only_end_or_move_forward BEFORE UPDATE ON membership_terms
WHEN
    (NEW.id, NEW.account_id, NEW.plan_id, NEW.order_id, NEW.code, NEW.months,
        NEW.credits_per_month, NEW.created_at)
    IS NOT
    (OLD.id, OLD.account_id, OLD.plan_id, OLD.order_id, OLD.code, OLD.months,
        OLD.credits_per_month, OLD.created_at)
    OR (OLD.canceled_at IS NOT NULL AND NEW.canceled_at IS NOT OLD.canceled_at)
    OR ((NEW.starts_at, NEW.ends_at) IS NOT (OLD.starts_at, OLD.ends_at) AND NOT (
        NEW.canceled_at IS NULL
        AND NEW.starts_at < OLD.starts_at AND NEW.ends_at <= OLD.ends_at
        -- It has not begun: none of its months has brought anything.
        AND NOT EXISTS (
            SELECT 1 FROM membership_months WHERE term_id = OLD.id AND settled_at IS NOT NULL
        )
        -- It takes the time of one that was taken back.
        AND EXISTS (
            SELECT 1 FROM membership_terms AS freed
            WHERE freed.account_id = OLD.account_id AND freed.canceled_at IS NOT NULL
            AND freed.starts_at < OLD.starts_at
        )
    ))
BEGIN
    SELECT RAISE(ABORT, 'a term is taken back once, moves forward before it begins, and changes in nothing else');
END;

CREATE TRIGGER membership_terms_stay BEFORE DELETE ON membership_terms
BEGIN
    SELECT RAISE(ABORT, 'terms are not deleted');
END;

CREATE TRIGGER membership_terms_tell_their_account AFTER INSERT ON membership_terms
BEGIN
    UPDATE accounts SET membership_ends_at = max(coalesce(membership_ends_at, 0), NEW.ends_at)
    WHERE id = NEW.account_id;
END;

CREATE TRIGGER membership_terms_tell_their_account_when_they_change
AFTER UPDATE OF canceled_at, ends_at ON membership_terms
BEGIN
    UPDATE accounts
    SET membership_ends_at = (
        SELECT max(ends_at) FROM membership_terms
        WHERE account_id = NEW.account_id AND canceled_at IS NULL
    )
    WHERE id = NEW.account_id;
END;

CREATE TABLE notices (
    id TEXT PRIMARY KEY,
    text_zh TEXT NOT NULL CHECK (length(text_zh) > 0),
    text_en TEXT NOT NULL CHECK (length(text_en) > 0),
    -- From its first moment; from now on where there is none.
    starts_at INTEGER,
    -- Until then; until it is switched off where there is none.
    ends_at INTEGER,
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    created_at INTEGER NOT NULL,
    CHECK (ends_at > starts_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX notices_by_age ON notices (created_at);

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

CREATE INDEX notifications_to_mail ON notifications (created_at)
WHERE wants_mail = 1 AND mailed_at IS NULL;

CREATE INDEX notifications_to_mail_of_account ON notifications (account_id, created_at)
WHERE wants_mail = 1 AND mailed_at IS NULL;

CREATE INDEX notifications_unread ON notifications (account_id) WHERE read_at IS NULL;

CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    -- What the user names when paying.
    number TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    pack_id TEXT REFERENCES packs (id),
    plan_id TEXT REFERENCES plans (id),
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    price_fen INTEGER NOT NULL CHECK (price_fen > 0),
    -- Packs: all their credits.
    credits INTEGER,
    -- Plans: how long, and what each month brings.
    months INTEGER,
    credits_per_month INTEGER,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (
        state IN ('pending', 'canceled', 'lapsed', 'voided', 'paid', 'refunded')
    ),
    created_at INTEGER NOT NULL,
    lapses_at INTEGER NOT NULL,
    paid_at INTEGER,
    -- When it was canceled, lapsed, voided or refunded.
    closed_at INTEGER,
    CONSTRAINT an_order_is_a_pack_or_a_plan CHECK (
        (pack_id IS NULL) = (plan_id IS NOT NULL)
        AND (pack_id IS NULL) = (credits IS NULL)
        AND (plan_id IS NULL) = (months IS NULL)
        AND (plan_id IS NULL) = (credits_per_month IS NULL)
    ),
    CHECK ((state IN ('paid', 'refunded')) = (paid_at IS NOT NULL)),
    CHECK ((state IN ('pending', 'paid')) = (closed_at IS NULL))
) STRICT;

CREATE INDEX orders_by_payment ON orders (paid_at) WHERE paid_at IS NOT NULL;

CREATE INDEX orders_by_refund ON orders (closed_at) WHERE state = 'refunded';

CREATE INDEX orders_by_state ON orders (state, id DESC);

CREATE INDEX orders_of_account ON orders (account_id, id DESC);

CREATE INDEX orders_of_account_by_state ON orders (account_id, state, id DESC);

CREATE INDEX orders_of_packs_paid ON orders (account_id) WHERE state = 'paid' AND pack_id IS NOT NULL;

CREATE INDEX orders_pending ON orders (account_id) WHERE state = 'pending';

CREATE INDEX orders_to_lapse ON orders (lapses_at, id) WHERE state = 'pending';

CREATE TRIGGER orders_are_paid_with_their_effect BEFORE UPDATE OF state ON orders
WHEN NEW.state = 'paid' AND OLD.state <> 'paid' AND NOT CASE
    WHEN NEW.pack_id IS NOT NULL THEN EXISTS (
        SELECT 1 FROM ledger_entries
        WHERE account_id = NEW.account_id AND event = 'purchase' AND subject = NEW.id
        AND amount = NEW.credits
    )
    ELSE EXISTS (
        SELECT 1 FROM membership_terms
        WHERE account_id = NEW.account_id AND order_id = NEW.id AND plan_id = NEW.plan_id
        AND canceled_at IS NULL
    )
END
BEGIN
    SELECT RAISE(ABORT, 'a paid order has its effect');
END;

CREATE TRIGGER orders_are_refunded_with_their_effect BEFORE UPDATE OF state ON orders
WHEN NEW.state = 'refunded' AND OLD.state <> 'refunded' AND (
    EXISTS (
        SELECT 1 FROM credit_grants
        WHERE order_id = NEW.id AND (reversed_at IS NULL OR remaining > 0)
    )
    OR EXISTS (SELECT 1 FROM membership_terms WHERE order_id = NEW.id AND canceled_at IS NULL)
)
BEGIN
    SELECT RAISE(ABORT, 'a refunded order leaves nothing behind');
END;

CREATE TRIGGER orders_begin_unpaid BEFORE INSERT ON orders
WHEN
    NEW.state <> 'pending'
    OR EXISTS (SELECT 1 FROM orders WHERE id = NEW.id OR number = NEW.number)
BEGIN
    SELECT RAISE(ABORT, 'an order begins new and unpaid');
END;

CREATE TRIGGER orders_go_one_way BEFORE UPDATE OF state ON orders
WHEN NOT (
    NEW.state = OLD.state
    OR OLD.state = 'pending' AND NEW.state IN ('canceled', 'lapsed', 'voided', 'paid')
    -- Money that came in after all.
    OR OLD.state IN ('canceled', 'lapsed') AND NEW.state = 'paid'
    OR OLD.state = 'paid' AND NEW.state = 'refunded'
)
BEGIN
    SELECT RAISE(ABORT, 'an order goes one way');
END;

CREATE TRIGGER orders_keep_what_was_offered BEFORE UPDATE ON orders
WHEN
    (NEW.id, NEW.number, NEW.account_id, NEW.pack_id, NEW.plan_id, NEW.name_zh, NEW.name_en,
        NEW.price_fen, NEW.credits, NEW.months, NEW.credits_per_month, NEW.created_at,
        NEW.lapses_at)
    IS NOT
    (OLD.id, OLD.number, OLD.account_id, OLD.pack_id, OLD.plan_id, OLD.name_zh, OLD.name_en,
        OLD.price_fen, OLD.credits, OLD.months, OLD.credits_per_month, OLD.created_at,
        OLD.lapses_at)
    OR (OLD.paid_at IS NOT NULL AND NEW.paid_at IS NOT OLD.paid_at)
BEGIN
    SELECT RAISE(ABORT, 'an order keeps what was offered');
END;

CREATE TRIGGER orders_stay BEFORE DELETE ON orders
BEGIN
    SELECT RAISE(ABORT, 'orders are not deleted');
END;

CREATE TABLE output_attempts (
    output_id TEXT NOT NULL REFERENCES task_outputs (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    gateway TEXT NOT NULL,
    model TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    -- Null while it runs, and for ever if its worker died: a call that may have been paid for.
    finished_at INTEGER,
    outcome TEXT,
    -- HTTP status of the gateway, where there was one.
    status INTEGER,
    reason TEXT,
    request_id TEXT,
    input_tokens INTEGER,
    output_tokens INTEGER,
    cost INTEGER CHECK (cost >= 0),
    gateway_task TEXT CHECK (json_valid(gateway_task)),
    PRIMARY KEY (output_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE packs (
    id TEXT PRIMARY KEY,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    price_fen INTEGER NOT NULL CHECK (price_fen > 0),
    base_credits INTEGER NOT NULL CHECK (base_credits > 0),
    bonus_credits INTEGER NOT NULL DEFAULT 0 CHECK (bonus_credits >= 0),
    position INTEGER NOT NULL DEFAULT 0,
    is_on INTEGER NOT NULL DEFAULT 1 CHECK (is_on IN (0, 1))
) STRICT;

CREATE TRIGGER packs_stay BEFORE DELETE ON packs
BEGIN
    SELECT RAISE(ABORT, 'packs are switched off, not deleted');
END;

CREATE TABLE photo_verdicts (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    -- Null while somebody asks.
    is_flagged INTEGER CHECK (is_flagged IN (0, 1)),
    -- Until then nobody else asks.
    asked_until INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX photo_verdicts_by_age ON photo_verdicts (created_at);

CREATE TRIGGER photo_verdicts_stay BEFORE UPDATE ON photo_verdicts
WHEN OLD.is_flagged IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a verdict stays');
END;

CREATE TABLE plans (
    id TEXT PRIMARY KEY,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    price_fen INTEGER NOT NULL CHECK (price_fen > 0),
    months INTEGER NOT NULL CHECK (months BETWEEN 1 AND 36),
    credits_per_month INTEGER NOT NULL CHECK (credits_per_month > 0),
    -- Time-limited offers: on sale from, until.
    on_sale_from INTEGER,
    on_sale_until INTEGER,
    position INTEGER NOT NULL DEFAULT 0,
    is_on INTEGER NOT NULL DEFAULT 1 CHECK (is_on IN (0, 1))
) STRICT;

CREATE TRIGGER plans_stay BEFORE DELETE ON plans
BEGIN
    SELECT RAISE(ABORT, 'plans are switched off, not deleted');
END;

CREATE TABLE preset_versions (
    preset TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    definition TEXT NOT NULL CHECK (json_valid(definition)),
    created_at INTEGER NOT NULL,
    is_draft INTEGER NOT NULL DEFAULT 0
CHECK (is_draft IN (0, 1)),
    PRIMARY KEY (preset, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER preset_versions_come_once BEFORE INSERT ON preset_versions
WHEN EXISTS (
    SELECT 1 FROM preset_versions WHERE preset = NEW.preset AND version = NEW.version
)
BEGIN
    SELECT RAISE(ABORT, 'a version of a preset is not changed');
END;

CREATE TRIGGER preset_versions_do_not_change BEFORE UPDATE ON preset_versions
BEGIN
    SELECT RAISE(ABORT, 'a version of a preset is not changed');
END;

CREATE TRIGGER preset_versions_stay BEFORE DELETE ON preset_versions
BEGIN
    SELECT RAISE(ABORT, 'versions of presets are not deleted');
END;

CREATE TABLE presets (
    id TEXT PRIMARY KEY,
    -- Its place on the page.
    position INTEGER NOT NULL,
    is_on INTEGER NOT NULL DEFAULT 1 CHECK (is_on IN (0, 1)),
    -- The version on offer.
    version INTEGER NOT NULL,
    FOREIGN KEY (id, version) REFERENCES preset_versions (preset, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER presets_begin_with_no_draft BEFORE INSERT ON presets
WHEN (SELECT is_draft FROM preset_versions WHERE preset = NEW.id AND version = NEW.version)
BEGIN
    SELECT RAISE(ABORT, 'a preset offers no draft');
END;

CREATE TRIGGER presets_change_to_a_version_that_is_there BEFORE UPDATE ON presets
WHEN NOT EXISTS (SELECT 1 FROM preset_versions WHERE preset = NEW.id AND version = NEW.version)
BEGIN
    SELECT RAISE(ABORT, 'a preset offers a version that is there');
END;

CREATE TRIGGER presets_change_to_no_draft BEFORE UPDATE ON presets
WHEN (SELECT is_draft FROM preset_versions WHERE preset = NEW.id AND version = NEW.version)
BEGIN
    SELECT RAISE(ABORT, 'a preset offers no draft');
END;

CREATE TRIGGER presets_offer_a_version_that_is_there BEFORE INSERT ON presets
WHEN NOT EXISTS (SELECT 1 FROM preset_versions WHERE preset = NEW.id AND version = NEW.version)
BEGIN
    SELECT RAISE(ABORT, 'a preset offers a version that is there');
END;

CREATE TRIGGER presets_stay BEFORE DELETE ON presets
BEGIN
    SELECT RAISE(ABORT, 'presets are switched off, not deleted');
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

CREATE INDEX redemption_codes_disabled ON redemption_codes (code) WHERE disabled_at IS NOT NULL;

CREATE INDEX redemption_codes_of_batch ON redemption_codes (batch_id, code, used, disabled_at);

CREATE INDEX redemption_codes_unused ON redemption_codes (code)
WHERE used = 0 AND disabled_at IS NULL;

CREATE INDEX redemption_codes_used ON redemption_codes (code) WHERE used > 0;

CREATE INDEX redemption_codes_used_up ON redemption_codes (code) WHERE used = uses;

CREATE TRIGGER redemption_codes_begin_unused BEFORE INSERT ON redemption_codes
WHEN
    NEW.used <> 0
    OR NEW.uses IS NOT (SELECT uses FROM code_batches WHERE id = NEW.batch_id)
    OR EXISTS (SELECT 1 FROM redemption_codes WHERE code = NEW.code)
BEGIN
    SELECT RAISE(ABORT, 'a code begins new and unused');
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

CREATE TRIGGER redemption_codes_stay BEFORE DELETE ON redemption_codes
BEGIN
    SELECT RAISE(ABORT, 'codes are not deleted');
END;

CREATE TABLE redemptions (
    code TEXT NOT NULL REFERENCES redemption_codes (code),
    account_id TEXT NOT NULL REFERENCES accounts (id),
    redeemed_at INTEGER NOT NULL,
    PRIMARY KEY (code, account_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX redemptions_of_account ON redemptions (account_id, redeemed_at);

CREATE TRIGGER redemptions_are_of_valid_codes BEFORE INSERT ON redemptions
WHEN NOT EXISTS (
    SELECT 1 FROM redemption_codes JOIN code_batches ON code_batches.id = batch_id
    WHERE code = NEW.code AND disabled_at IS NULL
    AND (expires_at IS NULL OR expires_at > NEW.redeemed_at)
)
BEGIN
    SELECT RAISE(ABORT, 'the code is not valid');
END;

CREATE TRIGGER redemptions_do_not_change BEFORE UPDATE ON redemptions
BEGIN
    SELECT RAISE(ABORT, 'redemptions are not changed');
END;

CREATE TRIGGER redemptions_happen_once BEFORE INSERT ON redemptions
WHEN EXISTS (SELECT 1 FROM redemptions WHERE code = NEW.code AND account_id = NEW.account_id)
BEGIN
    SELECT RAISE(ABORT, 'the code is redeemed already');
END;

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

CREATE TRIGGER redemptions_stay BEFORE DELETE ON redemptions
BEGIN
    SELECT RAISE(ABORT, 'redemptions are not deleted');
END;

CREATE TRIGGER redemptions_use_their_code AFTER INSERT ON redemptions
BEGIN
    UPDATE redemption_codes SET used = used + 1 WHERE code = NEW.code;
END;

CREATE TABLE refresh_tokens (
    hash BLOB PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE INDEX refresh_tokens_by_age ON refresh_tokens (created_at, session_id);

CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

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

CREATE TABLE scheduled_jobs (
    job TEXT PRIMARY KEY,
    -- When it was first known: a job that never ran is due from then on.
    known_since INTEGER NOT NULL,
    last_started_at INTEGER,
    -- When a run of it last went well.
    last_done_at INTEGER,
    -- Of the last run, if that one failed.
    last_error TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_reason TEXT CHECK (end_reason IN ('log_out', 'replay')),
    user_agent TEXT,
    seen_at INTEGER,
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
) STRICT;

CREATE INDEX sessions_by_age ON sessions (seen_at);

CREATE INDEX sessions_of_account ON sessions (account_id);

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL CHECK (value >= 0),
    meaning TEXT NOT NULL,
    least INTEGER NOT NULL DEFAULT 0,
    most INTEGER NOT NULL DEFAULT 9007199254740991,
    unit TEXT NOT NULL DEFAULT 'times'
CHECK (unit IN ('credits', 'milliseconds', 'times'))) STRICT, WITHOUT ROWID;

CREATE TABLE task_inputs (
    task_id TEXT NOT NULL REFERENCES tasks (id),
    upload_id TEXT NOT NULL REFERENCES uploads (id),
    PRIMARY KEY (task_id, upload_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX task_inputs_of_upload ON task_inputs (upload_id);

CREATE TABLE task_outputs (
    id TEXT PRIMARY KEY,
    task_id TEXT NOT NULL REFERENCES tasks (id),
    position INTEGER NOT NULL CHECK (position >= 0),
    state TEXT NOT NULL DEFAULT 'queued' CHECK (
        state IN ('queued', 'running', 'succeeded', 'failed', 'blocked', 'canceled', 'needs_review')
    ),
    -- Why there is no picture; a stable code.
    reason TEXT,
    -- Attempts begun: each is one call of a gateway.
    attempts INTEGER NOT NULL DEFAULT 0,
    -- The place of the gateway to call next in the order of failover.
    gateway INTEGER NOT NULL DEFAULT 0,
    -- Held by one consumer until then; whoever claims it again writes another lease.
    lease TEXT,
    lease_until INTEGER,
    -- Not to be claimed before then.
    not_before INTEGER NOT NULL DEFAULT 0,
    -- When its message was last put on the queue.
    enqueued_at INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    object_key TEXT UNIQUE,
    content_type TEXT,
    width INTEGER,
    height INTEGER,
    bytes INTEGER,
    expires_at INTEGER,
    crc32 INTEGER,
    downloads INTEGER NOT NULL DEFAULT 0 CHECK (downloads >= 0),
    purged_at INTEGER,
    UNIQUE (task_id, position),
    CHECK ((state = 'running') = (lease IS NOT NULL)),
    CHECK ((lease IS NULL) = (lease_until IS NULL)),
    CHECK ((state IN ('queued', 'running')) = (finished_at IS NULL)),
    CONSTRAINT a_success_is_a_stored_picture CHECK (
        (state = 'succeeded') = (
            object_key IS NOT NULL AND content_type IS NOT NULL AND width IS NOT NULL
            AND height IS NOT NULL AND bytes IS NOT NULL AND expires_at IS NOT NULL
        )
    ),
    CONSTRAINT an_end_without_a_picture_says_why CHECK (
        state IN ('queued', 'running', 'succeeded', 'canceled') OR reason IS NOT NULL
    )
) STRICT;

CREATE INDEX task_outputs_by_end ON task_outputs (finished_at, state) WHERE finished_at IS NOT NULL;

CREATE INDEX task_outputs_done ON task_outputs (finished_at) WHERE state = 'succeeded';

CREATE INDEX task_outputs_open ON task_outputs (enqueued_at) WHERE finished_at IS NULL;

CREATE INDEX task_outputs_to_purge ON task_outputs (expires_at)
WHERE state = 'succeeded' AND purged_at IS NULL;

CREATE INDEX task_outputs_to_review ON task_outputs (task_id) WHERE state = 'needs_review';

CREATE TRIGGER task_outputs_are_canceled_before_they_start BEFORE UPDATE OF state ON task_outputs
WHEN NEW.state = 'canceled' AND OLD.state <> 'queued'
BEGIN
    SELECT RAISE(ABORT, 'what is running is not canceled');
END;

CREATE TRIGGER task_outputs_decide_their_task AFTER UPDATE OF state ON task_outputs
BEGIN
    UPDATE tasks
    SET (state, finished_at) = (
        SELECT
            CASE
                WHEN sum(state = 'queued') = count(*) THEN 'queued'
                WHEN sum(state IN ('queued', 'running')) > 0 THEN 'running'
                WHEN sum(state = 'succeeded') = count(*) THEN 'succeeded'
                WHEN sum(state = 'succeeded') > 0 THEN 'partial'
                WHEN sum(state = 'canceled') = count(*) THEN 'canceled'
                ELSE 'failed'
            END,
            CASE WHEN sum(finished_at IS NULL) = 0 THEN max(finished_at) END
        FROM task_outputs WHERE task_id = NEW.task_id
    )
    WHERE id = NEW.task_id;
END;

CREATE TRIGGER task_outputs_end_once BEFORE UPDATE OF state ON task_outputs
WHEN
    OLD.finished_at IS NOT NULL
    AND NOT (
        OLD.state = 'needs_review' AND NEW.state = 'failed' AND NEW.finished_at = OLD.finished_at
    )
BEGIN
    SELECT RAISE(ABORT, 'an output ends once');
END;

CREATE TRIGGER task_outputs_settle_with_their_credits BEFORE UPDATE OF state ON task_outputs
WHEN
    NEW.finished_at IS NOT NULL
    AND (SELECT credits_per_output > 0 FROM tasks WHERE id = NEW.task_id)
    AND (NEW.state = 'succeeded') = EXISTS (
        SELECT 1 FROM ledger_entries
        WHERE task_id = NEW.task_id AND event = 'refund' AND subject = NEW.id
    )
BEGIN
    SELECT RAISE(ABORT, 'an output ends with a picture or with a refund');
END;

CREATE TABLE tasks (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    preset TEXT NOT NULL,
    preset_version INTEGER NOT NULL,
    -- JSON: slot → upload ids, in order.
    inputs TEXT NOT NULL CHECK (json_valid(inputs)),
    -- JSON: option → choice.
    options TEXT NOT NULL CHECK (json_valid(options)),
    -- The user's own prompt; null when the preset's own was used.
    prompt TEXT,
    credits_per_output INTEGER NOT NULL CHECK (credits_per_output >= 0),
    state TEXT NOT NULL DEFAULT 'queued' CHECK (
        state IN ('queued', 'running', 'succeeded', 'partial', 'failed', 'canceled')
    ),
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    retry_of TEXT REFERENCES tasks (id),
    aspect_ratio TEXT,
    result_life INTEGER CHECK (result_life > 0),
    CHECK ((state IN ('queued', 'running')) = (finished_at IS NULL))
) STRICT;

CREATE INDEX tasks_by_end ON tasks (finished_at, id) WHERE finished_at IS NOT NULL;

CREATE INDEX tasks_by_preset ON tasks (preset, id DESC);

CREATE INDEX tasks_by_preset_and_state ON tasks (preset, state, id DESC);

CREATE INDEX tasks_by_state ON tasks (state, id DESC);

CREATE INDEX tasks_done_by_preset ON tasks (preset, finished_at)
WHERE state IN ('succeeded', 'partial');

CREATE INDEX tasks_of_account ON tasks (account_id, id DESC);

CREATE INDEX tasks_of_account_by_end ON tasks (account_id, finished_at) WHERE finished_at IS NOT NULL;

CREATE INDEX tasks_of_account_by_preset ON tasks (account_id, preset, id DESC);

CREATE INDEX tasks_of_account_by_state ON tasks (account_id, state, id DESC);

CREATE INDEX tasks_open ON tasks (account_id) WHERE finished_at IS NULL;

CREATE UNIQUE INDEX tasks_retried_once ON tasks (retry_of) WHERE retry_of IS NOT NULL;

CREATE TRIGGER tasks_keep_a_version_that_is_there BEFORE INSERT ON tasks
WHEN NOT EXISTS (
    SELECT 1 FROM preset_versions WHERE preset = NEW.preset AND version = NEW.preset_version
)
BEGIN
    SELECT RAISE(ABORT, 'a task keeps a version that is there');
END;

CREATE TRIGGER tasks_name_their_inputs AFTER INSERT ON tasks
BEGIN
    INSERT INTO task_inputs (task_id, upload_id)
    SELECT DISTINCT NEW.id, picture.value
    FROM json_each(NEW.inputs) AS slot JOIN json_each(slot.value) AS picture;
END;

CREATE TRIGGER tasks_rename_their_inputs AFTER UPDATE OF inputs ON tasks
BEGIN
    DELETE FROM task_inputs WHERE task_id = NEW.id;
    INSERT INTO task_inputs (task_id, upload_id)
    SELECT DISTINCT NEW.id, picture.value
    FROM json_each(NEW.inputs) AS slot JOIN json_each(slot.value) AS picture;
END;

CREATE TRIGGER tasks_take_their_inputs_with_them AFTER UPDATE OF state ON tasks
WHEN NEW.state = 'succeeded' AND OLD.state <> 'succeeded'
BEGIN
    UPDATE uploads SET expires_at = min(expires_at, NEW.finished_at)
    WHERE
        id IN (SELECT upload_id FROM task_inputs WHERE task_id = NEW.id)
        AND kept = 0
        AND NOT EXISTS (
            SELECT 1 FROM inputs_needed
            WHERE upload_id = uploads.id AND until > NEW.finished_at
        );
END;

CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    object_key TEXT NOT NULL UNIQUE,
    content_type TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    purged_at INTEGER,
    kept INTEGER NOT NULL DEFAULT 0 CHECK (kept IN (0, 1)),
    judged_at INTEGER) STRICT;

CREATE INDEX uploads_kept ON uploads (account_id, created_at) WHERE kept = 1;

CREATE INDEX uploads_of_account ON uploads (account_id, expires_at);

CREATE INDEX uploads_to_purge ON uploads (expires_at) WHERE purged_at IS NULL;

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

CREATE VIEW inputs_needed (upload_id, until) AS
SELECT
    upload_id,
    CASE
        WHEN finished_at IS NULL THEN 9223372036854775807
        ELSE finished_at + coalesce(
            result_life, (SELECT value FROM settings WHERE name = 'result_life')
        )
    END
FROM task_inputs JOIN tasks ON tasks.id = task_id
WHERE
    state <> 'succeeded'
    AND NOT EXISTS (SELECT 1 FROM tasks AS again WHERE again.retry_of = tasks.id);

CREATE VIEW ledger_faults AS
SELECT account_id, 'the last balance is not the sum of the ledger' AS fault
FROM (
    SELECT account_id, sum(amount) AS total, max(seq) AS seq, count(*) AS entries, balance
    FROM ledger_entries GROUP BY account_id
)
WHERE total <> balance OR seq <> entries
UNION ALL
SELECT account_id, 'the buckets do not add up to the ledger'
FROM (
    SELECT account_id, sum(remaining) AS amount FROM credit_grants GROUP BY account_id
    UNION ALL
    SELECT account_id, -sum(amount) FROM ledger_entries GROUP BY account_id
)
GROUP BY account_id HAVING sum(amount) <> 0
UNION ALL
SELECT credit_grants.account_id, 'a bucket is not the sum of its movements'
FROM credit_grants
LEFT JOIN credit_movements ON credit_movements.grant_id = credit_grants.id
GROUP BY credit_grants.id
HAVING remaining <> coalesce(sum(credit_movements.amount), 0)
UNION ALL
SELECT ledger_entries.account_id, 'an entry is not the sum of its movements'
FROM ledger_entries
LEFT JOIN credit_movements ON credit_movements.entry_id = ledger_entries.id
GROUP BY ledger_entries.id
HAVING ledger_entries.amount <> coalesce(sum(credit_movements.amount), 0);

CREATE VIEW requirement AS SELECT 1 AS holds WHERE 0;

CREATE TRIGGER requirement_must_hold INSTEAD OF INSERT ON requirement
WHEN NEW.holds IS NOT 1
BEGIN
    SELECT RAISE(ABORT, 'a requirement does not hold');
END;
