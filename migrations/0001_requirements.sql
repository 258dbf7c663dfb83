-- What every transaction leans on.

-- Writes state their conditions as steps of their own:
--   INSERT INTO requirement SELECT <condition>
-- A condition that does not hold ends the transaction, and the number of the failed step says
-- which one it was. Nothing is ever stored here.
CREATE VIEW requirement AS SELECT 1 AS holds WHERE 0;

CREATE TRIGGER requirement_must_hold INSTEAD OF INSERT ON requirement
WHEN NEW.holds IS NOT 1
BEGIN
    SELECT RAISE(ABORT, 'a requirement does not hold');
END;

-- The numbers an operator may change without a deploy (product.md marks them).
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL CHECK (value >= 0),
    meaning TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO settings (name, value, meaning) VALUES
    ('welcome_credits', 6, 'credits a new account receives'),
    ('result_life', 86400000, 'milliseconds a result is kept after its completion'),
    ('upload_life', 86400000, 'milliseconds an uploaded picture is kept'),
    ('uploads_waiting', 60, 'living uploads one account may hold');
