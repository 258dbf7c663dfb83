//! The SQL of redemption codes in the back office.

use access::{
    idempotency::{IdempotencyKey, RequestHash, StoredResponse},
    sessions::OperatorSession,
};
use audit::{AdminAction, AuditedTransaction};
use http::StatusCode;
use listing::{CellFormat, Column, Filter, Key, List, Search, Sort, told};
use membership::codes::Code;
use ports::{args, clock::Millis, database::Statement};
use web::{
    RequestContext,
    problem::{Fault, Problem},
};

use super::Grants;

/// SQL: a [`CodeBatch`](super::CodeBatch) as JSON.
fn batch() -> String {
    format!(
        "json_patch(
            json_object(
                'id', code_batches.id, 'grants', {GRANTS}, 'uses', code_batches.uses,
                'expires_at', expires_at, 'note', note, 'created_at', created_at
            ),
            (
                SELECT json_object(
                    'codes', count(*), 'used', coalesce(sum(used > 0), 0),
                    'disabled', count(disabled_at)
                )
                FROM redemption_codes WHERE batch_id = code_batches.id
            )
        )"
    )
}

/// SQL: the [`Grants`] of a batch as JSON.
const GRANTS: &str = "json(CASE
    WHEN credits IS NOT NULL THEN json_object('kind', 'credits', 'credits', credits)
    WHEN plan_id IS NOT NULL THEN json_object('kind', 'plan', 'plan', plan_id)
    ELSE json_object('kind', 'level', 'level', level)
END)";

/// Codes to be made.
pub struct NewBatch<'a> {
    /// What each grants.
    pub grants: &'a Grants,
    /// How many.
    pub count: usize,
    /// How many accounts may use each.
    pub uses: u32,
    /// Until when.
    pub expires_at: Option<Millis>,
    /// What they are for.
    pub note: &'a str,
}

/// Makes a batch of codes. What is kept is the batch with its codes.
pub async fn make(
    context: &RequestContext,
    admin: &OperatorSession,
    request: (&IdempotencyKey, &RequestHash),
    new: &NewBatch<'_>,
) -> Result<StoredResponse, Problem> {
    let id = context.id();
    let drawn: Vec<Code> = (0..new.count)
        .map(|_| Code::draw(&*context.env.random))
        .collect();
    let keys: Vec<&str> = drawn.iter().map(Code::key).collect();
    let printed: Vec<String> = drawn.iter().map(Code::to_string).collect();
    let batch_of = |state: &str| format!("SELECT {state} FROM code_batches WHERE id = ?1");
    let admin_action = AdminAction {
        action: "codes.make",
        subject: &id,
        reason: Some(new.note).filter(|note| !note.is_empty()),
        state: Statement {
            sql: batch_of(&format!("{} AS state, NULL AS account_id", batch())),
            args: args![&id],
        },
    };
    let (credits, plan, level) = match new.grants {
        Grants::Credits { credits } => (Some(*credits), None, None),
        Grants::Plan { plan } => (None, Some(plan.as_str()), None),
        Grants::Level { level } => (None, None, Some(level.name())),
    };

    let mut transaction = AuditedTransaction::begin(context, admin, request, admin_action);
    let batch = transaction.batch();
    let known = batch.require(
        "?1 IS NULL OR EXISTS (SELECT 1 FROM plans WHERE id = ?1)",
        args![plan],
    );
    let lasting = batch.require("coalesce(?1 > ?2, 1)", args![new.expires_at, context.now()]);
    batch.add(
        "INSERT INTO code_batches
            (id, credits, plan_id, level, uses, expires_at, note, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        args![
            &id,
            credits,
            plan,
            level,
            new.uses,
            new.expires_at,
            new.note,
            context.now()
        ],
    );
    batch.add(
        "INSERT INTO redemption_codes (code, batch_id, uses)
         SELECT value, ?2, ?3 FROM json_each(?1)",
        args![serde_json::json!(keys).to_string(), &id, new.uses],
    );
    let told = Statement {
        sql: batch_of(&format!(
            "json_object('batch', {}, 'codes', json(?2))",
            self::batch()
        )),
        args: args![&id, serde_json::json!(printed).to_string()],
    };
    transaction
        .commit(StatusCode::CREATED, told, |outcome| {
            match outcome.refused() {
                Some(step) if step == known => Err(Problem::field("grants.plan", Fault::UNKNOWN)),
                Some(step) if step == lasting => Err(Problem::field("expires_at", Fault::INVALID)),
                _ => Ok(()),
            }
        })
        .await
}

/// The batches of codes.
pub static BATCHES: List = List {
    name: "code-batches",
    from: "code_batches",
    of: None,
    id: "code_batches.id",
    item: batch,
    filters: &[],
    few: &[],
    search: &[],
    sorts: &[Sort::by("-created_at", "code_batches.id", Key::Text)],
    columns: &[],
};

/// SQL: a [`CodeItem`](super::CodeItem) as JSON.
fn code() -> String {
    format!(
        "json_object(
            'code', {PRINTED}, 'batch_id', batch_id, 'state', {STATE},
            'used', redemption_codes.used, 'uses', redemption_codes.uses,
            'disabled_at', disabled_at, 'expires_at', expires_at, 'note', note,
            'grants', {GRANTS}
        )"
    )
}

const PRINTED: &str = "substr(code, 1, 4) || '-' || substr(code, 5, 4) || '-'
    || substr(code, 9, 4) || '-' || substr(code, 13, 4)";
