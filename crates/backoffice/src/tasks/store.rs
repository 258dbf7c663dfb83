//! The SQL of tasks in the back office: their list, one with all there is to know, and actions. What
//! happens to a task stands in `studio::store`; here it becomes an operator's action.

use access::{
    account_ref::account_json,
    idempotency::{IdempotencyKey, RequestHash, StoredResponse},
    sessions::{OperatorSession, store as sessions},
};
use audit::{AdminAction, AuditedTransaction};
use http::StatusCode;
use listing::{CellFormat, Column, Filter, Key, List, Search, Sort, told};
use ports::{
    args,
    database::{Batch, Statement},
};
use studio::{
    store::{
        cancel,
        retry::{Failed, add_read, add_resolution},
        tasks,
        uploads::UNTIL_FOR_OPERATORS,
    },
    views::{Task, TaskState},
};
use web::{RequestContext, problem::Problem};

use crate::audit::store::newest_of_subject;

/// SQL: a [`TaskItem`](super::TaskItem) as JSON.
pub fn item() -> String {
    format!(
        "json_object(
            'id', tasks.id, 'account', {},
            'preset', tasks.preset, 'preset_version', tasks.preset_version, 'state', tasks.state,
            'outputs', {OUTPUTS}, 'succeeded', {SUCCEEDED}, 'needs_review', {NEEDS_REVIEW},
            'credits', {CREDITS}, 'refunded', {REFUNDED},
            'created_at', tasks.created_at, 'finished_at', tasks.finished_at
        )",
        account_json("tasks.account_id")
    )
}

const OUTPUTS: &str = "(SELECT count(*) FROM task_outputs WHERE task_id = tasks.id)";
const SUCCEEDED: &str =
    "(SELECT count(*) FROM task_outputs WHERE task_id = tasks.id AND state = 'succeeded')";
const NEEDS_REVIEW: &str =
    "(SELECT count(*) FROM task_outputs WHERE task_id = tasks.id AND state = 'needs_review')";
const CREDITS: &str = "(
    SELECT -coalesce(sum(amount), 0) FROM ledger_entries
    WHERE task_id = tasks.id AND event = 'generation'
)";
const REFUNDED: &str = "(
    SELECT coalesce(sum(amount), 0) FROM ledger_entries
    WHERE task_id = tasks.id AND event = 'refund'
)";

/// SQL: a [`TaskDetail`](super::TaskDetail) as JSON; `?1` is now.
fn detail() -> String {
    format!(
        "json_set(
            {item},
            '$.retry_of', tasks.retry_of,
            '$.retried_by', (SELECT id FROM tasks AS retry WHERE retry.retry_of = tasks.id),
            '$.options', json(tasks.options),
            '$.aspect_ratio', tasks.aspect_ratio,
            '$.prompt', tasks.prompt,
            '$.is_custom_prompt', json(iif(tasks.prompt IS NULL, 'false', 'true')),
            '$.inputs', json((
                SELECT json_group_array(json_object(
                    'slot', slot.key, 'upload_id', picture.value,
                    'url', (
                        SELECT '/api/uploads/' || id FROM uploads
                        WHERE id = picture.value AND {UNTIL_FOR_OPERATORS} > ?1
                    )
                ))
                FROM json_each(tasks.inputs) AS slot JOIN json_each(slot.value) AS picture
            )),
            '$.outputs', json((
                SELECT json_group_array(json_object(
                    'id', id, 'position', position, 'state', state, 'reason', reason,
                    'queued_at', queued_at, 'started_at', started_at, 'finished_at', finished_at,
                    'charged', tasks.credits_per_output,
                    'refunded', coalesce((
                        SELECT amount FROM ledger_entries
                        WHERE account_id = tasks.account_id AND event = 'refund' AND subject = made.id
                    ), 0),
                    'image', json(CASE WHEN state = 'succeeded' THEN json_object(
                        'url', '/api/outputs/' || id || '/image',
                        'width', width, 'height', height, 'expires_at', expires_at
                    ) END),
                    'attempts', json((
                        SELECT json_group_array(json_object(
                            'number', number, 'gateway', gateway, 'model', model,
                            'started_at', started_at, 'finished_at', finished_at,
                            'outcome', outcome, 'reason', reason, 'status', status,
                            'request_id', request_id, 'input_tokens', input_tokens,
                            'output_tokens', output_tokens, 'cost', cost
                        ))
                        FROM (SELECT * FROM output_attempts WHERE output_id = made.id ORDER BY number)
                    ))
                ))
                FROM (SELECT * FROM task_outputs WHERE task_id = tasks.id ORDER BY position) AS made
            )),
            '$.audit', json({audit})
        )",
        item = item(),
        audit = newest_of_subject("tasks.id", 20),
    )
}

