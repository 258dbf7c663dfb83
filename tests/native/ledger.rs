//! product.md 2: credits. The schema holds the invariants, whatever the code does.

use credits::{
    Charge,
    store::{add_refund, add_spend},
};
use ports::{
    database::{Batch, Database},
    random::Random,
};

use crate::support::{START, World};

/// A world with one account that holds `grants`: source, amount, expiry.
pub async fn account(grants: &[(&str, i64, Option<i64>)]) -> World {
    let world = World::new().await;
    world
        .database
        .sql(
            "INSERT INTO accounts (id, email, email_key, password_hash, created_at, welcome_hash)
             VALUES ('mimi', 'm@example.com', 'm@example.com', '', 0, x'01')",
        )
        .await
        .unwrap();
    for (place, (source, amount, expires_at)) in grants.iter().enumerate() {
        grant(&world, place, source, *amount, *expires_at).await;
    }
    world
}

pub async fn grant(
    world: &World,
    place: usize,
    source: &str,
    amount: i64,
    expires_at: Option<i64>,
) {
    let expires_at = expires_at.map_or("NULL".to_owned(), |time| time.to_string());
    let statements = [
        format!(
            "INSERT INTO credit_grants (id, account_id, source, amount, expires_at, created_at)
             VALUES ('g{place}', 'mimi', '{source}', {amount}, {expires_at}, {place})"
        ),
        format!(
            "INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
             VALUES ('e{place}', 'g{place}', 1, {amount})"
        ),
        format!(
            "INSERT INTO ledger_entries
                (id, account_id, seq, event, subject, amount, balance, created_at)
             SELECT 'e{place}', 'mimi', coalesce(max(seq), 0) + 1, '{source}', 's{place}', {amount},
                coalesce(balance, 0) + {amount}, 0
             FROM ledger_entries WHERE account_id = 'mimi'"
        ),
    ];
    world.database.transaction(&statements).await.unwrap();
}

/// Spends two credits for each output of a task; false where there is not enough.
pub async fn spend(world: &World, task: &str, outputs: &[&str]) -> bool {
    let charges: Vec<Charge> = outputs
        .iter()
        .map(|output| Charge {
            entry_id: format!("spend-{output}"),
            output_id: (*output).to_owned(),
        })
        .collect();
    let mut batch = Batch::write();
    let spend = add_spend(&mut batch, "mimi", task, 2, &charges, START);
    let outcome = world.database.run(&batch).await.unwrap();
    spend.shortfall(&outcome).unwrap().is_none()
}

pub async fn refund(world: &World, task: &str, output: &str) {
    let mut batch = Batch::write();
    add_refund(&mut batch, &world.context(), task, output);
    world.database.run(&batch).await.unwrap();
}

/// What remains in each bucket, in the order they were made.
pub async fn buckets(world: &World) -> Vec<i64> {
    let rows = world
        .database
        .sql("SELECT remaining FROM credit_grants ORDER BY created_at")
        .await;
    rows.unwrap()
        .iter()
        .map(|row| row.get(0).unwrap())
        .collect()
}

#[tokio::test]
async fn membership_credits_burn_first_the_soonest_to_expire_first_then_the_oldest() {
    let world = account(&[
        ("purchase", 3, None),
        ("membership", 3, Some(START + 200)),
        ("welcome", 3, None),
        ("membership", 3, Some(START + 100)),
        ("membership", 3, Some(START)),
    ])
    .await;
    assert!(spend(&world, "t", &["a"]).await);
    assert_eq!(buckets(&world).await, [3, 3, 3, 1, 3]);
    assert!(spend(&world, "u", &["b", "c"]).await);
    assert_eq!(buckets(&world).await, [3, 0, 3, 0, 3]);
    assert!(spend(&world, "v", &["d", "e"]).await);
    assert_eq!(buckets(&world).await, [0, 0, 2, 0, 3]);
    assert!(
        !spend(&world, "w", &["f", "g"]).await,
        "an expired bucket was spent"
    );
    assert_eq!(buckets(&world).await, [0, 0, 2, 0, 3]);
}

#[tokio::test]
async fn membership_5_and_purchased_5_spend_8_refund_4_leaves_membership_1_and_purchased_5() {
    let world = account(&[("membership", 5, Some(START + 1)), ("purchase", 5, None)]).await;
    assert!(spend(&world, "t", &["a", "b", "c", "d"]).await);
    assert_eq!(buckets(&world).await, [0, 2]);
    refund(&world, "t", "a").await;
    refund(&world, "t", "b").await;
    assert_eq!(buckets(&world).await, [1, 5]);
    refund(&world, "t", "c").await;
    refund(&world, "t", "d").await;
    assert_eq!(buckets(&world).await, [5, 5]);
}

