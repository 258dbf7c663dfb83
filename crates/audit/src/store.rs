//! The SQL of the record.

use access::sessions::OperatorSession;
use ports::{
    args,
    database::{Batch, Statement},
};
use web::RequestContext;

/// What an operator is about to do.
pub struct AdminAction<'a> {
    /// Such as `order.confirm`.
    pub action: &'static str,
    /// What it is done to: the id of an order, an account, a batch of codes.
    pub subject: &'a str,
    /// Why.
    pub reason: Option<&'a str>,
    /// How things stand, asked before the action and after it: a query that gives one row of `state`
    /// (JSON) and `account_id`, the account concerned or null. Before, there may be no row.
    pub state: Statement,
}

/// A table that an operator takes away (product.md 7). It changes nothing, so it needs no key and no
/// draft; it leaves a record all the same, in the transaction that reads its first rows.
pub struct Export<'a> {
    /// The list that it is of.
    pub list: &'static str,
    /// The account whose ledger it is, where it is one's.
    pub of: Option<&'a str>,
    /// What was asked for, as a JSON object.
    pub asked: &'a str,
    /// The query of its first rows.
    pub first_rows: &'a Statement,
    /// How many those are at the most; where there are more, nobody knows how many in all.
    pub most: u32,
}

/// Notes how things stand before the action. The draft cannot be committed without its record.
pub(super) fn add_draft(batch: &mut Batch, id: &str, action: &AdminAction<'_>) {
    let sql = &action.state.sql;
    let mut args = action.state.args.clone();
    let place = args.len() + 1;
    args.extend(args![id]);
    batch.add(
        format!(
            "INSERT INTO audit_drafts (id, before) VALUES (?{place}, (SELECT state FROM ({sql})))"
        ),
        args,
    );
}

/// Puts an export on record: who, from where, which list, what was asked for, and how many rows there
/// were where that is known.
pub fn add_export(
    batch: &mut Batch,
    context: &RequestContext,
    admin: &OperatorSession,
    export: &Export<'_>,
) {
    let sql = &export.first_rows.sql;
    let mut args = export.first_rows.args.clone();
    let [id, operator, address, list, of, asked, most, now] =
        [1, 2, 3, 4, 5, 6, 7, 8].map(|place| args.len() + place);
    args.extend(args![
        context.id(),
        &admin.account_id,
        context.address.as_deref(),
        export.list,
        export.of,
        export.asked,
        export.most,
        context.now()
    ]);
    batch.add(
        format!(
            "INSERT INTO audit_log
                (id, operator_id, address, action, subject, account_id, created_at, after)
             SELECT
                ?{id}, ?{operator}, ?{address}, 'list.export', ?{list},
                (SELECT id FROM accounts WHERE id = ?{of}), ?{now},
                json_object(
                    'filters', json(?{asked}), 'rows', iif(count(*) > ?{most}, NULL, count(*))
                )
             FROM ({sql})"
        ),
        args,
    );
}

/// Puts the action on record, with how things stand after it.
pub(super) fn add_record(
    batch: &mut Batch,
    context: &RequestContext,
    admin: &OperatorSession,
    id: &str,
    action: &AdminAction<'_>,
) {
    let sql = &action.state.sql;
    let mut args = action.state.args.clone();
    let [a, b, c, d, e, f, g] = [1, 2, 3, 4, 5, 6, 7].map(|place| args.len() + place);
    args.extend(args![
        id,
        &admin.account_id,
        context.address.as_deref(),
        action.action,
        action.subject,
        action.reason,
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