/// Everybody's tasks.
pub static LIST: List = List {
    name: "tasks",
    from: "tasks",
    of: None,
    id: "tasks.id",
    item,
    filters: &[
        Filter::one_of(
            "state",
            "Tasks in this state alone.",
            &TaskState::NAMES,
            "tasks.state = :value",
        ),
        Filter::text(
            "preset",
            "Tasks of the tool with this id alone.",
            "tasks.preset = :value",
        ),
        Filter::text(
            "account",
            "Tasks of the account with this id alone.",
            "tasks.account_id = :value",
        ),
        Filter::cases(
            "review",
            "Tasks of which somebody has to look at something.",
            &[(
                "yes",
                "tasks.id IN (SELECT task_id FROM task_outputs WHERE state = 'needs_review')",
            )],
        ),
        Filter::made_from("tasks.id > :value"),
        Filter::made_before("tasks.id < :value"),
    ],
    few: &[],
    search: &[
        Search::address("tasks.account_id = (SELECT id FROM accounts WHERE email_key = :value)"),
        Search {
            about: told("the id of a task"),
            read: |typed| Some(typed.to_ascii_lowercase()),
            condition: "tasks.id = :value",
            sort: None,
        },
    ],
    sorts: &[
        Sort::by("-created_at", "tasks.id", Key::Text),
        Sort::by("created_at", "tasks.id", Key::Text),
    ],
    columns: &[
        Column::of(CellFormat::Text, ("编号", "Id"), "tasks.id"),
        Column::of(
            CellFormat::Text,
            ("用户", "User"),
            "(SELECT email FROM accounts WHERE id = tasks.account_id)",
        ),
        Column::of(
            CellFormat::Text,
            ("工具", "Tool"),
            "(SELECT definition ->> iif(:language = 'zh', '$.name.zh', '$.name.en')
              FROM preset_versions WHERE preset = tasks.preset AND version = preset_version)",
        ),
        Column::of(CellFormat::Words(&STATES), ("状态", "State"), "tasks.state"),
        Column::of(CellFormat::Number, ("图片", "Pictures"), OUTPUTS),
        Column::of(CellFormat::Number, ("成功", "Succeeded"), SUCCEEDED),
        Column::of(
            CellFormat::Number,
            ("待查看", "To be reviewed"),
            NEEDS_REVIEW,
        ),
        Column::of(CellFormat::Number, ("消耗积分", "Credits"), CREDITS),
        Column::of(
            CellFormat::Number,
            ("退回积分", "Credits refunded"),
            REFUNDED,
        ),
        Column::of(
            CellFormat::Time,
            ("提交时间（北京）", "Submitted (Beijing)"),
            "tasks.created_at",
        ),
        Column::of(
            CellFormat::Time,
            ("结束时间（北京）", "Finished (Beijing)"),
            "tasks.finished_at",
        ),
        Column::of(CellFormat::Text, ("提示词", "Prompt"), "tasks.prompt"),
    ],
};

const STATES: [(&str, &str, &str); 6] = [
    ("queued", "排队中", "Queued"),
    ("running", "生成中", "Running"),
    ("succeeded", "成功", "Succeeded"),
    ("partial", "部分成功", "Partly succeeded"),
    ("failed", "失败", "Failed"),
    ("canceled", "已取消", "Canceled"),
];

