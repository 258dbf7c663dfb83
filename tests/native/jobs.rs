//! product.md 8: each run of a job is recorded, one that fails does not keep the others, and one that
//! is overdue is late.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    orders::ordered,
    support::{Client, HOUR, MINUTE, World},
    terms::{DAY, at},
};

async fn fire(world: &World, cron: &schedule::Cron) {
    let context = world.context();
    // What failed is on record.
    drop(jobs::scheduled(&context, cron.expression).await);
    context.run_effects().await;
}

async fn fire_all(world: &World) {
    for cron in schedule::CRONS {
        fire(world, cron).await;
    }
}

async fn runs(operator: &Client<'_>, query: &str) -> Vec<Value> {
    let path = format!("/api/admin/job-runs?limit=200&{query}");
    let page = operator.get(&path).await.expect(200).json();
    page["items"].as_array().unwrap().clone()
}

async fn job(operator: &Client<'_>, name: &str) -> Value {
    let jobs = operator.get("/api/admin/jobs").await.expect(200).json();
    let jobs = jobs["items"].as_array().unwrap();
    assert_eq!(jobs.len(), schedule::JOBS.len());
    jobs.iter().find(|job| job["job"] == name).unwrap().clone()
}

/// An operator whose session outlives whatever time passes.
async fn again<'w>(world: &'w World) -> Client<'w> {
    let mut operator = world.anonymous();
    operator.log_in("boss@example.com").await;
    operator
}

#[test]
fn the_crons_are_those_of_the_workers_configuration() {
    let file = include_str!("../../wrangler.toml");
    let line = file.lines().find(|line| line.starts_with("crons")).unwrap();
    let configured: BTreeSet<_> = line.split('"').skip(1).step_by(2).collect();
    let known = schedule::CRONS.iter().map(|cron| cron.expression);
    assert_eq!(configured, known.collect());
}

#[tokio::test]
async fn every_run_of_every_job_leaves_a_row() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    fire_all(&world).await;
    let runs = runs(&operator, "").await;
    let names: BTreeSet<_> = runs
        .iter()
        .map(|run| run["job"].as_str().unwrap())
        .collect();
    let known: BTreeSet<_> = schedule::JOBS.iter().map(|job| job.name).collect();
    assert_eq!(names, known);
    assert_eq!(runs.len(), known.len());
    for run in runs {
        assert_eq!(
            (&run["outcome"], &run["error"]),
            (&json!("done"), &Value::Null),
            "{run}"
        );
        assert!(run["figures"].is_object(), "{run}");
        assert!(run["finished_at"].as_i64() >= run["started_at"].as_i64());
    }
    let csv = operator.get("/api/admin/job-runs/export").await.expect(200);
    let rows = csv
        .bytes
        .split(|byte| *byte == b'\n')
        .filter(|row| !row.is_empty());
    assert_eq!(rows.count(), 1 + schedule::JOBS.len());
}

#[tokio::test]
async fn one_that_fails_does_not_keep_the_others_and_says_why() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    world.queue.set_down(true);
    world.bucket.set_down(true);
    fire_all(&world).await;
    let failed = runs(&operator, "outcome=failed").await;
    // Both were in the same millisecond.
    let names: BTreeSet<_> = failed
        .iter()
        .map(|run| run["job"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["bucket_sweep", "object_reconciliation"].into());
    assert!(
        failed
            .iter()
            .all(|run| run["error"].as_str().unwrap().contains("down"))
    );
    let done = runs(&operator, "outcome=done").await;
    assert_eq!(done.len(), schedule::JOBS.len() - 2);
    let standing = job(&operator, "bucket_sweep").await;
    assert!(standing["last_error"].as_str().unwrap().contains("down"));
    assert_eq!(standing["last_done_at"], Value::Null);

    world.bucket.set_down(false);
    fire(&world, &schedule::EVERY_HOUR).await;
    let standing = job(&operator, "bucket_sweep").await;
    assert_eq!(standing["last_error"], Value::Null);
    assert_eq!(standing["last_done_at"], world.context().now());
}

#[tokio::test]
async fn jobs_do_their_work_although_it_cannot_be_written_down() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    world.database.lose_replies(1);
    fire(&world, &schedule::EVERY_FIVE_MINUTES).await;
    assert_eq!(runs(&operator, "outcome=done").await.len(), 4);
}

#[tokio::test]
async fn recording_takes_one_round_trip_a_job_and_one_more() {
    let world = World::new().await;
    world.operator("boss@example.com").await;
    let before = world.database.round_trips();
    fire(&world, &schedule::EVERY_FIVE_MINUTES).await;
    // The sweep, the lapses, the letters and the alerts are one each.
    assert_eq!(world.database.round_trips() - before, 4 + 4 + 1);
}

