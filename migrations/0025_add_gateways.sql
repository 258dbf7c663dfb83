-- Gateways as data (product.md 4): which there are, in the order of failover, as operators edit them.

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
    CONSTRAINT settings_are_those_of_the_name CHECK (name = settings ->> 'name'),
    -- No other secret of the service can be sent to a gateway.
    CONSTRAINT the_key_is_a_gateways CHECK (
        settings ->> 'key_secret' GLOB 'GATEWAY_?*_KEY'
        AND settings ->> 'key_secret' NOT GLOB '*[^A-Z0-9_]*'
    )
) STRICT, WITHOUT ROWID;

-- Attempts are named after them.
CREATE TRIGGER gateways_stay BEFORE DELETE ON gateways
BEGIN
    SELECT RAISE(ABORT, 'gateways are switched off, not deleted');
END;

-- What the calls of the gateway's day cost, in micro-yuan: with the price of a picture from the moment
-- of the claim, with the cost once it is known.
ALTER TABLE gateway_states ADD COLUMN spent INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0);

-- Calls that an operator makes to see whether a gateway works. They are charged to no account.
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

-- What each gateway did on a day in China, computed with the figures of the dashboard.
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
