-- The service itself (product.md 8 and 9): what its jobs did, and the figures of its days.

-- Every run of every job.
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

CREATE INDEX job_runs_of_job ON job_runs (job, id);
CREATE INDEX job_runs_by_outcome ON job_runs (outcome, id);

-- How each job stands. Kept by the runs alone.
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

-- What each day in China brought, for the dashboard: computed by a job, so it can be dropped.
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

CREATE INDEX tasks_by_end ON tasks (finished_at, id) WHERE finished_at IS NOT NULL;
CREATE INDEX task_outputs_by_end ON task_outputs (finished_at, state) WHERE finished_at IS NOT NULL;
CREATE INDEX orders_by_payment ON orders (paid_at) WHERE paid_at IS NOT NULL;
CREATE INDEX orders_by_refund ON orders (closed_at) WHERE state = 'refunded';

-- What the clean-up takes away.
CREATE INDEX refresh_tokens_by_age ON refresh_tokens (created_at, session_id);
CREATE INDEX sessions_by_age ON sessions (seen_at);
