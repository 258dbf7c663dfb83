-- The life of pictures (product.md 5): when an object goes, its row stays.

-- For the archive, whose headers come before the pictures.
ALTER TABLE task_outputs ADD COLUMN crc32 INTEGER;
ALTER TABLE task_outputs ADD COLUMN downloads INTEGER NOT NULL DEFAULT 0 CHECK (downloads >= 0);
-- When its object was deleted.
ALTER TABLE task_outputs ADD COLUMN purged_at INTEGER;
ALTER TABLE uploads ADD COLUMN purged_at INTEGER;
-- Its owner wants to use it again.
ALTER TABLE uploads ADD COLUMN kept INTEGER NOT NULL DEFAULT 0 CHECK (kept IN (0, 1));

CREATE INDEX task_outputs_to_purge ON task_outputs (expires_at)
WHERE state = 'succeeded' AND purged_at IS NULL;
CREATE INDEX uploads_to_purge ON uploads (expires_at) WHERE purged_at IS NULL;
CREATE INDEX uploads_kept ON uploads (account_id, created_at) WHERE kept = 1;

-- The task that an operator had made again.
ALTER TABLE tasks ADD COLUMN retry_of TEXT REFERENCES tasks (id);

CREATE UNIQUE INDEX tasks_retried_once ON tasks (retry_of) WHERE retry_of IS NOT NULL;

-- Which uploads a task was given: what `tasks.inputs` says, in a form that can be asked backwards.
CREATE TABLE task_inputs (
    task_id TEXT NOT NULL REFERENCES tasks (id),
    upload_id TEXT NOT NULL REFERENCES uploads (id),
    PRIMARY KEY (task_id, upload_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX task_inputs_of_upload ON task_inputs (upload_id);

INSERT INTO task_inputs (task_id, upload_id)
SELECT DISTINCT tasks.id, picture.value
FROM tasks JOIN json_each(tasks.inputs) AS slot JOIN json_each(slot.value) AS picture;

CREATE TRIGGER tasks_name_their_inputs AFTER INSERT ON tasks
BEGIN
    INSERT INTO task_inputs (task_id, upload_id)
    SELECT DISTINCT NEW.id, picture.value
    FROM json_each(NEW.inputs) AS slot JOIN json_each(slot.value) AS picture;
END;

-- Those of an erased account are blanked.
CREATE TRIGGER tasks_rename_their_inputs AFTER UPDATE OF inputs ON tasks
BEGIN
    DELETE FROM task_inputs WHERE task_id = NEW.id;
    INSERT INTO task_inputs (task_id, upload_id)
    SELECT DISTINCT NEW.id, picture.value
    FROM json_each(NEW.inputs) AS slot JOIN json_each(slot.value) AS picture;
END;

-- Until when a task needs its inputs: while it is under way, and as long as it can be made again
-- where it has not succeeded. Once made again, it is the new task that needs them.
CREATE VIEW inputs_needed (upload_id, until) AS
SELECT
    upload_id,
    CASE
        WHEN finished_at IS NULL THEN 9223372036854775807
        ELSE finished_at + (SELECT value FROM settings WHERE name = 'result_life')
    END
FROM task_inputs JOIN tasks ON tasks.id = task_id
WHERE
    state <> 'succeeded'
    AND NOT EXISTS (SELECT 1 FROM tasks AS again WHERE again.retry_of = tasks.id);

-- A task that has succeeded takes its inputs with it, but for those that another task needs or
-- their owner keeps.
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

-- How far the sweep through the bucket has come: the last key it has looked at.
CREATE TABLE bucket_sweep (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last_key TEXT NOT NULL
) STRICT;

INSERT INTO bucket_sweep (id, last_key) VALUES (1, '');

-- No request and no attempt takes as long as that to write the row of its object.
INSERT INTO settings (name, value, meaning) VALUES
    ('stray_after', 3600000, 'milliseconds after which an object of no row is deleted');
