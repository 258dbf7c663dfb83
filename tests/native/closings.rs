//! product.md 2: buckets that expire, orders that are refunded, and an operator's hand.

use credits::{
    Event,
    store::{Adjustment, Offers, add_adjustment, add_expiries, add_grants, add_reversal},
};
use ports::database::{Batch, Database, Outcome, Value};

use crate::{
    ledger::{account, buckets, grant, refund, spend},
    support::{START, World},
};

async fn run(world: &World, build: impl FnOnce(&mut Batch)) -> Outcome {
    let mut batch = Batch::write();
    build(&mut batch);
    world.database.run(&batch).await.unwrap()
}

async fn expire(world: &World) -> u64 {
    let mut batch = Batch::write();
    let step = add_expiries(&mut batch, &world.context(), 100);
    let outcome = world.database.run(&batch).await.unwrap();
    outcome.changed(step)
}

/// Buys credits with an order.
async fn buy(world: &World, order: &str, credits: i64) {
    let offers = Offers {
        sql: "SELECT 'mimi' AS account_id, ?1 AS subject, ?2 AS amount, NULL AS expires_at,
                ?1 AS order_id",
        args: vec![Value::from(order), Value::from(credits)],
    };
    let context = world.context();
    run(world, |batch| {
        add_grants(batch, &context, Event::Purchase, offers);
    })
    .await;
}

async fn reverse(world: &World, order: &str) {
    let context = world.context();
    run(world, |batch| add_reversal(batch, &context, order)).await;
}

/// Books an adjustment; false where there is not enough.
async fn adjust(world: &World, credits: i64, subject: &str) -> bool {
    let adjustment = Adjustment {
        account_id: "mimi",
        credits,
        note: "a word",
        subject,
    };
    let mut batch = Batch::write();
    let spend = add_adjustment(&mut batch, &world.context(), &adjustment);
    let outcome = world.database.run(&batch).await.unwrap();
    spend.is_none_or(|spend| spend.shortfall(&outcome).unwrap().is_none())
}

/// The ledger's events and amounts, oldest first.
async fn entries(world: &World) -> Vec<(String, i64)> {
    assert_eq!(
        world
            .database
            .number("SELECT count(*) FROM ledger_faults")
            .await,
        0
    );
    let rows = world
        .database
        .sql("SELECT event, amount FROM ledger_entries ORDER BY seq")
        .await;
    let entry = |row: &ports::database::Row| (row.get(0).unwrap(), row.get(1).unwrap());
    rows.unwrap().iter().map(entry).collect()
}

fn entry(event: &str, amount: i64) -> (String, i64) {
    (event.to_owned(), amount)
}

#[tokio::test]
async fn what_is_left_of_an_expired_bucket_goes_once_and_permanent_credits_stay() {
    let world = account(&[
        ("membership", 5, Some(START)),
        ("purchase", 4, None),
        ("membership", 3, Some(START + 1)),
    ])
    .await;
    assert_eq!(expire(&world).await, 1);
    assert_eq!(expire(&world).await, 0);
    assert_eq!(buckets(&world).await, [0, 4, 3]);
    assert_eq!(entries(&world).await[3..], [entry("expiry", -5)]);
    world.pass(1);
    assert_eq!(expire(&world).await, 1);
    assert_eq!(buckets(&world).await, [0, 4, 0]);
}

#[tokio::test]
async fn a_refund_into_a_bucket_that_expired_meanwhile_is_booked_and_expired_again() {
    let world = account(&[("membership", 3, Some(START + 10)), ("purchase", 5, None)]).await;
    assert!(spend(&world, "t", &["a", "b"]).await);
    assert_eq!(buckets(&world).await, [0, 4]);
    world.pass(10);
    refund(&world, "t", "b").await;
    assert_eq!(buckets(&world).await, [0, 5], "one of two was permanent");
    refund(&world, "t", "a").await;
    assert_eq!(buckets(&world).await, [0, 5], "nothing became permanent");
    assert_eq!(
        entries(&world).await[4..],
        [
            entry("refund", 2),
            entry("expiry", -1),
            entry("refund", 2),
            entry("expiry", -2)
        ]
    );
    assert_eq!(expire(&world).await, 0);
}

#[tokio::test]
async fn a_refund_into_an_expired_bucket_leaves_what_the_cron_has_yet_to_expire() {
    let world = account(&[("membership", 5, Some(START + 10))]).await;
    assert!(spend(&world, "t", &["a"]).await);
    world.pass(10);
    refund(&world, "t", "a").await;
    assert_eq!(buckets(&world).await, [3]);
    assert_eq!(expire(&world).await, 1);
    assert_eq!(
        entries(&world).await[2..],
        [entry("refund", 2), entry("expiry", -2), entry("expiry", -3)]
    );
}

