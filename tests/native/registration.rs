//! product.md 1: an address becomes an account by a code or a link that was sent to it.

use accounts::terms;
use serde_json::{Value, json};

use crate::support::{Answer, HOUR, MINUTE, PASSWORD, World};

const MIMI: &str = "mimi@example.com";

async fn accounts(world: &World) -> i64 {
    world.database.number("SELECT count(*) FROM accounts").await
}

async fn open_link(world: &World, token: &str) -> Answer {
    let body = json!({"token": token, "token_delivery": "body"});
    world
        .anonymous()
        .post("/api/auth/register/link", body)
        .await
}

/// The body of a refusal, without what differs from request to request.
fn told(answer: Answer, status: u16) -> Value {
    let mut body = answer.expect(status).json();
    body["request_id"].take();
    body
}

#[tokio::test]
async fn the_code_of_the_letter_makes_the_account_with_its_welcome_and_logs_in() {
    let world = World::new().await;
    let mut mimi = world.anonymous();
    let next = mimi.sign_up(MIMI).await.json();
    assert_eq!(next, json!({"next": "enter_code"}));
    assert_eq!(
        accounts(&world).await,
        0,
        "before the code there is nothing"
    );
    let code = world.outbox.code(MIMI).unwrap();
    let answer = mimi.try_confirm(MIMI, &code).await.expect(200);
    assert_eq!(answer.json()["account"]["email_verified"], true);
    mimi.take_tokens(&answer);
    assert_eq!(mimi.balance().await, 6);
    mimi.log_in(MIMI).await;
    world.assert_sound().await;
}

#[tokio::test]
async fn the_link_beside_the_code_does_the_same_and_both_work_once() {
    let world = World::new().await;
    world.anonymous().sign_up(MIMI).await;
    let code = world.outbox.code(MIMI).unwrap();
    let token = world.outbox.registration(MIMI).unwrap();
    let answer = open_link(&world, &token).await.expect(200);
    assert_eq!(answer.json()["account"]["balance"]["total"], 6);
    let again = open_link(&world, &token).await.expect(422);
    assert_eq!(again.problem(), "link-refused");
    let again = world.anonymous().try_confirm(MIMI, &code).await;
    assert_eq!(again.expect(422).problem(), "mail-code-refused");
    assert_eq!(accounts(&world).await, 1);
}

#[tokio::test]
async fn a_code_takes_five_tries_and_then_not_even_the_right_one() {
    let world = World::new().await;
    let mimi = world.anonymous();
    for (wrong, status) in [(4, 200), (5, 422), (9, 422)] {
        let email = format!("mimi-{wrong}@example.com");
        mimi.sign_up(&email).await;
        let code = world.outbox.code(&email).unwrap();
        let other = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..wrong {
            mimi.try_confirm(&email, other).await.expect(422);
        }
        mimi.try_confirm(&email, &code).await.expect(status);
    }
}

#[tokio::test]
async fn a_code_lives_for_fifteen_minutes_and_its_link_no_longer() {
    let world = World::new().await;
    world.anonymous().sign_up(MIMI).await;
    let code = world.outbox.code(MIMI).unwrap();
    let token = world.outbox.registration(MIMI).unwrap();
    world.pass(15 * MINUTE);
    world.anonymous().try_confirm(MIMI, &code).await.expect(422);
    open_link(&world, &token).await.expect(422);

    world.anonymous().sign_up(MIMI).await;
    let code = world.outbox.code(MIMI).unwrap();
    world.pass(15 * MINUTE - 1);
    world.anonymous().try_confirm(MIMI, &code).await.expect(200);
}

#[tokio::test]
async fn a_new_code_replaces_the_one_before_and_has_its_own_tries() {
    let world = World::new().await;
    let mimi = world.anonymous();
    mimi.sign_up(MIMI).await;
    let (first, link) = (
        world.outbox.code(MIMI).unwrap(),
        world.outbox.registration(MIMI).unwrap(),
    );
    for _ in 0..5 {
        mimi.try_confirm(MIMI, "12").await.expect(422);
        mimi.try_confirm(MIMI, "999999").await.expect(422);
    }
    mimi.sign_up(MIMI).await;
    let second = world.outbox.code(MIMI).unwrap();
    mimi.try_confirm(MIMI, &first).await.expect(422);
    open_link(&world, &link).await.expect(422);
    mimi.try_confirm(MIMI, &second).await.expect(200);
}