#[tokio::test]
async fn a_run_that_died_is_failed_by_a_later_one() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    fire(&world, &schedule::EVERY_HOUR).await;
    let died = "INSERT INTO job_runs (id, job, started_at)
        SELECT substr(id, 1, 35) || '~', job, started_at FROM job_runs WHERE job = 'purge'";
    world.database.sql(died).await.unwrap();
    fire(&world, &schedule::EVERY_HOUR).await;
    assert_eq!(runs(&operator, "outcome=running").await.len(), 1);
    world.pass(HOUR);
    let operator = again(&world).await;
    fire(&world, &schedule::EVERY_HOUR).await;
    let failed = runs(&operator, "outcome=failed").await;
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["error"], "it never ended");
    assert_eq!(job(&operator, "purge").await["last_error"], Value::Null);
}

#[tokio::test]
async fn a_job_is_late_when_it_has_not_gone_well_by_its_schedule_and_some() {
    let world = World::new().await;
    world.pass(at("2026-11-23T12:00:00+08:00") - world.context().now());
    world.operator("boss@example.com").await;
    fire_all(&world).await;
    let due = |standing: &Value| standing["due_by"].as_i64().unwrap();
    for (name, due_by) in [
        ("sweep", "2026-11-23T12:20:00+08:00"),
        ("purge", "2026-11-23T14:30:00+08:00"),
        ("check_ins", "2026-11-24T02:05:00+08:00"),
        ("reminders", "2026-11-24T11:00:00+08:00"),
    ] {
        let operator = again(&world).await;
        let standing = job(&operator, name).await;
        assert_eq!(due(&standing), at(due_by), "{name}");
        assert_eq!(standing["is_late"], false);
        world.pass(at(due_by) - world.context().now());
        let operator = again(&world).await;
        assert_eq!(job(&operator, name).await["is_late"], false, "{name}");
        world.pass(1);
        assert_eq!(job(&operator, name).await["is_late"], true, "{name}");
    }
}

#[tokio::test]
async fn a_job_that_fails_becomes_late_too() {
    let world = World::new().await;
    world.operator("boss@example.com").await;
    fire(&world, &schedule::EVERY_HOUR).await;
    world.bucket.set_down(true);
    for _ in 0..3 {
        world.pass(HOUR);
        fire(&world, &schedule::EVERY_HOUR).await;
    }
    let operator = again(&world).await;
    assert_eq!(job(&operator, "bucket_sweep").await["is_late"], true);
    assert_eq!(job(&operator, "purge").await["is_late"], false);
}

#[tokio::test]
async fn a_job_that_never_ran_is_due_from_when_it_became_known_or_since_there_is_an_account() {
    let world = World::new().await;
    world.operator("boss@example.com").await;
    world.pass(2 * DAY);
    let operator = again(&world).await;
    // No cron ever came.
    assert_eq!(job(&operator, "check_ins").await["is_late"], true);
    fire(&world, &schedule::EVERY_FIVE_MINUTES).await;
    assert_eq!(job(&operator, "check_ins").await["is_late"], false);
    world.pass(2 * DAY);
    let operator = again(&world).await;
    assert_eq!(job(&operator, "check_ins").await["is_late"], true);
}

#[tokio::test]
async fn runs_are_kept_for_ninety_days() {
    let world = World::new().await;
    world.operator("boss@example.com").await;
    fire(&world, &schedule::EVERY_MORNING).await;
    world.pass(89 * DAY);
    fire(&world, &schedule::EVERY_DAY).await;
    let operator = again(&world).await;
    assert_eq!(runs(&operator, "job=reminders").await.len(), 1);
    world.pass(2 * DAY);
    fire(&world, &schedule::EVERY_DAY).await;
    let operator = again(&world).await;
    assert_eq!(runs(&operator, "job=reminders").await.len(), 0);
    let plan = "SELECT rowid FROM job_runs WHERE id < 'x' LIMIT 10";
    world.assert_indexed(plan).await;
}

#[tokio::test]
async fn sessions_that_are_over_and_answers_of_yesterday_are_cleaned_up() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    let count = async |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        world.database.number(&sql).await
    };
    ordered(&mimi, json!({"pack": "small"})).await;
    fire(&world, &schedule::EVERY_DAY).await;
    assert_eq!(count("idempotency_keys").await, 1);
    world.pass(DAY + MINUTE);
    mimi.return_after(0).await;
    fire(&world, &schedule::EVERY_DAY).await;
    assert_eq!(count("idempotency_keys").await, 0);
    assert_eq!(count("sessions").await, 1);

    // The first token has expired, the second carries the session on.
    world.pass(29 * DAY);
    fire(&world, &schedule::EVERY_DAY).await;
    assert_eq!(
        (count("sessions").await, count("refresh_tokens").await),
        (1, 1)
    );
    world.pass(DAY);
    fire(&world, &schedule::EVERY_DAY).await;
    assert_eq!(
        (count("sessions").await, count("refresh_tokens").await),
        (0, 0)
    );
    for table in ["refresh_tokens", "sessions"] {
        let column = if table == "sessions" {
            "seen_at"
        } else {
            "created_at"
        };
        let sql = format!("SELECT rowid FROM {table} WHERE {column} <= 1 LIMIT 10");
        world.assert_indexed(&sql).await;
    }
}