#[tokio::test]
async fn a_bucket_that_was_expired_takes_nothing_back_even_where_a_clock_runs_behind() {
    let world = account(&[("membership", 5, Some(START + 10))]).await;
    assert!(spend(&world, "t", &["a"]).await);
    world.pass(10);
    assert_eq!(expire(&world).await, 1);
    world.pass(-5);
    refund(&world, "t", "a").await;
    assert_eq!(buckets(&world).await, [0]);
    entries(&world).await;
}

#[tokio::test]
async fn a_refunded_order_takes_back_what_is_left_of_it_and_nothing_else() {
    let world = account(&[("welcome", 3, None)]).await;
    buy(&world, "first", 10).await;
    buy(&world, "second", 10).await;
    assert!(spend(&world, "t", &["a", "b", "c"]).await);
    assert_eq!(buckets(&world).await, [0, 7, 10]);
    reverse(&world, "first").await;
    reverse(&world, "first").await;
    assert_eq!(buckets(&world).await, [0, 0, 10]);
    assert_eq!(
        entries(&world).await.last(),
        Some(&entry("order_reversal", -7))
    );
}

#[tokio::test]
async fn a_refund_into_a_bucket_whose_order_was_refunded_is_reversed_again() {
    let world = account(&[]).await;
    buy(&world, "order", 4).await;
    assert!(spend(&world, "t", &["a", "b"]).await);
    reverse(&world, "order").await;
    refund(&world, "t", "a").await;
    assert_eq!(buckets(&world).await, [0]);
    assert_eq!(
        entries(&world).await[3..],
        [entry("refund", 2), entry("order_reversal", -2)]
    );
}

#[tokio::test]
async fn an_operator_gives_permanent_credits_and_takes_by_the_burn_order() {
    let world = account(&[("purchase", 4, None), ("membership", 5, Some(START + 10))]).await;
    assert!(adjust(&world, 3, "first").await);
    assert!(adjust(&world, -6, "second").await);
    assert_eq!(buckets(&world).await, [3, 0, 3]);
    assert!(!adjust(&world, -7, "third").await, "more than there is");
    assert_eq!(buckets(&world).await, [3, 0, 3]);
    assert_eq!(
        entries(&world).await[2..],
        [entry("adjustment", 3), entry("adjustment", -6)]
    );
    let noted = "SELECT count(*) FROM ledger_entries WHERE note = 'a word'";
    assert_eq!(world.database.number(noted).await, 2);
}

#[tokio::test]
async fn many_accounts_are_expired_in_one_statement_each_in_its_own_ledger() {
    let world = account(&[
        ("membership", 5, Some(START)),
        ("membership", 2, Some(START - 1)),
    ])
    .await;
    world
        .database
        .sql(
            "INSERT INTO accounts (id, email, email_key, password_hash, created_at)
             VALUES ('other', 'o', 'o', '', 0)",
        )
        .await
        .unwrap();
    let offers = Offers {
        sql: "SELECT 'other' AS account_id, value AS subject, value AS amount, ?1 AS expires_at,
                NULL AS order_id
              FROM json_each('[1, 2, 3]')",
        args: vec![Value::from(START)],
    };
    let context = world.context();
    run(&world, |batch| {
        add_grants(batch, &context, Event::Membership, offers);
    })
    .await;
    assert_eq!(expire(&world).await, 5);
    let left = "SELECT sum(remaining) FROM credit_grants";
    assert_eq!(world.database.number(left).await, 0);
    let last = "SELECT balance FROM ledger_entries WHERE account_id = 'other' ORDER BY seq DESC";
    assert_eq!(world.database.number(last).await, 0);
    assert_eq!(
        world
            .database
            .number("SELECT count(*) FROM ledger_faults")
            .await,
        0
    );
}

#[tokio::test]
async fn a_fault_of_the_ledger_would_be_told() {
    let world = account(&[("purchase", 4, None)]).await;
    grant(&world, 1, "welcome", 2, None).await;
    for trigger in [
        "ledger_entries_do_not_change",
        "credit_grants_equal_their_movements",
    ] {
        world
            .database
            .sql(&format!("DROP TRIGGER {trigger}"))
            .await
            .unwrap();
    }
    for damage in [
        "UPDATE ledger_entries SET balance = balance + 1 WHERE seq = 2",
        "UPDATE ledger_entries SET amount = amount + 1 WHERE seq = 1",
        "UPDATE credit_grants SET remaining = remaining - 1 WHERE id = 'g0'",
    ] {
        let faults = "SELECT count(*) FROM ledger_faults";
        let before = world.database.number(faults).await;
        world.database.sql(damage).await.unwrap();
        assert!(world.database.number(faults).await > before, "{damage}");
    }
}