const STATE: &str = "CASE
    WHEN disabled_at IS NOT NULL THEN 'disabled'
    WHEN redemption_codes.used = redemption_codes.uses THEN 'used_up'
    WHEN expires_at <= :now THEN 'expired'
    WHEN redemption_codes.used > 0 THEN 'used'
    ELSE 'unused'
END";

/// Codes, in the order of their symbols.
pub static CODES: List = List {
    name: "codes",
    // Crossed, so that the codes are read in their order, and the batch of each looked up.
    from: "redemption_codes CROSS JOIN code_batches ON code_batches.id = batch_id",
    of: None,
    id: "code",
    item: code,
    filters: &[
        Filter::text("batch", "Codes of this batch alone.", "batch_id = :value"),
        Filter::cases(
            "state",
            "`unused`: by nobody, and not disabled. `used`: once or more. `used_up`: as often as \
             can be. `disabled`: by an operator.",
            &[
                (
                    "unused",
                    "redemption_codes.used = 0 AND disabled_at IS NULL",
                ),
                ("used", "redemption_codes.used > 0"),
                ("used_up", "redemption_codes.used = redemption_codes.uses"),
                ("disabled", "disabled_at IS NOT NULL"),
            ],
        ),
    ],
    few: &[],
    search: &[Search {
        about: told("a code, however it is typed"),
        read: |typed| Code::parse(typed).map(|code| code.key().to_owned()),
        condition: "code = :value",
        sort: None,
    }],
    sorts: &[Sort::by("code", "code", Key::Text)],
    columns: &[
        Column::of(CellFormat::Text, ("兑换码", "Code"), PRINTED),
        Column::of(CellFormat::Words(&STATES), ("状态", "State"), STATE),
        Column::of(
            CellFormat::Number,
            ("已用次数", "Used"),
            "redemption_codes.used",
        ),
        Column::of(
            CellFormat::Number,
            ("可用次数", "Uses"),
            "redemption_codes.uses",
        ),
        Column::of(CellFormat::Number, ("积分", "Credits"), "credits"),
        Column::of(
            CellFormat::Text,
            ("套餐", "Plan"),
            "(SELECT iif(:language = 'zh', name_zh, name_en) FROM plans WHERE id = plan_id)",
        ),
        Column::of(CellFormat::Text, ("等级", "Level"), "level"),
        Column::of(
            CellFormat::Time,
            ("到期时间（北京）", "Expires (Beijing)"),
            "expires_at",
        ),
        Column::of(CellFormat::Text, ("备注", "Note"), "note"),
        Column::of(CellFormat::Text, ("批次", "Batch"), "batch_id"),
    ],
};

const STATES: [(&str, &str, &str); 5] = [
    ("unused", "未使用", "Unused"),
    ("used", "已使用", "Used"),
    ("used_up", "已用完", "Used up"),
    ("disabled", "已停用", "Disabled"),
    ("expired", "已过期", "Expired"),
];

/// What is to be disabled.
#[derive(Debug, Clone, Copy)]
pub enum Doomed<'a> {
    /// Every code of a batch.
    Batch(&'a str),
    /// These codes.
    Codes(&'a [Code]),
}

/// Disables codes for good; those that are disabled already stay as they are. What is kept is the
/// answer.
pub async fn disable(
    context: &RequestContext,
    admin: &OperatorSession,
    request: (&IdempotencyKey, &RequestHash),
    doomed: Doomed<'_>,
) -> Result<StoredResponse, Problem> {
    let (which, named, subject, field, value, expected) = match doomed {
        Doomed::Batch(id) => ("batch_id = ?1", "NULL", id, "batch", id.to_owned(), None),
        Doomed::Codes(codes) => {
            let keys: Vec<&str> = codes.iter().map(Code::key).collect();
            (
                "code IN (SELECT value FROM json_each(?1))",
                "json(?1)",
                "codes",
                "codes",
                serde_json::json!(keys).to_string(),
                Some(keys.len() as i64),
            )
        }
    };
    let admin_action = AdminAction {
        action: "codes.disable",
        subject,
        reason: None,
        state: Statement {
            sql: format!(
                "SELECT
                    json_object(
                        'codes', count(*), 'disabled', count(disabled_at), 'named', {named}
                    ) AS state,
                    NULL AS account_id
                 FROM redemption_codes WHERE {which}"
            ),
            args: args![&value],
        },
    };
    let mut transaction = AuditedTransaction::begin(context, admin, request, admin_action);
    let record = transaction.id().to_owned();
    let batch = transaction.batch();
    let known = batch.require(
        &format!(
            "CASE WHEN ?2 IS NULL THEN count(*) > 0 ELSE count(*) = ?2 END
             FROM redemption_codes WHERE {which}"
        ),
        args![&value, expected],
    );
    batch.add(
        format!(
            "UPDATE redemption_codes SET disabled_at = ?2 WHERE {which} AND disabled_at IS NULL"
        ),
        args![&value, context.now()],
    );
    let told = Statement {
        sql: "SELECT json_object(
                'disabled', (after ->> 'disabled') - (before ->> 'disabled')
              ) FROM audit_log WHERE id = ?1"
            .to_owned(),
        args: args![record],
    };
    transaction
        .commit(StatusCode::OK, told, |outcome| {
            match outcome.refused() == Some(known) {
                true => Err(Problem::field(field, Fault::UNKNOWN)),
                false => Ok(()),
            }
        })
        .await
}
