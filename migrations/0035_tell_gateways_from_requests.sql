-- A gateway that refuses everything is told from photos that nobody can use (docs/gateways.md); and a
-- gateway may take so many pictures alone.

-- JSON: the accounts whose requests it refused without saying why, since the last success or since it
-- came to rest because of them. One account is in it once.
ALTER TABLE gateway_states ADD COLUMN refused_accounts TEXT NOT NULL DEFAULT '[]'
CHECK (json_valid(refused_accounts) AND json_array_length(refused_accounts) <= 100);

INSERT INTO settings (name, value, meaning, least, most) VALUES (
    'refused_accounts', 5,
    'accounts in a row that a gateway refuses without a reason, until it rests', 2, 100
);

-- The most pictures that one request may hold; null for no limit.
ALTER TABLE gateways ADD COLUMN max_pictures INTEGER AS (settings ->> 'max_pictures');
