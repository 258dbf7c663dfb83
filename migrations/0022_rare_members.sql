-- Members who are something else besides: what is asked of them is looked at in the index itself.

DROP INDEX accounts_members;
CREATE INDEX accounts_members ON accounts (
    id, level, role, banned_at, deleted_at, membership_ends_at
) WHERE membership_ends_at IS NOT NULL;
CREATE INDEX accounts_members_by_level ON accounts (level, id, membership_ends_at)
WHERE membership_ends_at IS NOT NULL;
