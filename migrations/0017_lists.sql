-- The lists of the back office (product.md 7). Rows of a list by their time of making are in the order
-- of their ids; what a list can be filtered by has an index in that order, so that a page is a range
-- of it however many rows there are.

-- Also the queue, in the order of its tasks.
DROP INDEX tasks_queued;
CREATE INDEX tasks_by_state ON tasks (state, id DESC);
CREATE INDEX tasks_by_preset ON tasks (preset, id DESC);
CREATE INDEX tasks_by_preset_and_state ON tasks (preset, state, id DESC);
CREATE INDEX task_outputs_to_review ON task_outputs (task_id) WHERE state = 'needs_review';

CREATE INDEX redemption_codes_unused ON redemption_codes (code)
WHERE used = 0 AND disabled_at IS NULL;
CREATE INDEX redemption_codes_used_up ON redemption_codes (code) WHERE used = uses;

CREATE INDEX audit_log_of_subject ON audit_log (subject, id DESC);

-- What is common and what is rare, asked for together: the one has to be found among the other.
CREATE INDEX orders_of_account_by_state ON orders (account_id, state, id DESC);
CREATE INDEX audit_log_by_action_and_operator ON audit_log (action, operator_id, id DESC);
CREATE INDEX audit_log_of_account_by_action ON audit_log (account_id, action, id DESC)
WHERE account_id IS NOT NULL;
CREATE INDEX audit_log_of_account_by_operator ON audit_log (account_id, operator_id, id DESC)
WHERE account_id IS NOT NULL;
