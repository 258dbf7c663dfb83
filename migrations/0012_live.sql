-- What ended lately, for the pages that are open.
CREATE INDEX tasks_of_account_by_end ON tasks (account_id, finished_at) WHERE finished_at IS NOT NULL;
