-- The task that a gateway works on for an attempt (docs/gateways.md, style `task`): its id and polling
-- address as JSON, from before the first poll until the attempt's end. Whoever claims the output of a
-- dead consumer polls this task and submits no other.
ALTER TABLE output_attempts ADD COLUMN gateway_task TEXT CHECK (json_valid(gateway_task));
