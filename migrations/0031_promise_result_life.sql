-- How long results and photos are kept: within what the bucket's lifecycle leaves, and as it was
-- promised when the task was taken in (product.md 5).

-- The bucket deletes after three days, counted from when an object was stored (docs/deployment.md). The
-- longest-lived object is a photo that is put into a task at its end, which fails: both lives after
-- each other, and what a task and the hourly purge may take.
UPDATE settings SET most = 129600000, value = min(value, 129600000) WHERE name = 'result_life';
UPDATE settings SET most = 115200000, value = min(value, 115200000) WHERE name = 'upload_life';

-- In milliseconds, from a task's end; null for tasks older than this column that had ended long ago: the
-- setting.
ALTER TABLE tasks ADD COLUMN result_life INTEGER CHECK (result_life > 0);

UPDATE tasks SET result_life = (SELECT value FROM settings WHERE name = 'result_life')
WHERE finished_at IS NULL OR finished_at > (unixepoch() - 604800) * 1000;

DROP VIEW inputs_needed;

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
