-- Pictures are judged by a moderation service, where one is configured (product.md 4, content safety).

-- What the service said of a photo, by a keyed hash of its bytes: the same photo is judged once.
CREATE TABLE photo_verdicts (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    -- Null while somebody asks.
    is_flagged INTEGER CHECK (is_flagged IN (0, 1)),
    -- Until then nobody else asks.
    asked_until INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX photo_verdicts_by_age ON photo_verdicts (created_at);

-- A verdict stays.
CREATE TRIGGER photo_verdicts_stay BEFORE UPDATE ON photo_verdicts
WHEN OLD.is_flagged IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a verdict stays');
END;

-- When a photo was found fine; null where nobody has judged it.
ALTER TABLE uploads ADD COLUMN judged_at INTEGER;
-- How many of the account's photos were flagged, ever.
ALTER TABLE accounts ADD COLUMN flagged_photos INTEGER NOT NULL DEFAULT 0
CHECK (flagged_photos >= 0);

INSERT INTO settings (name, value, meaning, least, most) VALUES
    ('flagged_photos', 10, 'photos of one account within a day that were flagged', 1, 10000),
    ('photos_need_verdict', 1,
        'whether photos wait while the moderation service is out of reach (1) or go on (0)', 0, 1),
    ('results_judged', 0,
        'whether the moderation service judges results too (1) or photos alone (0)', 0, 1);