#[tokio::test]
async fn an_output_is_refunded_once_and_only_what_it_cost() {
    let world = account(&[("purchase", 5, None)]).await;
    assert!(spend(&world, "t", &["a"]).await);
    refund(&world, "t", "a").await;
    refund(&world, "t", "a").await;
    refund(&world, "t", "never charged").await;
    assert_eq!(buckets(&world).await, [5]);
    let refunds = "SELECT count(*) FROM ledger_entries WHERE event = 'refund'";
    assert_eq!(world.database.number(refunds).await, 1);
}

#[tokio::test]
async fn the_database_refuses_every_way_to_a_wrong_ledger() {
    let movement = |entry: &str, grant: &str, amount: i64| {
        format!("INSERT INTO credit_movements VALUES ('{entry}', '{grant}', 1, {amount})")
    };
    let entry = |id: &str, seq: i64, event: &str, subject: &str, amount: i64, balance: i64| {
        let task = if event == "generation" { "'t'" } else { "NULL" };
        format!(
            "INSERT INTO ledger_entries
                (id, account_id, seq, event, subject, task_id, amount, balance, created_at)
             VALUES ('{id}', 'mimi', {seq}, '{event}', '{subject}', {task}, {amount}, {balance}, 0)"
        )
    };
    let new_grant = |remaining_and_expiry: &str| {
        format!(
            "INSERT INTO credit_grants
                (id, account_id, source, amount, created_at, remaining, expires_at)
             VALUES ('g', 'mimi', 'purchase', 5, 0, {remaining_and_expiry})"
        )
    };
    // The account has: e0 +6 (welcome, bucket g0), e1 +5 (purchase, bucket g1).
    let tries: Vec<(&str, Vec<String>)> = vec![
        (
            "change an entry",
            vec!["UPDATE ledger_entries SET amount = 7".into()],
        ),
        (
            "delete an entry",
            vec!["DELETE FROM ledger_entries WHERE id = 'e1'".into()],
        ),
        (
            "change a movement",
            vec!["UPDATE credit_movements SET amount = 7".into()],
        ),
        (
            "delete a movement",
            vec!["DELETE FROM credit_movements".into()],
        ),
        (
            "fill a bucket by hand",
            vec!["UPDATE credit_grants SET remaining = 4".into()],
        ),
        (
            "enlarge a bucket",
            vec!["UPDATE credit_grants SET amount = 100".into()],
        ),
        (
            "make a bucket last",
            vec!["UPDATE credit_grants SET expires_at = 9".into()],
        ),
        (
            "give a bucket away",
            vec!["UPDATE credit_grants SET account_id = 'other'".into()],
        ),
        ("delete a bucket", vec!["DELETE FROM credit_grants".into()]),
        ("start with a full bucket", vec![new_grant("5, NULL")]),
        ("a purchase that expires", vec![new_grant("0, 9")]),
        ("move without an entry", vec![movement("e2", "g0", -1)]),
        (
            "book without movements",
            vec![entry("e2", 3, "adjustment", "x", -1, 10)],
        ),
        (
            "book more than was moved",
            vec![
                movement("e2", "g0", -1),
                entry("e2", 3, "adjustment", "x", -2, 9),
            ],
        ),
        (
            "a balance that is not the sum",
            vec![
                movement("e2", "g0", -1),
                entry("e2", 3, "adjustment", "x", -1, 11),
            ],
        ),
        (
            "a gap in the ledger",
            vec![
                movement("e2", "g0", -1),
                entry("e2", 4, "adjustment", "x", -1, 10),
            ],
        ),
        (
            "an entry in the past",
            vec![
                movement("e2", "g0", -1),
                entry("e2", 2, "adjustment", "x", -1, 10),
            ],
        ),
        (
            "the same event twice",
            vec![
                movement("e2", "g1", -1),
                entry("e2", 3, "purchase", "s1", -1, 10),
            ],
        ),
        (
            "replace an entry",
            vec![
                movement("e2", "g0", -1),
                entry("e1", 3, "adjustment", "x", -1, 10).replace("INSERT", "INSERT OR REPLACE"),
            ],
        ),
        ("add to a booked entry", vec![movement("e1", "g0", -1)]),
        (
            "replace a movement",
            vec![movement("e1", "g1", 4).replace("INSERT", "INSERT OR REPLACE")],
        ),
        (
            "overdraw a bucket",
            vec![
                movement("e2", "g0", -7),
                entry("e2", 3, "adjustment", "x", -7, 4),
            ],
        ),
        (
            "overfill a bucket",
            vec![
                movement("e2", "g0", 1),
                entry("e2", 3, "adjustment", "x", 1, 12),
            ],
        ),
        (
            "a spend that gives",
            vec![
                movement("e2", "g0", -1),
                entry("e2", 3, "generation", "x", -1, 10),
                movement("e3", "g0", 1),
                entry("e3", 4, "generation", "y", 1, 11),
            ],
        ),
        (
            "pay from somebody else's bucket",
            vec![
                "INSERT INTO accounts (id, email, email_key, password_hash, created_at)
                 VALUES ('other', '', 'other', '', 0)"
                    .into(),
                movement("e2", "g0", -1),
                entry("e2", 1, "adjustment", "x", -1, -1).replace("'mimi'", "'other'"),
            ],
        ),
    ];
    for (what, statements) in tries {
        let world = account(&[("welcome", 6, None), ("purchase", 5, None)]).await;
        let refusal = world.database.transaction(&statements).await;
        let error = refusal
            .err()
            .unwrap_or_else(|| panic!("went through: {what}"));
        assert!(error.is_constraint(), "{what}: {error}");
        assert_eq!(buckets(&world).await, [6, 5], "{what}");
        assert_eq!(
            world
                .database
                .number("SELECT count(*) FROM ledger_entries")
                .await,
            2,
            "{what}"
        );
    }
}

