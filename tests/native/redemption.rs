//! product.md 3: redemption codes.

use membership::store::benefits;
use serde_json::{Value, json};

use crate::support::{Answer, Client, HOUR, MINUTE, START, World};

/// Makes codes and tells them.
pub async fn make(operator: &Client<'_>, body: Value) -> Vec<String> {
    let key = format!("make {body} {}", operator.world.database.round_trips());
    let made = operator.write("/api/admin/code-batches", &key, &body).await;
    let codes = made.expect(201).json()["codes"].as_array().unwrap().clone();
    codes
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect()
}

/// One new code.
pub async fn code(operator: &Client<'_>, grants: Value) -> String {
    make(operator, json!({"grants": grants, "count": 1}))
        .await
        .remove(0)
}

pub async fn redeem(client: &Client<'_>, key: &str, code: &str) -> Answer {
    client
        .write("/api/redemptions", key, &json!({"code": code}))
        .await
}

fn credits(number: i64) -> Value {
    json!({"kind": "credits", "credits": number})
}

async fn refused(client: &Client<'_>, key: &str, code: &str) -> Value {
    let answer = redeem(client, key, code).await.expect(422);
    assert_eq!(answer.problem(), "code-refused");
    answer.json()["reason"].clone()
}

async fn me(client: &Client<'_>) -> Value {
    client.get("/api/me").await.expect(200).json()
}

#[tokio::test]
async fn a_code_for_credits_brings_credits_that_never_expire() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let code = code(&operator, credits(50)).await;
    world.pages.told();
    let before = world.database.round_trips();
    let answer = redeem(&mimi, "k", &code).await.expect(200);
    assert_eq!(world.database.round_trips() - before, 1);
    assert_eq!(
        answer.json(),
        json!({"granted": {"kind": "credits", "credits": 50}})
    );
    assert_eq!(world.pages.told(), [mimi.id.as_str()]);
    assert_eq!(me(&mimi).await["balance"]["permanent"], 56);
    let entry = &mimi.get("/api/ledger").await.json()["entries"][0];
    assert_eq!(
        (&entry["event"], &entry["amount"]),
        (&json!("redemption"), &json!(50))
    );
    world.assert_sound().await;
}

#[tokio::test]
async fn a_code_for_a_plan_begins_or_extends_a_membership() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let grants = json!({"kind": "plan", "plan": "monthly"});
    let codes = make(&operator, json!({"grants": grants, "count": 2})).await;
    let mut ends = Vec::new();
    for code in codes {
        let granted = redeem(&mimi, &code, &code).await.expect(200).json()["granted"].clone();
        assert_eq!(granted["kind"], "plan");
        assert_eq!(granted["name"]["zh"], "月度会员");
        let me = me(&mimi).await;
        assert_eq!(me["membership"]["ends_at"], granted["membership_ends_at"]);
        assert_eq!(
            (&me["level"], &me["balance"]["membership"]),
            (&json!("pro"), &json!(300))
        );
        ends.push(granted["membership_ends_at"].as_i64().unwrap());
    }
    assert!(ends[1] > ends[0]);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_code_for_a_level_only_raises() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    for (granted, then) in [("plus", "plus"), ("pro", "pro"), ("plus", "pro")] {
        let code = code(&operator, json!({"kind": "level", "level": granted})).await;
        let answer = redeem(&mimi, &code, &code).await.expect(200).json();
        assert_eq!(
            answer,
            json!({"granted": {"kind": "level", "level": granted}})
        );
        assert_eq!(me(&mimi).await["level"], then);
        world.pass(1);
    }
    let told = mimi.get("/api/notifications").await.json()["notifications"].clone();
    let levels: Vec<&Value> = told
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["data"]["level"])
        .collect();
    assert_eq!(
        levels,
        ["pro", "plus"],
        "told where it made a difference, newest first"
    );
    assert_eq!(me(&mimi).await["balance"]["total"], 6);
}

#[tokio::test]
async fn a_member_is_not_told_of_a_level_below_the_one_in_effect() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    for grants in [
        json!({"kind": "plan", "plan": "monthly"}),
        json!({"kind": "level", "level": "plus"}),
    ] {
        let code = code(&operator, grants).await;
        redeem(&mimi, &code, &code).await.expect(200);
    }
    assert_eq!(
        me(&mimi).await["unread_notifications"]
            .as_i64()
            .unwrap_or(0),
        0
    );
    let level = format!(
        "SELECT {} = 'pro' AND level = 'plus' FROM accounts WHERE id = '{}'",
        benefits::level(&START.to_string()),
        mimi.id
    );
    assert_eq!(
        world.database.number(&level).await,
        1,
        "Plus is what stays after the membership"
    );
}