#[tokio::test]
async fn a_code_that_somebody_else_asked_for_is_worth_nothing() {
    let world = World::new().await;
    let mimi = world.anonymous();
    mimi.sign_up(MIMI).await;
    // Somebody asks for the same address with a password of theirs, and Mimi types what comes last.
    let attacker = world.anonymous();
    let theirs = "the attacker's password";
    attacker.try_sign_up(MIMI, theirs).await.expect(202);
    let code = world.outbox.code(MIMI).unwrap();
    mimi.try_confirm(MIMI, &code).await.expect(422);
    assert_eq!(accounts(&world).await, 0);
    mimi.register(MIMI).await;
    attacker.try_log_in(MIMI, theirs).await.expect(401);
    attacker.try_log_in(MIMI, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn where_no_letter_may_be_sent_the_code_of_before_stays() {
    let world = World::new().await;
    let mimi = world.anonymous();
    for _ in 0..3 {
        mimi.sign_up(MIMI).await;
    }
    let code = world.outbox.code(MIMI).unwrap();
    world
        .anonymous()
        .try_sign_up(MIMI, "another long password")
        .await
        .expect(202);
    assert_eq!(world.outbox.to(MIMI).len(), 3);
    mimi.try_confirm(MIMI, &code).await.expect(200);
    mimi.try_log_in(MIMI, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn nothing_tells_an_address_with_an_account_from_one_without_in_two_steps_either() {
    let world = World::new().await;
    world.anonymous().register("known@example.com").await;
    let mut seen = Vec::new();
    for email in ["known@example.com", "unknown@example.com"] {
        let attacker = world.anonymous();
        let theirs = "the attacker's password";
        let trips = async |answer: Answer, status: u16| {
            (told(answer, status), world.database.round_trips())
        };
        let start = world.database.round_trips();
        let steps = [
            trips(attacker.try_sign_up(email, theirs).await, 202).await,
            trips(attacker.try_log_in(email, theirs).await, 401).await,
            trips(attacker.try_log_in(email, "a wrong password").await, 401).await,
            trips(attacker.try_confirm(email, "000000").await, 422).await,
            trips(attacker.try_sign_up(email, theirs).await, 202).await,
        ];
        seen.push(steps.map(|(body, trips)| (body, trips - start)));
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn the_statements_of_a_log_in_are_as_many_for_a_waiting_registration_as_for_an_account() {
    let world = World::new().await;
    world.anonymous().register("known@example.com").await;
    world.anonymous().sign_up("waiting@example.com").await;
    let mut statements = Vec::new();
    for email in ["known@example.com", "waiting@example.com", "no@example.com"] {
        let before = world.database.statements();
        let password = match email {
            "waiting@example.com" => PASSWORD,
            _ => "a wrong password",
        };
        let visitor = world.anonymous();
        visitor.try_log_in(email, password).await.expect(401);
        statements.push(world.database.statements() - before);
    }
    assert!(
        statements.iter().all(|each| *each == statements[0]),
        "{statements:?}"
    );
}

#[tokio::test]
async fn the_right_password_of_a_waiting_registration_has_another_code_sent_which_only_its_mailbox_tells()
 {
    let world = World::new().await;
    let mimi = world.anonymous();
    mimi.sign_up(MIMI).await;
    let first = world.outbox.code(MIMI).unwrap();
    world.pass(HOUR);
    mimi.try_log_in(MIMI, "a wrong password").await.expect(401);
    assert_eq!(world.outbox.to(MIMI).len(), 1);
    mimi.try_log_in(MIMI, PASSWORD).await.expect(401);
    assert_eq!(world.outbox.to(MIMI).len(), 2);
    let second = world.outbox.code(MIMI).unwrap();
    mimi.try_confirm(MIMI, &first).await.expect(422);
    mimi.try_confirm(MIMI, &second).await.expect(200);
    mimi.try_log_in(MIMI, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn an_address_has_one_welcome_also_after_its_account_was_deleted() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    assert_eq!(mimi.balance().await, 6);
    let farewell = json!({"password": PASSWORD});
    mimi.delete("/api/account", farewell).await.expect(204);
    world.pass(2 * HOUR);
    let again = world.newcomer("Mimi@Example.com").await;
    assert_eq!(again.balance().await, 0);
    let other = world.newcomer("momo@example.com").await;
    assert_eq!(other.balance().await, 6);
    world.assert_sound().await;
}

#[tokio::test]
async fn an_address_has_one_welcome_whoever_erases_its_account_and_however_old_that_is() {
    for remembered in [
        "welcome_hash",
        // From before welcomes were remembered, and from before the key of now.
        "NULL",
        "CAST('a hash by a key that is gone' AS BLOB)",
    ] {
        for is_erased_by_operator in [false, true] {
            let world = World::new().await;
            let operator = world.operator("boss@example.com").await;
            let mimi = world.newcomer("Mimi@Example.com").await;
            let age = format!(
                "UPDATE accounts SET welcome_hash = {remembered} WHERE id = '{}'",
                mimi.id
            );
            world.database.sql(&age).await.unwrap();
            if is_erased_by_operator {
                let path = format!("/api/admin/accounts/{}/erase", mimi.id);
                let reason = json!({"reason": "asked for"});
                operator.write(&path, "erase", &reason).await.expect(200);
            } else {
                let farewell = json!({"password": PASSWORD});
                mimi.delete("/api/account", farewell).await.expect(204);
            }
            world.pass(2 * HOUR);
            let again = world.newcomer(MIMI).await;
            assert_eq!(
                again.balance().await,
                0,
                "{remembered}, by the operator: {is_erased_by_operator}"
            );
            world.assert_sound().await;
        }
    }
}

#[tokio::test]
async fn an_old_account_that_had_no_welcome_leaves_one_to_its_address() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let welcome = async |credits: u32| {
        let sql = format!("UPDATE settings SET value = {credits} WHERE name = 'welcome_credits'");
        world.database.sql(&sql).await.unwrap();
    };
    welcome(0).await;
    let mimi = world.newcomer(MIMI).await;
    let forget = format!(
        "UPDATE accounts SET welcome_hash = NULL WHERE id = '{}'",
        mimi.id
    );
    world.database.sql(&forget).await.unwrap();
    let path = format!("/api/admin/accounts/{}/erase", mimi.id);
    let reason = json!({"reason": "asked for"});
    operator.write(&path, "erase", &reason).await.expect(200);
    welcome(6).await;
    world.pass(2 * HOUR);
    assert_eq!(world.newcomer(MIMI).await.balance().await, 6);
}

#[tokio::test]
async fn the_schema_grants_no_second_welcome_and_no_account_a_hash_of_another() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    let momo = world.newcomer("momo@example.com").await;
    world
        .assert_refused(&[format!(
            "UPDATE accounts SET welcome_hash = (
                SELECT welcome_hash FROM accounts WHERE id = '{}'
             ) WHERE id = '{}'",
            mimi.id, momo.id
        )])
        .await;
    world
        .assert_refused(&[
            format!(
                "UPDATE accounts SET welcome_hash = NULL WHERE id = '{}'",
                mimi.id
            ),
            format!(
                "INSERT INTO credit_grants (id, account_id, source, amount, created_at)
                 VALUES ('second', '{}', 'welcome', 6, 0)",
                mimi.id
            ),
        ])
        .await;
}

#[tokio::test]
async fn neither_code_nor_link_nor_address_is_kept_in_the_clear() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    world.anonymous().sign_up("momo@example.com").await;
    let code = world.outbox.code("momo@example.com").unwrap();
    let token = world.outbox.registration("momo@example.com").unwrap();
    for kept in [code, token] {
        let found = format!(
            "SELECT count(*) FROM registrations WHERE instr(code_hash, CAST('{kept}' AS BLOB))
             OR instr(link_hash, CAST('{kept}' AS BLOB))"
        );
        assert_eq!(world.database.number(&found).await, 0);
    }
    let hash = format!(
        "SELECT length(welcome_hash) FROM accounts WHERE id = '{}'",
        mimi.id
    );
    assert_eq!(world.database.number(&hash).await, 32);
}

#[tokio::test]
async fn what_was_agreed_to_is_recorded_with_its_time() {
    let world = World::new().await;
    let mimi = world.anonymous();
    let started = world.app.env.clock.now();
    mimi.sign_up(MIMI).await;
    world.pass(MINUTE);
    let code = world.outbox.code(MIMI).unwrap();
    mimi.try_confirm(MIMI, &code).await.expect(200);
    let agreed = "SELECT terms_version, terms_agreed_at FROM accounts";
    let rows = world.database.sql(agreed).await.unwrap();
    assert_eq!(rows[0].get::<String>(0).unwrap(), terms::VERSION);
    assert_eq!(rows[0].get::<i64>(1).unwrap(), started);
    let body = json!({"email": MIMI, "password": PASSWORD, "terms_version": "2020-01-01"});
    let refused = mimi.post("/api/auth/register", body).await.expect(422);
    assert_eq!(refused.json()["errors"][0]["field"], "terms_version");
}

#[tokio::test]
async fn an_address_in_other_letters_is_refused_in_words_and_a_known_one_still_gets_in() {
    let world = World::new().await;
    let visitor = world.anonymous();
    for email in [
        "小猫@例子.中国",
        "mіmi@example.com",
        "mi\u{200b}mi@example.com",
    ] {
        let refused = visitor
            .try_sign_up(email, PASSWORD)
            .await
            .expect(422)
            .json();
        assert_eq!(refused["errors"][0]["field"], "email", "{email}");
        let message = refused["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("半角"), "{message}");
    }
    world.newcomer(MIMI).await;
    let rename = "UPDATE accounts SET email = '小猫@例子.中国', email_key = '小猫@例子.中国'";
    world.database.sql(rename).await.unwrap();
    let known = visitor.try_log_in("小猫@例子.中国", PASSWORD).await;
    known.expect(200);
}

#[tokio::test]
async fn where_operators_switched_it_off_registering_makes_the_account_at_once() {
    let world = World::new().await;
    world.verify_nobody().await;
    let mut mimi = world.anonymous();
    let next = mimi.sign_up(MIMI).await.json();
    assert_eq!(next, json!({"next": "log_in"}));
    mimi.log_in(MIMI).await;
    assert_eq!(mimi.balance().await, 6);
    assert_eq!(world.outbox.to(MIMI)[0].subject, "欢迎来到小猫更衣");
    let again = world.anonymous().sign_up(MIMI).await.json();
    assert_eq!(again, json!({"next": "log_in"}));
    assert_eq!(world.outbox.to(MIMI)[1].subject, "你已经有账户了");
    world.assert_sound().await;
}

#[tokio::test]
async fn registrations_that_nobody_completed_are_forgotten_after_a_day() {
    let world = World::new().await;
    world.anonymous().sign_up(MIMI).await;
    world.anonymous().register("momo@example.com").await;
    let body = json!({"email": "momo@example.com"});
    let asked = world.anonymous().post("/api/auth/login-code", body).await;
    asked.expect(202);
    world.pass(24 * HOUR);
    jobs::every_day(&world.context()).await.unwrap();
    for table in ["registrations", "log_in_codes"] {
        let left = format!("SELECT count(*) FROM {table}");
        assert_eq!(world.database.number(&left).await, 0, "{table}");
    }
    for plan in [
        "SELECT rowid FROM registrations WHERE created_at <= 1 LIMIT 10",
        "SELECT rowid FROM log_in_codes WHERE expires_at <= 1 LIMIT 10",
    ] {
        world.assert_indexed(plan).await;
    }
}
