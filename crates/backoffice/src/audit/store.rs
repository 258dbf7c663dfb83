//! The SQL of the audit log.

use access::account_ref::account_json;
use listing::{CellFormat, Column, Filter, Key, List, Search, Sort, told};

/// SQL: an [`AuditItem`](super::AuditItem) as JSON.
fn item() -> String {
    format!(
        "json_object(
            'id', audit_log.id, 'operator', {}, 'address', audit_log.address,
            'action', audit_log.action, 'subject', audit_log.subject, 'account', {},
            'reason', audit_log.reason,
            'before', json(audit_log.before), 'after', json(audit_log.after),
            'created_at', audit_log.created_at
        )",
        account_json("audit_log.operator_id"),
        account_json("audit_log.account_id"),
    )
}

/// SQL: the newest actions done to a subject, which is an expression, as a JSON array.
pub fn newest_of_subject(subject: &str, most: u32) -> String {
    newest(&format!("subject = {subject}"), most)
}

/// SQL: the newest actions that concern an account, whose id is an expression, as a JSON array.
pub fn newest_of_account(id: &str, most: u32) -> String {
    newest(&format!("account_id = {id}"), most)
}

fn newest(condition: &str, most: u32) -> String {
    format!(
        "(
            SELECT json_group_array(json(admin_action)) FROM (
                SELECT {} AS admin_action FROM audit_log WHERE {condition} ORDER BY id DESC LIMIT {most}
            )
        )",
        item()
    )
}

/// Everything that operators did.
pub static LIST: List = List {
    name: "audit",
    from: "audit_log",
    of: None,
    id: "audit_log.id",
    item,
    filters: &[
        Filter::text(
            "action",
            "Actions of this kind alone, such as `order.confirm`.",
            "audit_log.action = :value",
        ),
        Filter::text(
            "operator",
            "Actions of the operator with this id alone.",
            "audit_log.operator_id = :value",
        ),
        Filter::text(
            "account",
            "Actions that concern the account with this id alone.",
            "audit_log.account_id = :value",
        ),
        Filter::made_from("audit_log.id > :value"),
        Filter::made_before("audit_log.id < :value"),
    ],
    few: &[],
    search: &[
        Search::address(
            "audit_log.account_id = (SELECT id FROM accounts WHERE email_key = :value)",
        ),
        Search {
            about: told("the id of what it was done to"),
            read: |typed| Some(typed.to_owned()),
            condition: "audit_log.subject = :value",
            sort: None,
        },
    ],
    sorts: &[
        Sort::by("-created_at", "audit_log.id", Key::Text),
        Sort::by("created_at", "audit_log.id", Key::Text),
    ],
    columns: &[
        Column::of(
            CellFormat::Time,
            ("时间（北京）", "Time (Beijing)"),
            "audit_log.created_at",
        ),
        Column::of(
            CellFormat::Text,
            ("管理员", "Operator"),
            "(SELECT email FROM accounts WHERE id = audit_log.operator_id)",
        ),
        Column::of(CellFormat::Text, ("地址", "Address"), "audit_log.address"),
        Column::of(CellFormat::Text, ("操作", "Action"), "audit_log.action"),
        Column::of(CellFormat::Text, ("对象", "Subject"), "audit_log.subject"),
        Column::of(
            CellFormat::Text,
            ("用户", "User"),
            "(SELECT email FROM accounts WHERE id = audit_log.account_id)",
        ),
        Column::of(CellFormat::Text, ("原因", "Reason"), "audit_log.reason"),
        Column::of(CellFormat::Text, ("之前", "Before"), "audit_log.before"),
        Column::of(CellFormat::Text, ("之后", "After"), "audit_log.after"),
    ],
};
