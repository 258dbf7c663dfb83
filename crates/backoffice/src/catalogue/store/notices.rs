//! The SQL of notices.

use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Statement},
};
use serde::Deserialize;
use utoipa::ToSchema;
use web::RequestContext;

use super::{Change, boolean, items, list};

/// A notice, all of it.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "text_zh": "11 月 25 日凌晨 2 点到 3 点维护，生成会慢一些。",
    "text_en": "Maintenance on 25 November, 2 to 3 a.m. (UTC+8): pictures take longer.",
    "starts_at": 1_795_309_200_000_i64, "ends_at": 1_795_568_400_000_i64, "is_on": true,
})))]
pub struct NoticeChange {
    /// Chinese; 1 to 200 characters.
    pub text_zh: String,
    /// English; 1 to 200 characters.
    pub text_en: String,
    /// UTC milliseconds: shown from then on; at once where nothing is said.
    pub starts_at: Option<i64>,
    /// UTC milliseconds: shown until then; until it is switched off where nothing is said.
    pub ends_at: Option<i64>,
    /// Whether it is shown in its time.
    pub is_on: bool,
    /// Why; at most 500 characters.
    pub reason: Option<String>,
}

fn item(rest: &str) -> String {
    format!(
        "SELECT 'notice.save' AS saved_by, id AS subject, json_object(
            'id', id, 'text_zh', text_zh, 'text_en', text_en, 'starts_at', starts_at,
            'ends_at', ends_at, 'is_on', {}
         ) AS state
         FROM notices {rest}",
        boolean("is_on")
    )
}

/// Every notice, the newest first.
pub fn all() -> Statement {
    Statement::new(items(&item("ORDER BY created_at DESC, id")), args![])
}

/// Writes a notice, which may be a new one.
pub fn save<'a>(
    id: &'a str,
    notice: &NoticeChange,
    (reason, now): (Option<&'a str>, Millis),
) -> Change<'a> {
    Change {
        action: "notice.save",
        subject: id,
        reason,
        item: Statement::new(item("WHERE id = ?1"), args![id]),
        conditions: vec![],
        steps: vec![Statement::new(
            "INSERT INTO notices
               (id, text_zh, text_en, starts_at, ends_at, is_on, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET
               text_zh = excluded.text_zh, text_en = excluded.text_en,
               starts_at = excluded.starts_at, ends_at = excluded.ends_at,
               is_on = excluded.is_on",
            args![
                id,
                notice.text_zh.trim(),
                notice.text_en.trim(),
                notice.starts_at,
                notice.ends_at,
                i64::from(notice.is_on),
                now
            ],
        )],
    }
}

/// What everybody is told now, as one JSON text; the newest first.
pub async fn showing(context: &RequestContext) -> Result<String, DatabaseError> {
    let mut batch = Batch::read();
    let read = batch.add(
        list(
            "SELECT json_object('id', id, 'text_zh', text_zh, 'text_en', text_en) AS state
             FROM notices
             WHERE is_on = 1 AND coalesce(starts_at <= ?1, 1) AND coalesce(ends_at > ?1, 1)
             ORDER BY created_at DESC, id",
        ),
        args![context.now()],
    );
    context.run(batch).await?.one(read)?.get("state")
}
