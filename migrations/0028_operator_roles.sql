-- The roles of operators (product.md 1): support, finance, and admin, who may do everything. Whoever was
-- an operator before is an admin.

ALTER TABLE accounts RENAME COLUMN role TO former_role;
ALTER TABLE accounts ADD COLUMN role TEXT NOT NULL DEFAULT 'user'
CHECK (role IN ('user', 'support', 'finance', 'admin'));
UPDATE accounts SET role = former_role WHERE former_role <> 'user';

-- What leans on the column: the same again, of the new one. Few accounts are operators'.
DROP INDEX accounts_operators;
DROP INDEX accounts_by_address;
DROP INDEX accounts_members;
DROP INDEX accounts_by_sight;
ALTER TABLE accounts DROP COLUMN former_role;
CREATE INDEX accounts_operators ON accounts (id, role) WHERE role <> 'user';
CREATE INDEX accounts_by_address ON accounts (
    email_key, id, level, role, banned_at, deleted_at, membership_ends_at
);
CREATE INDEX accounts_members ON accounts (
    id, level, role, banned_at, deleted_at, membership_ends_at, seen_at, email_key
) WHERE membership_ends_at IS NOT NULL;
CREATE INDEX accounts_by_sight ON accounts (
    coalesce(seen_at, 0), id, level, role, banned_at, deleted_at, membership_ends_at
);
