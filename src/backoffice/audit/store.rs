//! The SQL of the audit log.

use super::Deed;
use crate::{app::Context, args, ports::database::Batch, sessions::Admin};

/// SQL: an [`AuditRecord`](super::views::AuditRecord) of `audit_log` as JSON.
pub const RECORD: &str = "json_object(
    'id', audit_log.id,
    'operator', (
        SELECT json_object('id', operator.id, 'email', operator.email)
        FROM accounts AS operator WHERE operator.id = audit_log.operator_id
    ),
    'address', audit_log.address, 'action', audit_log.action, 'subject', audit_log.subject,
    'account', (
        SELECT json_object('id', concerned.id, 'email', concerned.email)
        FROM accounts AS concerned WHERE concerned.id = audit_log.account_id
    ),
    'reason', audit_log.reason,
    'before', json(audit_log.before), 'after', json(audit_log.after),
    'created_at', audit_log.created_at
)";

/// Notes how things stand before the deed. The draft cannot be committed without its record.
pub(super) fn add_draft(batch: &mut Batch, id: &str, deed: &Deed<'_>) {
    let sql = &deed.state.sql;
    let mut args = deed.state.args.clone();
    let place = args.len() + 1;
    args.extend(args![id]);
    batch.add(
        format!(
            "INSERT INTO audit_drafts (id, before) VALUES (?{place}, (SELECT state FROM ({sql})))"
        ),
        args,
    );
}

/// Puts the deed on record, with how things stand after it.
pub(super) fn add_record(
    batch: &mut Batch,
    context: &Context,
    admin: &Admin,
    id: &str,
    deed: &Deed<'_>,
) {
    let sql = &deed.state.sql;
    let mut args = deed.state.args.clone();
    let [a, b, c, d, e, f, g] = [1, 2, 3, 4, 5, 6, 7].map(|place| args.len() + place);
    args.extend(args![
        id,
        &admin.account_id,
        context.address.as_deref(),
        deed.action,
        deed.subject,
        deed.reason,
        context.now()
    ]);
    batch.add(
        format!(
            "INSERT INTO audit_log
                (id, operator_id, address, action, subject, reason, created_at,
                 before, account_id, after)
             SELECT
                ?{a}, ?{b}, ?{c}, ?{d}, ?{e}, ?{f}, ?{g},
                (SELECT before FROM audit_drafts WHERE id = ?{a}), account_id, state
             FROM ({sql})"
        ),
        args,
    );
}
