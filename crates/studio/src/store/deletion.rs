//! What the studio does when an account is deleted.

use ports::{
    args,
    clock::Millis,
    database::{Batch, Step},
};

/// Blanks what somebody wrote, and ends the life of their pictures at once. The step told gives the
/// keys of all their objects; the rows stay, so that what cannot be deleted now is purged with
/// everything else whose life is over.
///
/// Tasks under way lose their inputs, so that they end, refunded. What a gateway still draws is
/// nobody's: its lease is taken away, and whoever comes to settle it deletes it.
pub fn add(batch: &mut Batch, account_id: &str, now: Millis) -> Step {
    let objects = batch.add(
        "SELECT object_key FROM uploads WHERE account_id = ?1
         UNION ALL
         SELECT object_key FROM task_outputs JOIN tasks ON tasks.id = task_id
         WHERE account_id = ?1 AND object_key IS NOT NULL",
        args![account_id],
    );
    batch.add(
        "UPDATE uploads SET expires_at = min(expires_at, ?2) WHERE account_id = ?1",
        args![account_id, now],
    );
    batch.add(
        "UPDATE task_outputs
         SET expires_at = min(expires_at, ?2),
             lease = CASE state WHEN 'running' THEN 'deleted' END,
             lease_until = CASE state WHEN 'running' THEN ?2 END
         WHERE task_id IN (SELECT id FROM tasks WHERE account_id = ?1)",
        args![account_id, now],
    );
    batch.add(
        "UPDATE tasks SET inputs = '{}', prompt = CASE WHEN prompt IS NOT NULL THEN '' END
         WHERE account_id = ?1",
        args![account_id],
    );
    objects
}
