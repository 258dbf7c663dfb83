-- The life of tasks (product.md 4): aspect ratios, cancelling, history, the queue, and words
-- that no prompt may hold.

-- Null for tasks older than this column: the tool's default.
ALTER TABLE tasks ADD COLUMN aspect_ratio TEXT;

-- History, of one tool or of one state.
CREATE INDEX tasks_of_account_by_preset ON tasks (account_id, preset, id DESC);
CREATE INDEX tasks_of_account_by_state ON tasks (account_id, state, id DESC);
-- The queue, and how long a tool takes.
CREATE INDEX tasks_queued ON tasks (id) WHERE state = 'queued';
CREATE INDEX tasks_done_by_preset ON tasks (preset, finished_at)
WHERE state IN ('succeeded', 'partial');

CREATE TRIGGER tasks_keep_a_version_that_is_there BEFORE INSERT ON tasks
WHEN NOT EXISTS (
    SELECT 1 FROM preset_versions WHERE preset = NEW.preset AND version = NEW.preset_version
)
BEGIN
    SELECT RAISE(ABORT, 'a task keeps a version that is there');
END;

-- What has ended stays as it ended; what a person had to look at has failed when they have.
CREATE TRIGGER task_outputs_end_once BEFORE UPDATE OF state ON task_outputs
WHEN
    OLD.finished_at IS NOT NULL
    AND NOT (
        OLD.state = 'needs_review' AND NEW.state = 'failed' AND NEW.finished_at = OLD.finished_at
    )
BEGIN
    SELECT RAISE(ABORT, 'an output ends once');
END;

CREATE TRIGGER task_outputs_are_canceled_before_they_start BEFORE UPDATE OF state ON task_outputs
WHEN NEW.state = 'canceled' AND OLD.state <> 'queued'
BEGIN
    SELECT RAISE(ABORT, 'what is running is not canceled');
END;

-- `pattern` is the word as `studio::words::pattern` makes it: lower case, and between spaces where
-- it is of letters.
CREATE TABLE content_words (
    word TEXT PRIMARY KEY,
    pattern TEXT NOT NULL CHECK (length(pattern) > 0),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO content_words (word, pattern, created_at) VALUES
    ('naked', ' naked ', 0),
    ('fully nude', ' fully nude ', 0),
    ('completely nude', ' completely nude ', 0),
    ('nude photo', ' nude photo ', 0),
    ('topless', ' topless ', 0),
    ('undress her', ' undress her ', 0),
    ('undress him', ' undress him ', 0),
    ('undress them', ' undress them ', 0),
    ('remove her clothes', ' remove her clothes ', 0),
    ('remove his clothes', ' remove his clothes ', 0),
    ('nsfw', ' nsfw ', 0),
    ('porn', ' porn ', 0),
    ('pornographic', ' pornographic ', 0),
    ('sex scene', ' sex scene ', 0),
    ('child porn', ' child porn ', 0),
    ('裸体', '裸体', 0),
    ('裸照', '裸照', 0),
    ('全裸', '全裸', 0),
    ('半裸', '半裸', 0),
    ('赤裸', '赤裸', 0),
    ('脱光', '脱光', 0),
    ('一丝不挂', '一丝不挂', 0),
    ('色情', '色情', 0),
    ('情色', '情色', 0),
    ('淫秽', '淫秽', 0),
    ('性爱', '性爱', 0),
    ('露点', '露点', 0),
    ('去掉衣服', '去掉衣服', 0),
    ('血腥', '血腥', 0);