/// One task, as JSON; none where there is no such.
pub async fn find(
    context: &RequestContext,
    admin: &OperatorSession,
    id: &str,
) -> Result<Option<String>, Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let read = batch.add(
        format!("SELECT {} AS item FROM tasks WHERE id = ?2", detail()),
        args![context.now(), id],
    );
    let outcome = sessions::run(context, batch, standing).await?;
    Ok(outcome.first(read).map(|row| row.get("item")).transpose()?)
}

/// An action on a task, and why.
fn admin_action<'a>(
    action: &'static str,
    (id, reason): (&'a str, Option<&'a str>),
) -> AdminAction<'a> {
    AdminAction {
        action,
        subject: id,
        reason,
        state: Statement {
            sql: "SELECT
                    account_id,
                    json_object(
                        'state', state,
                        'outputs', (
                            SELECT json_group_array(state) FROM (
                                SELECT state FROM task_outputs WHERE task_id = tasks.id
                                ORDER BY position
                            )
                        ),
                        'retry', (SELECT id FROM tasks AS retry WHERE retry_of = tasks.id)
                    ) AS state
                  FROM tasks WHERE id = ?1"
                .to_owned(),
            args: args![id],
        },
    }
}

/// Makes again what failed of a task, and tells the new task beside what is kept. A first round trip
/// reads the task: how many pictures failed decides how many there are to make and to charge for.
pub async fn retry(
    context: &RequestContext,
    admin: &OperatorSession,
    request: (&IdempotencyKey, &RequestHash),
    task: (&str, Option<&str>),
    is_charged: bool,
) -> Result<(StoredResponse, Task, String), Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let read = add_read(&mut batch, task.0);
    let outcome = sessions::run(context, batch, standing).await?;
    let row = outcome.first(read).ok_or(Problem::not_found())?;
    let failed = Failed::of(row)?;

    let mut transaction =
        AuditedTransaction::begin(context, admin, request, admin_action("task.retry", task));
    let retry = failed.add_retry(transaction.batch(), context, is_charged);
    let answer = serde_json::to_string(&retry.task).map_err(Problem::internal)?;
    let told = Statement {
        sql: "SELECT ?1".to_owned(),
        args: args![answer],
    };
    let kept = transaction
        .commit(StatusCode::ACCEPTED, told, |outcome| retry.check(outcome))
        .await?;
    Ok((kept, retry.task, failed.account_id))
}

/// What an operator can do with a task at once.
#[derive(Debug, Clone, Copy)]
pub enum TaskAction {
    /// Take back what nothing works on.
    Cancel,
    /// Somebody has looked at what waits for review.
    Resolve,
}

/// Decides on a task. What is kept says how it stands then, and whose it is.
pub async fn apply(
    context: &RequestContext,
    admin: &OperatorSession,
    request: (&IdempotencyKey, &RequestHash),
    action: TaskAction,
    task: (&str, Option<&str>),
) -> Result<StoredResponse, Problem> {
    let id = task.0;
    let name = match action {
        TaskAction::Cancel => "task.cancel",
        TaskAction::Resolve => "task.resolve",
    };
    let mut transaction =
        AuditedTransaction::begin(context, admin, request, admin_action(name, task));
    let batch = transaction.batch();
    let stands = batch.add("SELECT state FROM tasks WHERE id = ?1", args![id]);
    let known = batch.require("EXISTS (SELECT 1 FROM tasks WHERE id = ?1)", args![id]);
    match action {
        TaskAction::Cancel => cancel::add(batch, context, id),
        TaskAction::Resolve => add_resolution(batch, id),
    }
    let changed = batch.require("changes() > 0", vec![]);
    let told = Statement {
        sql: "SELECT json_object('id', id, 'state', state, 'account_id', account_id)
              FROM tasks WHERE id = ?1"
            .to_owned(),
        args: args![id],
    };
    transaction
        .commit(StatusCode::OK, told, |outcome| match outcome.refused() {
            Some(step) if step == known => Err(Problem::not_found()),
            Some(step) if step == changed => {
                let state = tasks::state(outcome.one(stands)?)?;
                Err(Problem::wrong_state(state.name()))
            }
            _ => Ok(()),
        })
        .await
}
