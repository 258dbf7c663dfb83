//! The SQL of jobs in the back office.

use access::sessions::{OperatorSession, store as sessions};
use listing::{CellFormat, Column, Filter, Key, List, Sort};
use ports::database::Batch;
use schedule::store::{STANDING, standing_args};
use web::{RequestContext, problem::Problem};

/// How each job stands, as JSON.
pub async fn read(context: &RequestContext, admin: &OperatorSession) -> Result<String, Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let read = batch.add(
        format!(
            "SELECT json_object('items', json_group_array(json_object(
                'job', job, 'every', every, 'last_started_at', last_started_at,
                'last_done_at', last_done_at, 'due_by', due_by,
                'is_late', json(iif(is_late, 'true', 'false')), 'last_error', last_error
             ))) AS standing
             FROM (SELECT * FROM {STANDING} ORDER BY position)"
        ),
        standing_args(context),
    );
    let outcome = sessions::run(context, batch, standing).await?;
    Ok(outcome.one(read)?.get("standing")?)
}

fn run() -> String {
    "json_object(
        'id', id, 'job', job, 'started_at', started_at, 'finished_at', finished_at,
        'outcome', outcome, 'figures', json(figures), 'error', error
    )"
    .to_owned()
}

/// Every run of every job.
pub static RUNS: List = List {
    name: "job-runs",
    from: "job_runs",
    of: None,
    id: "job_runs.id",
    item: run,
    filters: &[
        Filter::text(
            "job",
            "Runs of the job of this name alone.",
            "job_runs.job = :value",
        ),
        Filter::one_of(
            "outcome",
            "Runs that ended so, or that are under way.",
            &["done", "failed", "running"],
            "job_runs.outcome = :value",
        ),
    ],
    few: &[],
    search: &[],
    sorts: &[Sort::by("-started_at", "job_runs.id", Key::Text)],
    columns: &[
        Column::of(CellFormat::Text, ("任务", "Job"), "job_runs.job"),
        Column::of(
            CellFormat::Time,
            ("开始时间（北京）", "Started (Beijing)"),
            "job_runs.started_at",
        ),
        Column::of(
            CellFormat::Time,
            ("结束时间（北京）", "Ended (Beijing)"),
            "job_runs.finished_at",
        ),
        Column::of(
            CellFormat::Words(&[
                ("done", "完成", "Done"),
                ("failed", "失败", "Failed"),
                ("running", "进行中", "Running"),
            ]),
            ("结果", "Outcome"),
            "job_runs.outcome",
        ),
        Column::of(CellFormat::Text, ("数字", "Figures"), "job_runs.figures"),
        Column::of(CellFormat::Text, ("错误", "Error"), "job_runs.error"),
    ],
};
