-- Gateways as all consumers see them: who rests, who must prove itself, what the day has left; and
-- what each attempt cost.

-- No row, or one of zeroes, for a gateway that is well.
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
    CHECK ((failures = 0) = (outcome IS NULL))
) STRICT, WITHOUT ROWID;

-- What an operator has to see to, one row for each gateway and kind; deleted when it is seen to.
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

-- Why, in the gateway's own word or in ours, as far as it is known.
ALTER TABLE output_attempts ADD COLUMN reason TEXT;
-- The gateway's name for the call.
ALTER TABLE output_attempts ADD COLUMN request_id TEXT;
ALTER TABLE output_attempts ADD COLUMN input_tokens INTEGER;
ALTER TABLE output_attempts ADD COLUMN output_tokens INTEGER;
-- In micro-yuan; null where it may or may not have been charged.
ALTER TABLE output_attempts ADD COLUMN cost INTEGER CHECK (cost >= 0);
