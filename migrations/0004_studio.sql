-- The studio: what people put in, what they asked for, and what came out.

CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    object_key TEXT NOT NULL UNIQUE,
    content_type TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX uploads_of_account ON uploads (account_id, expires_at);

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
    CHECK ((state IN ('queued', 'running')) = (finished_at IS NULL))
) STRICT;

CREATE INDEX tasks_of_account ON tasks (account_id, id DESC);
CREATE INDEX tasks_open ON tasks (account_id) WHERE finished_at IS NULL;

-- One picture asked for.
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

CREATE INDEX task_outputs_open ON task_outputs (enqueued_at) WHERE finished_at IS NULL;
CREATE INDEX task_outputs_done ON task_outputs (finished_at) WHERE state = 'succeeded';

-- Charged if and only if a picture is stored (product.md 4, settling): an end without a picture
-- has its refund booked already, a picture has none.
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

-- A task's state is what its outputs say.
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

-- Every call of a gateway, from the moment before it is made.
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
    PRIMARY KEY (output_id, number)
) STRICT, WITHOUT ROWID;
