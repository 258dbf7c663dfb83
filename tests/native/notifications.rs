//! What an account is told, in the app and by mail.

use notifications::{NotificationKind, mail, store};
use ports::{
    args,
    database::{Batch, Database, Statement},
};
use serde_json::{Value, json};

use crate::{
    orders::{decide, ordered},
    support::{Client, HOUR, MINUTE, PASSWORD, START, World},
};

/// Tells a client something; the same subject once.
async fn tell(client: &Client<'_>, kind: NotificationKind, subject: &str, data: Value) {
    let mut batch = Batch::write();
    let whom = Statement {
        sql: "SELECT ?1 AS account_id, ?2 AS subject, ?3 AS data".to_owned(),
        args: args![&client.id, subject, data.to_string()],
    };
    store::add(&mut batch, &client.world.context(), kind, whom);
    client.world.database.run(&batch).await.unwrap();
}

async fn told(client: &Client<'_>) -> Value {
    client.get("/api/notifications").await.expect(200).json()
}

fn subjects(mails: &[ports::mailer::Mail]) -> Vec<&str> {
    mails.iter().map(|mail| mail.subject.as_str()).collect()
}

#[tokio::test]
async fn notifications_are_told_newest_first_with_what_is_unread() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    assert_eq!(
        told(&mimi).await,
        json!({"notifications": [], "unread": 0, "next_cursor": null})
    );
    tell(
        &mimi,
        NotificationKind::LevelChanged,
        "a",
        json!({"level": "plus"}),
    )
    .await;
    world.pass(1);
    tell(&mimi, NotificationKind::PasswordChanged, "b", json!({})).await;
    let before = world.database.round_trips();
    let told = told(&mimi).await;
    assert_eq!(world.database.round_trips() - before, 1);
    assert_eq!(told["unread"], 2);
    assert_eq!(mimi.get("/api/me").await.json()["unread_notifications"], 2);
    let expected = json!({"id": told["notifications"][1]["id"], "kind": "level_changed",
        "data": {"level": "plus"}, "created_at": START, "read_at": null});
    assert_eq!(told["notifications"][1], expected);
    assert_eq!(told["notifications"][0]["kind"], "password_changed");
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_overlap_by_index() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    for subject in ["a", "b", "c"] {
        tell(
            &mimi,
            NotificationKind::LevelChanged,
            subject,
            json!({"level": subject}),
        )
        .await;
        world.pass(1);
    }
    let first = mimi.get("/api/notifications?limit=2").await.json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = mimi
        .get(&format!("/api/notifications?limit=2&cursor={cursor}"))
        .await
        .json();
    let levels = |page: &Value| {
        let list = page["notifications"].as_array().unwrap().clone();
        list.iter()
            .map(|one| one["data"]["level"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (levels(&first), levels(&second)),
        (vec![json!("c"), json!("b")], vec![json!("a")])
    );
    assert_eq!(second["next_cursor"], Value::Null);
    world.assert_indexed(store::NEWEST).await;
    world.assert_indexed(store::UNREAD).await;
}

#[tokio::test]
async fn some_or_all_are_marked_as_read_and_open_pages_hear_of_it() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let other = world.newcomer("other@example.com").await;
    for client in [&mimi, &other] {
        for subject in ["a", "b", "c"] {
            tell(
                client,
                NotificationKind::LevelChanged,
                subject,
                json!({"level": "plus"}),
            )
            .await;
        }
    }
    let id = told(&mimi).await["notifications"][0]["id"].clone();
    let theirs = told(&other).await["notifications"][0]["id"].clone();
    world.pages.told();
    let path = "/api/notifications/read";
    let some = mimi
        .post(path, json!({"ids": [id, theirs]}))
        .await
        .expect(200);
    assert_eq!(
        some.json(),
        json!({"unread": 2}),
        "another's are not one's own to read"
    );
    assert_eq!(world.pages.told(), [mimi.id.as_str()]);
    assert_eq!(told(&mimi).await["notifications"][0]["read_at"], START);
    world.pass(1);
    assert_eq!(
        mimi.post(path, json!({})).await.expect(200).json(),
        json!({"unread": 0})
    );
    world.pages.told();
    mimi.post(path, json!({})).await.expect(200);
    assert_eq!(world.pages.told(), [] as [String; 0], "nothing changed");
    assert_eq!(
        told(&mimi).await["notifications"][0]["read_at"],
        START,
        "read once"
    );
    assert_eq!(told(&other).await["unread"], 3);
}

#[tokio::test]
async fn everybody_is_told_once_of_a_kind_and_a_subject() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    for _ in 0..2 {
        tell(
            &mimi,
            NotificationKind::LevelChanged,
            "a",
            json!({"level": "plus"}),
        )
        .await;
    }
    tell(&mimi, NotificationKind::OrderVoided, "a", json!({})).await;
    assert_eq!(told(&mimi).await["unread"], 2);
}