fn full_width(character: char) -> char {
    char::from_u32(u32::from(character) + 0xfee0).unwrap()
}

#[tokio::test]
async fn case_spaces_dashes_width_and_what_is_invisible_do_not_matter_when_typed() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let ways: [fn(&str) -> String; 8] = [
        |code| code.to_lowercase(),
        |code| code.replace('-', ""),
        |code| format!("  {}\n", code.replace('-', " ")),
        |code| code.replace('-', "—"),
        |code| format!("\u{feff}{}\u{200b}", code.replace('-', "\u{200b}-\u{200b}")),
        |code| code.replace('-', "\u{ad}\u{2011}"),
        |code| code.chars().map(full_width).collect(),
        |code| format!("\u{202a}「{code}」\u{202c}"),
    ];
    for (place, typed) in ways.into_iter().enumerate() {
        let code = code(&operator, credits(1)).await;
        redeem(&mimi, &code, &typed(&code)).await.expect(200);
        assert_eq!(mimi.balance().await, 7 + place as i64);
    }
}

#[tokio::test]
async fn each_refusal_says_why() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let other = world.newcomer("other@example.com").await;

    assert_eq!(refused(&mimi, "a", "ACDE-FGHJ-KMNP-QRT3").await, "unknown");
    assert_eq!(refused(&mimi, "a", "hello").await, "unknown");

    let single = code(&operator, credits(5)).await;
    redeem(&other, "b", &single).await.expect(200);
    assert_eq!(refused(&mimi, "b", &single).await, "used_up");
    assert_eq!(refused(&other, "c", &single).await, "already_redeemed");

    let disabled = code(&operator, credits(5)).await;
    let body = json!({"codes": [disabled]});
    operator
        .write("/api/admin/codes/disable", "d", &body)
        .await
        .expect(200);
    assert_eq!(refused(&mimi, "d", &disabled).await, "disabled");

    let end = START + MINUTE;
    let codes = json!({"grants": credits(5), "count": 2, "expires_at": end});
    let codes = make(&operator, codes).await;
    world.pass(MINUTE - 1);
    redeem(&mimi, "e", &codes[0]).await.expect(200);
    world.pass(1);
    assert_eq!(refused(&mimi, "f", &codes[1]).await, "expired");

    assert_eq!(mimi.balance().await, 11);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_code_of_n_uses_serves_n_accounts_each_once() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let body = json!({"grants": credits(5), "count": 1, "uses": 2});
    let code = make(&operator, body).await.remove(0);
    let mut answers = Vec::new();
    for name in ["a", "b", "c"] {
        let client = world.newcomer(&format!("{name}@example.com")).await;
        answers.push(redeem(&client, "k", &code).await.status.as_u16());
        if name == "a" {
            assert_eq!(refused(&client, "again", &code).await, "already_redeemed");
        }
    }
    assert_eq!(answers, [200, 200, 422]);
}

#[tokio::test]
async fn a_redemption_repeated_under_its_key_is_booked_once() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let code = code(&operator, credits(50)).await;
    world.database.lose_replies(1);
    redeem(&mimi, "k", &code).await.expect(503);
    let again = redeem(&mimi, "k", &code).await.expect(200);
    assert!(again.is_replay());
    assert_eq!(again.json()["granted"]["credits"], 50);
    assert_eq!(mimi.balance().await, 56);
    let other = redeem(&mimi, "k", "ACDE-FGHJ-KMNP-QRT3").await.expect(422);
    assert_eq!(other.problem(), "idempotency-key-reused");
    let without = mimi.post("/api/redemptions", json!({"code": code})).await;
    assert_eq!(without.expect(400).problem(), "idempotency-key-missing");
}

#[tokio::test]
async fn somebody_who_guesses_waits_after_ten_unknown_codes_in_an_hour() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    let other = world.newcomer("other@example.com").await;
    let code = code(&operator, credits(50)).await;
    let used = make(&operator, json!({"grants": credits(1), "count": 1}))
        .await
        .remove(0);
    redeem(&other, "used", &used).await.expect(200);
    for guess in 0..10 {
        assert_eq!(
            refused(&mimi, &format!("u{guess}"), &used).await,
            "used_up",
            "no guess"
        );
        let before = world.database.round_trips();
        let code = format!("ACDE-FGHJ-KMNP-QRT{}", &"346789ACDE"[guess..=guess]);
        assert_eq!(refused(&mimi, "g", &code).await, "unknown");
        assert_eq!(
            world.database.round_trips() - before,
            2,
            "a guess is counted in a second one"
        );
    }
    let answer = redeem(&mimi, "k", &code).await.expect(429);
    assert_eq!(answer.problem(), "too-many-attempts");
    assert_eq!(answer.headers["retry-after"], "3600");
    redeem(&other, "k", "ACDE-FGHJ-KMNP-QRT3").await.expect(422);
    mimi.return_after(HOUR).await;
    redeem(&mimi, "k", &code).await.expect(200);
}