mod reconciliation {
    use super::*;

    /// Damages what the schema would protect, runs the reconciliations, and tells what failed.
    async fn found(world: &World, damage: &[&str]) -> Vec<(String, String)> {
        let triggers = world
            .database
            .sql("SELECT name FROM sqlite_master WHERE type = 'trigger'");
        for row in triggers.await.unwrap() {
            let name: String = row.get(0).unwrap();
            if !name.starts_with("job_runs") {
                world
                    .database
                    .sql(&format!("DROP TRIGGER {name}"))
                    .await
                    .unwrap();
            }
        }
        for sql in damage {
            world.database.sql(sql).await.unwrap();
        }
        fire(world, &schedule::EVERY_DAY).await;
        let failed = "SELECT job, error FROM job_runs WHERE outcome = 'failed'";
        let failed = world.database.sql(failed).await.unwrap();
        failed
            .iter()
            .map(|row| (row.get(0).unwrap(), row.get(1).unwrap()))
            .collect()
    }

    async fn with_a_picture(world: &World) -> Client<'_> {
        let mimi = world.newcomer("mimi@example.com").await;
        mimi.accepted(1).await;
        world.work_off().await;
        mimi
    }

    #[tokio::test]
    async fn books_that_are_right_have_no_faults() {
        let world = World::new().await;
        with_a_picture(&world).await;
        assert_eq!(found(&world, &[]).await, []);
    }

    #[tokio::test]
    async fn a_ledger_that_does_not_add_up_is_found() {
        for damage in [
            "UPDATE ledger_entries SET balance = balance + 1",
            "UPDATE ledger_entries SET amount = amount + 1, balance = balance + 1 WHERE seq = 1",
            "UPDATE credit_grants SET remaining = remaining + 1",
            "UPDATE credit_movements SET amount = amount - 1 WHERE amount < 0",
            "DELETE FROM ledger_entries WHERE seq = 1",
        ] {
            let world = World::new().await;
            let mimi = with_a_picture(&world).await;
            let found = found(&world, &["PRAGMA foreign_keys = OFF", damage]).await;
            assert_eq!(found[0].0, "ledger_reconciliation", "{damage}: {found:?}");
            assert!(found[0].1.contains(&mimi.id), "{found:?}");
        }
    }

    #[tokio::test]
    async fn a_task_that_is_not_settled_is_found() {
        for damage in [
            "UPDATE task_outputs SET finished_at = NULL, state = 'queued', object_key = NULL,
                content_type = NULL, width = NULL, height = NULL, bytes = NULL, expires_at = NULL",
            "UPDATE task_outputs SET state = 'failed', reason = 'lost', object_key = NULL,
                content_type = NULL, width = NULL, height = NULL, bytes = NULL, expires_at = NULL",
        ] {
            let world = World::new().await;
            with_a_picture(&world).await;
            let found = found(&world, &[damage]).await;
            assert_eq!(found[0].0, "task_reconciliation", "{damage}: {found:?}");
        }
    }

    #[tokio::test]
    async fn what_waits_for_a_late_sweep_is_no_fault_and_what_a_sweep_left_is_one() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        fire(&world, &schedule::EVERY_FIVE_MINUTES).await;
        mimi.accepted(1).await;
        world.pass(DAY);
        assert_eq!(found(&world, &[]).await, []);

        // As if a sweep had gone over it and done nothing.
        let sweep = format!(
            "UPDATE scheduled_jobs SET last_done_at = {} WHERE job = 'sweep'",
            world.context().now()
        );
        let found = found(&world, &[&sweep]).await;
        assert_eq!(found[0].0, "task_reconciliation", "{found:?}");
    }

    #[tokio::test]
    async fn a_picture_that_the_bucket_lost_is_found_while_somebody_may_ask_for_it() {
        let world = World::new().await;
        with_a_picture(&world).await;
        world.bucket.forget("");
        world.pass(MINUTE);
        let lost = found(&world, &[]).await;
        assert_eq!(lost[0].0, "object_reconciliation", "{lost:?}");
        world.pass(2 * DAY);
        fire(&world, &schedule::EVERY_DAY).await;
        let failed = "SELECT count(*) FROM job_runs WHERE outcome = 'failed'";
        assert_eq!(world.database.number(failed).await, 1);
    }
}