#[tokio::test]
async fn many_are_told_in_one_statement() {
    let world = World::new().await;
    for name in ["a", "b", "c"] {
        world
            .anonymous()
            .register(&format!("{name}@example.com"))
            .await;
    }
    let mut batch = Batch::write();
    let whom = Statement {
        sql: "SELECT id AS account_id, 'x' AS subject, '{}' AS data FROM accounts".to_owned(),
        args: args![],
    };
    let step = store::add(
        &mut batch,
        &world.context(),
        NotificationKind::MembershipEnded,
        whom,
    );
    let outcome = world.database.run(&batch).await.unwrap();
    assert_eq!(outcome.rows(step).len(), 3);
    let ids = "SELECT count(DISTINCT id) FROM notifications";
    assert_eq!(world.database.number(ids).await, 3);
}

#[tokio::test]
async fn what_happens_to_an_order_is_told_and_payment_and_refund_by_mail_too() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    let id = ordered(&mimi, json!({"pack": "small"})).await;
    decide(&operator, &id, "confirm").await.expect(200);
    world.pass(1);
    decide(&operator, &id, "refund").await.expect(200);
    world.pass(1);
    let unpaid = ordered(&mimi, json!({"pack": "small"})).await;
    decide(&operator, &unpaid, "void").await.expect(200);

    let told = told(&mimi).await;
    let kinds: Vec<&Value> = told["notifications"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["kind"])
        .collect();
    assert_eq!(kinds, ["order_voided", "order_refunded", "order_paid"]);
    let order = mimi.get(&format!("/api/orders/{id}")).await.json();
    let expected = json!({"order_id": id, "number": order["number"],
        "name": {"zh": "尝鲜包", "en": "Small pack"}, "price_fen": 990});
    assert_eq!(told["notifications"][2]["data"], expected);

    let mails = world.outbox.to("mimi@example.com");
    assert_eq!(subjects(&mails)[1..], ["已收到你的付款", "订单已退款"]);
    for part in [
        order["number"].as_str().unwrap(),
        "尝鲜包",
        "¥9.90",
        "/order?id=",
    ] {
        assert!(mails[1].text.contains(part), "{part} in {}", mails[1].text);
    }
}

#[tokio::test]
async fn a_changed_password_is_told() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let body = json!({"current_password": PASSWORD, "new_password": "another long password"});
    mimi.post("/api/account/password", body).await.expect(204);
    let told = told(&mimi).await;
    assert_eq!(
        (&told["notifications"][0]["kind"], &told["unread"]),
        (&json!("password_changed"), &json!(1))
    );
}

#[tokio::test]
async fn letters_are_in_the_language_of_their_account() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world
        .database
        .sql("UPDATE accounts SET language = 'en'")
        .await
        .unwrap();
    let ends_at = kitten_closet_day("2026-12-23");
    tell(
        &mimi,
        NotificationKind::MembershipEnding,
        "m",
        json!({"ends_at": ends_at}),
    )
    .await;
    mail::send_waiting(&world.context()).await.unwrap();
    let letter = world.outbox.to("mimi@example.com").pop().unwrap();
    assert_eq!(letter.subject, "Your membership ends soon");
    assert!(
        letter.text.contains("lasts until 2026-12-22"),
        "{}",
        letter.text
    );
}

/// The midnight in China with which a day begins.
fn kitten_closet_day(day: &str) -> i64 {
    crate::terms::at(&format!("{day}T00:00:00+08:00"))
}

#[tokio::test]
async fn a_letter_that_could_not_be_sent_is_sent_later_and_only_once() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    let id = ordered(&mimi, json!({"pack": "small"})).await;
    let letters = || world.outbox.to("mimi@example.com").len() - 1;
    world.outbox.set_down(true);
    decide(&operator, &id, "confirm").await.expect(200);
    assert_eq!(letters(), 0);
    world.outbox.set_down(false);
    world.sweep().await;
    assert_eq!(letters(), 0, "who tried last holds it for a while");
    world.pass(5 * MINUTE);
    world.sweep().await;
    assert_eq!(letters(), 1);
    world.pass(5 * MINUTE);
    world.sweep().await;
    assert_eq!(letters(), 1);
}

#[tokio::test]
async fn two_senders_at_once_send_a_letter_once() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    tell(
        &mimi,
        NotificationKind::MembershipEnding,
        "m",
        json!({"ends_at": START}),
    )
    .await;
    let (one, other) = (world.context(), world.context());
    let sent = tokio::join!(mail::send_waiting(&one), mail::send_waiting(&other));
    assert_eq!(sent.0.unwrap() + sent.1.unwrap(), 1);
    assert_eq!(
        world.outbox.to("mimi@example.com").len(),
        2,
        "the welcome and this one"
    );
}

#[tokio::test]
async fn a_round_sends_a_hundred_letters_and_none_that_is_a_day_old() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    tell(
        &mimi,
        NotificationKind::MembershipEnding,
        "old",
        json!({"ends_at": START}),
    )
    .await;
    world.pass(24 * HOUR);
    for number in 0..101 {
        tell(
            &mimi,
            NotificationKind::MembershipEnding,
            &number.to_string(),
            json!({"ends_at": START}),
        )
        .await;
    }
    for sent in [100, 1, 0] {
        assert_eq!(mail::send_waiting(&world.context()).await.unwrap(), sent);
    }
    let unsent = "SELECT count(*) FROM notifications WHERE mailed_at IS NULL";
    assert_eq!(world.database.number(unsent).await, 1);
}