#[tokio::test]
async fn the_schema_lets_no_code_be_used_beyond_what_it_allows() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let other = world.newcomer("other@example.com").await;
    let made = |kind: Value| make(&operator, json!({"grants": kind, "count": 1}));
    let plain = |codes: Vec<String>| codes[0].replace('-', "");
    let used = plain(made(credits(5)).await);
    redeem(&mimi, "k", &used).await.expect(200);
    let fresh = plain(made(credits(5)).await);
    let plan = plain(made(json!({"kind": "plan", "plan": "monthly"})).await);
    let level = plain(made(json!({"kind": "level", "level": "plus"})).await);
    let late = json!({"grants": credits(5), "count": 1, "expires_at": START + 1});
    let late = plain(make(&operator, late).await);
    let redemption = |code: &str, at: i64| {
        format!(
            "INSERT OR REPLACE INTO redemptions VALUES ('{code}', '{}', {at})",
            other.id
        )
    };
    let booked = |code: &str| {
        let (grant, entry) = (format!("g{code}"), format!("e{code}"));
        [
            format!(
                "INSERT INTO credit_grants (id, account_id, source, amount, created_at)
                 VALUES ('{grant}', '{}', 'redemption', 5, 0)",
                other.id
            ),
            format!("INSERT INTO credit_movements VALUES ('{entry}', '{grant}', 1, 5)"),
            format!(
                "INSERT INTO ledger_entries
                    (id, account_id, seq, event, subject, amount, balance, created_at)
                 VALUES ('{entry}', '{}', 2, 'redemption', '{code}', 5, 11, 0)",
                other.id
            ),
        ]
    };
    for attempt in [
        // Redeemed without what it grants.
        vec![redemption(&fresh, 1)],
        vec![redemption(&plan, 1)],
        vec![redemption(&level, 1)],
        // Beyond its uses, also with what it grants; and after its end.
        booked(&used)
            .into_iter()
            .chain([redemption(&used, 1)])
            .collect(),
        booked(&late)
            .into_iter()
            .chain([redemption(&late, START + 1)])
            .collect(),
        // Used by nobody, or more often than somebody used it.
        vec!["UPDATE redemption_codes SET used = 0".to_owned()],
        vec![format!(
            "UPDATE redemption_codes SET used = 1 WHERE code = '{fresh}'"
        )],
        vec![format!(
            "UPDATE redemption_codes SET uses = 9 WHERE code = '{used}'"
        )],
        vec![format!(
            "INSERT OR REPLACE INTO redemption_codes
             SELECT code, batch_id, 0, uses, NULL FROM redemption_codes WHERE code = '{used}'"
        )],
        // Worth something else.
        vec!["UPDATE code_batches SET credits = 1000".to_owned()],
        // Forgotten.
        vec!["DELETE FROM redemptions".to_owned()],
        vec!["UPDATE redemptions SET account_id = 'x'".to_owned()],
        vec![format!(
            "DELETE FROM redemption_codes WHERE code = '{fresh}'"
        )],
        vec!["DELETE FROM code_batches".to_owned()],
    ] {
        world.assert_refused(&attempt).await;
    }
    let body = json!({"codes": [fresh]});
    operator
        .write("/api/admin/codes/disable", "d", &body)
        .await
        .expect(200);
    world
        .assert_refused(&["UPDATE redemption_codes SET disabled_at = NULL".to_owned()])
        .await;
    let usable = booked(&fresh).into_iter().chain([redemption(&fresh, 1)]);
    world.assert_refused(&usable.collect::<Vec<_>>()).await;
    world.assert_sound().await;
}

#[tokio::test]
async fn what_cannot_be_a_code_is_no_guess() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let code = code(&operator, credits(50)).await;
    for typed in [
        "",
        "hello",
        "ACDE-FGHJ-KMNP",
        "ACDE-FGHJ-KMNP-QRT0",
        "兑换码",
        &code[1..],
    ] {
        for time in 0..3 {
            let before = world.database.round_trips();
            let reason = refused(&mimi, &format!("{time} of {}", typed.len()), typed).await;
            assert_eq!(reason, "unknown", "{typed}");
            assert_eq!(world.database.round_trips() - before, 1, "{typed}");
        }
    }
    let guesses = "SELECT count(*) FROM attempts WHERE action = 'redemption'";
    assert_eq!(world.database.number(guesses).await, 0);
    redeem(&mimi, "k", &code).await.expect(200);
}