/// The same rules, told naively: buckets in a vector, spends as lists of single credits.
#[derive(Default)]
struct Model {
    /// (expires_at, remaining), in the order they were made.
    buckets: Vec<(Option<i64>, i64)>,
    /// For each task the buckets its credits came from, in the order they were burnt.
    burnt: Vec<Vec<usize>>,
}

impl Model {
    fn spend(&mut self, credits: usize) -> bool {
        let mut order: Vec<usize> = (0..self.buckets.len()).collect();
        order.sort_by_key(|&index| (self.buckets[index].0.unwrap_or(i64::MAX), index));
        let line: Vec<usize> = order
            .into_iter()
            .flat_map(|index| vec![index; self.buckets[index].1 as usize])
            .take(credits)
            .collect();
        if line.len() < credits {
            return false;
        }
        for &index in &line {
            self.buckets[index].1 -= 1;
        }
        self.burnt.push(line);
        true
    }

    fn refund(&mut self, task: usize, credits: usize) {
        for _ in 0..credits {
            let index = self.burnt[task].pop().unwrap();
            self.buckets[index].1 += 1;
        }
    }
}

#[tokio::test]
async fn any_course_of_spends_and_refunds_agrees_with_the_naive_model() {
    let seed = match std::env::var("SEED") {
        Ok(seed) => seed.parse().unwrap(),
        Err(_) => fastrand::u64(..),
    };
    println!("SEED={seed}");
    let mut dice = fastrand::Rng::with_seed(seed);
    for _ in 0..20 {
        let mut model = Model::default();
        let world = account(&[]).await;
        let mut open: Vec<(usize, String)> = Vec::new();
        for step in 0..60 {
            match dice.u8(0..4) {
                0 => {
                    let amount = dice.i64(1..8);
                    let expires_at = dice.bool().then(|| START + dice.i64(1..50));
                    let source = if expires_at.is_some() {
                        "membership"
                    } else {
                        "purchase"
                    };
                    grant(&world, model.buckets.len(), source, amount, expires_at).await;
                    model.buckets.push((expires_at, amount));
                }
                1 | 2 => {
                    let outputs: Vec<String> = (0..dice.usize(1..4))
                        .map(|place| format!("{step}-{place}"))
                        .collect();
                    let ids: Vec<&str> = outputs.iter().map(String::as_str).collect();
                    let task = model.burnt.len();
                    let is_enough = model.spend(2 * outputs.len());
                    assert_eq!(spend(&world, &format!("t{task}"), &ids).await, is_enough);
                    if is_enough {
                        open.extend(outputs.into_iter().map(|output| (task, output)));
                    }
                }
                _ if !open.is_empty() => {
                    let (task, output) = open.swap_remove(dice.usize(..open.len()));
                    refund(&world, &format!("t{task}"), &output).await;
                    model.refund(task, 2);
                }
                _ => {}
            }
            let expected: Vec<i64> = model.buckets.iter().map(|bucket| bucket.1).collect();
            assert_eq!(buckets(&world).await, expected, "step {step}");
        }
        let ledger = "SELECT coalesce(sum(amount), 0) FROM ledger_entries";
        let last =
            "SELECT coalesce((SELECT balance FROM ledger_entries ORDER BY seq DESC LIMIT 1), 0)";
        let sum = world.database.number(ledger).await;
        assert_eq!(
            sum,
            model.buckets.iter().map(|bucket| bucket.1).sum::<i64>()
        );
        assert_eq!(world.database.number(last).await, sum);
    }
}

#[test]
fn ids_made_later_sort_later() {
    struct Zeroes;
    impl Random for Zeroes {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0xff);
        }
    }
    let random: &dyn Random = &Zeroes;
    assert!(random.id(START) < random.id(START + 1));
}
