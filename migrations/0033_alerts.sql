-- Alerts to operators (product.md 12): what is wrong, told once to each channel until it changes.

-- A row is raised again when the same thing goes wrong again; there are as many as kinds of trouble.
CREATE TABLE alerts (
    kind TEXT NOT NULL,
    -- What it is about within its kind, such as a gateway; empty where a kind has one alert alone.
    subject TEXT NOT NULL,
    -- Grows when there is more of it, such as the id of the newest order: then it is told again.
    version TEXT NOT NULL,
    -- JSON: what its words need.
    facts TEXT NOT NULL CHECK (json_valid(facts)),
    raised_at INTEGER NOT NULL,
    -- When a round saw it last.
    seen_at INTEGER NOT NULL,
    -- When it was raised, grew or ended: whoever was told before does not know yet.
    changed_at INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE alert_deliveries (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    channel TEXT NOT NULL,
    -- The alert's `changed_at` that the channel was told last.
    told INTEGER NOT NULL DEFAULT 0,
    -- The delivery under way: whose it is, what it tells, and until when nobody else tells it.
    claim TEXT,
    claimed_change INTEGER NOT NULL DEFAULT 0,
    claimed_until INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, subject, channel),
    FOREIGN KEY (kind, subject) REFERENCES alerts (kind, subject)
) STRICT, WITHOUT ROWID;

INSERT INTO settings (name, value, meaning, least, most) VALUES (
    'order_alert_hours', 2, 'hours after which an unpaid order is told to operators', 1, 72
);
