//! The SQL of redemption codes in the back office.

use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{CodeBatch, CodeState, Grants};
use crate::{
    app::Context,
    args,
    backoffice::audit::{Act, Deed},
    http::{IdempotencyKey, Kept, RequestHash},
    membership::codes::Code,
    ports::{
        clock::Millis,
        database::{Batch, DatabaseError, Row, Statement, Value},
    },
    problem::{Fault, Problem},
    sessions::{Admin, store as sessions},
};

/// SQL: a [`CodeBatch`] as JSON.
const BATCH: &str = "json_patch(
    json_object(
        'id', code_batches.id,
        'grants', json(CASE
            WHEN credits IS NOT NULL THEN json_object('kind', 'credits', 'credits', credits)
            WHEN plan_id IS NOT NULL THEN json_object('kind', 'plan', 'plan', plan_id)
            ELSE json_object('kind', 'level', 'level', level)
        END),
        'uses', code_batches.uses, 'expires_at', expires_at, 'note', note,
        'created_at', created_at
    ),
    (
        SELECT json_object(
            'codes', count(*), 'used', coalesce(sum(used > 0), 0), 'disabled', count(disabled_at)
        )
        FROM redemption_codes WHERE batch_id = code_batches.id
    )
)";

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
    context: &Context,
    admin: &Admin,
    request: (&IdempotencyKey, &RequestHash),
    new: &NewBatch<'_>,
) -> Result<Kept, Problem> {
    let id = context.id();
    let drawn: Vec<Code> = (0..new.count)
        .map(|_| Code::draw(&*context.app.random))
        .collect();
    let keys: Vec<&str> = drawn.iter().map(Code::key).collect();
    let printed: Vec<String> = drawn.iter().map(Code::to_string).collect();
    let batch_of = |state: &str| format!("SELECT {state} FROM code_batches WHERE id = ?1");
    let deed = Deed {
        action: "codes.make",
        subject: &id,
        reason: Some(new.note).filter(|note| !note.is_empty()),
        state: Statement {
            sql: batch_of(&format!("{BATCH} AS state, NULL AS account_id")),
            args: args![&id],
        },
    };
    let (credits, plan, level) = match new.grants {
        Grants::Credits { credits } => (Some(*credits), None, None),
        Grants::Plan { plan } => (None, Some(plan.as_str()), None),
        Grants::Level { level } => (None, None, Some(level.name())),
    };

    let mut act = Act::begin(context, admin, request, deed);
    let batch = act.batch();
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
        sql: batch_of(&format!("json_object('batch', {BATCH}, 'codes', json(?2))")),
        args: args![&id, serde_json::json!(printed).to_string()],
    };
    act.commit(StatusCode::CREATED, told, |outcome| {
        match outcome.refused() {
            Some(step) if step == known => Err(Problem::field("grants.plan", Fault::Unknown)),
            Some(step) if step == lasting => Err(Problem::field("expires_at", Fault::Invalid)),
            _ => Ok(()),
        }
    })
    .await
}

fn code_batch(row: &Row) -> Result<CodeBatch, DatabaseError> {
    serde_json::from_str(&row.get::<String>(0)?)
        .map_err(|error| DatabaseError::Shape(format!("code batch: {error}")))
}

/// SQL: the batches before the id `?1`, newest first, at most `?2`.
pub fn newest_batches() -> String {
    format!("SELECT {BATCH} FROM code_batches WHERE id < ?1 ORDER BY id DESC LIMIT ?2")
}

/// A page of the batches, newest first.
pub async fn batches(
    context: &Context,
    admin: &Admin,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Vec<CodeBatch>, Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    // `~` comes after every character of an id.
    let read = batch.add(newest_batches(), args![cursor.unwrap_or("~"), limit]);
    let outcome = sessions::run(context, batch, standing).await?;
    let batches = outcome.rows(read).iter().map(code_batch);
    Ok(batches.collect::<Result<_, _>>()?)
}

/// Where a code stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodeStanding {
    /// Nobody has used it, and it can be used.
    Unused,
    /// Somebody has used it.
    Used,
    /// An operator has disabled it.
    Disabled,
}

/// Which codes.
#[derive(Debug, Clone, Copy)]
pub struct Filter<'a> {
    /// Of this batch alone.
    pub batch: Option<&'a str>,
    /// Those that stand there.
    pub standing: Option<CodeStanding>,
    /// This one, as typed.
    pub search: Option<&'a str>,
    /// After this one, as typed.
    pub after: Option<&'a str>,
    /// At most so many.
    pub limit: u32,
}

impl Filter<'_> {
    /// The query of these codes, in the order of their symbols.
    pub fn query(&self) -> Statement {
        let after = self.after.and_then(Code::parse);
        let mut args = args![after.as_ref().map_or("", Code::key), self.limit];
        let mut condition = "code > ?1".to_owned();
        let mut add = |column: &str, value: Value| {
            args.push(value);
            condition += &format!(" AND {column} = ?{}", args.len());
        };
        if let Some(batch) = self.batch {
            add("batch_id", batch.into());
        }
        if let Some(typed) = self.search {
            let code = Code::parse(typed);
            add("code", code.as_ref().map_or("", Code::key).into());
        }
        condition += match self.standing {
            None => "",
            Some(CodeStanding::Unused) => " AND used = 0 AND disabled_at IS NULL",
            Some(CodeStanding::Used) => " AND used > 0",
            Some(CodeStanding::Disabled) => " AND disabled_at IS NOT NULL",
        };
        Statement {
            sql: format!(
                "SELECT code, batch_id, used, uses, disabled_at FROM redemption_codes
                 WHERE {condition} ORDER BY code LIMIT ?2"
            ),
            args,
        }
    }
}

fn code_state(row: &Row) -> Result<CodeState, DatabaseError> {
    let key: String = row.get(0)?;
    let code = Code::parse(&key);
    Ok(CodeState {
        code: code.map_or(key, |code| code.to_string()),
        batch_id: row.get(1)?,
        used: row.get(2)?,
        uses: row.get(3)?,
        disabled_at: row.get(4)?,
    })
}

/// Codes, in the order of their symbols.
pub async fn list(
    context: &Context,
    admin: &Admin,
    filter: &Filter<'_>,
) -> Result<Vec<CodeState>, Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let Statement { sql, args } = filter.query();
    let read = batch.add(sql, args);
    let outcome = sessions::run(context, batch, standing).await?;
    let codes = outcome.rows(read).iter().map(code_state);
    Ok(codes.collect::<Result<_, _>>()?)
}

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
    context: &Context,
    admin: &Admin,
    request: (&IdempotencyKey, &RequestHash),
    doomed: Doomed<'_>,
) -> Result<Kept, Problem> {
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
    let deed = Deed {
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
    let mut act = Act::begin(context, admin, request, deed);
    let record = act.id().to_owned();
    let batch = act.batch();
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
    act.commit(StatusCode::OK, told, |outcome| {
        match outcome.refused() == Some(known) {
            true => Err(Problem::field(field, Fault::Unknown)),
            false => Ok(()),
        }
    })
    .await
}
