-- What operators edit: drafts of tools, the bounds of the numbers, notices.

-- A draft was only tested: tasks keep it as they keep any version, no tool offers it.
ALTER TABLE preset_versions ADD COLUMN is_draft INTEGER NOT NULL DEFAULT 0
CHECK (is_draft IN (0, 1));

CREATE TRIGGER presets_begin_with_no_draft BEFORE INSERT ON presets
WHEN (SELECT is_draft FROM preset_versions WHERE preset = NEW.id AND version = NEW.version)
BEGIN
    SELECT RAISE(ABORT, 'a preset offers no draft');
END;

CREATE TRIGGER presets_change_to_no_draft BEFORE UPDATE ON presets
WHEN (SELECT is_draft FROM preset_versions WHERE preset = NEW.id AND version = NEW.version)
BEGIN
    SELECT RAISE(ABORT, 'a preset offers no draft');
END;

CREATE TRIGGER presets_stay BEFORE DELETE ON presets
BEGIN
    SELECT RAISE(ABORT, 'presets are switched off, not deleted');
END;

-- Whoever bought or was given one is named after it.
CREATE TRIGGER packs_stay BEFORE DELETE ON packs
BEGIN
    SELECT RAISE(ABORT, 'packs are switched off, not deleted');
END;

CREATE TRIGGER plans_stay BEFORE DELETE ON plans
BEGIN
    SELECT RAISE(ABORT, 'plans are switched off, not deleted');
END;

-- What an operator may set a number to. A large one stays exact in JavaScript.
ALTER TABLE settings ADD COLUMN least INTEGER NOT NULL DEFAULT 0;
ALTER TABLE settings ADD COLUMN most INTEGER NOT NULL DEFAULT 9007199254740991;
-- What it counts.
ALTER TABLE settings ADD COLUMN unit TEXT NOT NULL DEFAULT 'times'
CHECK (unit IN ('credits', 'milliseconds', 'times'));

UPDATE settings SET unit = 'credits', most = 1000 WHERE name = 'welcome_credits';
-- An hour to a week.
UPDATE settings SET unit = 'milliseconds', least = 3600000, most = 604800000
WHERE name IN ('result_life', 'upload_life');
-- An hour to thirty days.
UPDATE settings SET unit = 'milliseconds', least = 3600000, most = 2592000000
WHERE name = 'order_life';
-- An object is in the bucket before its row is in the database: not below ten minutes.
UPDATE settings SET unit = 'milliseconds', least = 600000, most = 604800000
WHERE name = 'stray_after';
-- At least what one task of ten garments takes.
UPDATE settings SET least = 12, most = 1000 WHERE name = 'uploads_waiting';
UPDATE settings SET least = 1, most = 1000 WHERE name IN ('orders_pending', 'letters_of_address');
-- Fewer than three, and a slip of the finger locks somebody out.
UPDATE settings SET least = 3, most = 10000 WHERE name IN (
    'log_in_failures', 'log_in_failures_of_network', 'password_check_failures',
    'sign_ups_of_network', 'letters_of_network', 'redemption_failures'
);

-- What everybody is told for a while, in a line above every page.
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
