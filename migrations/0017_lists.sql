-- The lists of the back office (product.md 7). Rows of a list by their time of making are in the order
-- of their ids; what a list can be filtered by has an index in that order, so that a page is a range
-- of it however many rows there are.

-- Also the queue, in the order of its tasks.
DROP INDEX tasks_queued;
CREATE INDEX tasks_by_state ON tasks (state, id DESC);
CREATE INDEX tasks_by_preset ON tasks (preset, id DESC);
CREATE INDEX task_outputs_to_review ON task_outputs (task_id) WHERE state = 'needs_review';

CREATE INDEX redemption_codes_unused ON redemption_codes (code)
WHERE used = 0 AND disabled_at IS NULL;
CREATE INDEX redemption_codes_used_up ON redemption_codes (code) WHERE used = uses;

CREATE INDEX audit_log_of_subject ON audit_log (subject, id DESC);
