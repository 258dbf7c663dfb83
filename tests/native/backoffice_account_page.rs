//! product.md 7: how operators find accounts, and what they see of one.

use std::collections::BTreeSet;

use backoffice::accounts::store;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    lists::faults,
    orders::{decide, ordered},
    redemption::{make, redeem},
    support::{Client, HOUR, MINUTE, Reply, START, World},
    terms::at,
};

async fn page_of(operator: &Client<'_>, id: &str) -> Value {
    let path = format!("/api/admin/accounts/{id}");
    operator.get(&path).await.expect(200).json()
}

/// What a list gives to a query.
async fn listed(operator: &Client<'_>, query: &str) -> Vec<Value> {
    let path = format!("/api/admin/accounts?{query}");
    let mut page = operator.get(&path).await.expect(200).json();
    match page["items"].take() {
        Value::Array(items) => items,
        other => panic!("{other}"),
    }
}

/// The same: the addresses.
async fn addresses(operator: &Client<'_>, query: &str) -> Vec<String> {
    let items = listed(operator, query).await;
    let address = |item: &Value| item["email"].as_str().unwrap().to_owned();
    items.iter().map(address).collect()
}

#[tokio::test]
async fn the_last_log_in_is_told_long_after_its_session_is_gone() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world.pass(40 * 24 * 60 * MINUTE);
    jobs::every_day(&world.context()).await.unwrap();
    let kept = format!(
        "SELECT count(*) FROM sessions WHERE account_id = '{}'",
        mimi.id
    );
    assert_eq!(world.database.number(&kept).await, 0);
    let operator = world.operator("boss@example.com").await;
    let page = page_of(&operator, &mimi.id).await;
    assert_eq!(page["account"]["last_login_at"], START);
    // Somebody's wrong guess is no log-in.
    let stranger = world.anonymous();
    let guess = stranger.try_log_in("mimi@example.com", "a wrong guess");
    guess.await.expect(401);
    let page = page_of(&operator, &mimi.id).await;
    assert_eq!(page["account"]["last_login_at"], START);
}

#[tokio::test]
async fn the_page_of_an_account_tells_everything_of_it_in_one_round_trip() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mut mimi = world.newcomer("Mimi@example.com").await;
    let plan = ordered(&mimi, json!({"plan": "monthly"})).await;
    world.pass(1);
    decide(&operator, &plan, "confirm").await.expect(200);
    world.pass(1);
    let code = make(
        &operator,
        json!({"grants": {"kind": "plan", "plan": "yearly"}, "count": 1}),
    )
    .await
    .remove(0);
    redeem(&mimi, "k", &code).await.expect(200);
    world.pass(MINUTE - 1);
    ordered(&mimi, json!({"pack": "small"})).await;
    mimi.log_in("mimi@example.com").await;
    let good = mimi.accepted(1).await;
    world.work_off().await;
    world.pass(1);
    let blocked = mimi.accepted(1).await;
    world.gateway.will_answer(&[Reply::Refusal]);
    world.work_off().await;

    let before = world.database.round_trips();
    let page = page_of(&operator, &mimi.id).await;
    assert_eq!(world.database.round_trips() - before, 1);

    let end = at("2027-12-23T00:00:00+08:00");
    let account = &page["account"];
    let item = listed(&operator, "search=mimi").await.remove(0);
    for (name, value) in item.as_object().unwrap() {
        assert_eq!(&account[name], value, "{name}, as in the list");
    }
    assert_eq!(
        item,
        json!({
            "id": mimi.id, "email": "Mimi@example.com", "role": "user", "level": "free",
            "effective_level": "pro", "member_until": end, "balance": 304, "state": "active",
            "verified_at": START, "created_at": START, "seen_at": START + 1 + MINUTE,
        })
    );
    assert_eq!(account["last_login_at"], START + 1 + MINUTE);
    assert_eq!(account["language"], "zh");
    assert_eq!(
        page["balance"],
        json!({"total": 304, "permanent": 6, "membership": 298})
    );
    let grants = page["grants"].as_array().unwrap();
    assert_eq!(
        grants
            .iter()
            .map(|grant| (&grant["source"], &grant["remaining"]))
            .collect::<Vec<_>>(),
        [
            (&json!("membership"), &json!(298)),
            (&json!("welcome"), &json!(6))
        ],
        "in the order in which they are spent"
    );
    let terms = page["terms"].as_array().unwrap();
    assert_eq!(terms.len(), 2);
    assert_eq!(terms[0]["plan"]["id"], "yearly");
    let masked = terms[0]["code_masked"].as_str().unwrap();
    assert_eq!(masked, format!("{}-****-****-{}", &code[..4], &code[15..]));
    assert_eq!(terms[1]["order_id"], plan);
    assert_eq!(terms[1]["plan"]["name_en"], "Monthly membership");

    let tasks = page["tasks"].as_array().unwrap();
    assert_eq!(
        (&tasks[0]["id"], &tasks[1]["id"]),
        (&json!(blocked), &json!(good))
    );
    let money = |task: &Value| (task["credits"].clone(), task["refunded"].clone());
    assert_eq!(money(&tasks[0]), (json!(2), json!(2)));
    assert_eq!(money(&tasks[1]), (json!(2), json!(0)));
    let output = &tasks[1]["outputs"][0];
    let id = output["id"].as_str().unwrap();
    assert_eq!(output["image"]["url"], format!("/api/outputs/{id}/image"));
    assert_eq!(
        output["image"]["expires_at"].as_i64().unwrap() / HOUR,
        (START / HOUR) + 24
    );
    assert_eq!(tasks[0]["outputs"][0]["state"], "blocked");
    assert_eq!(tasks[0]["outputs"][0]["image"], Value::Null);
    operator
        .get(output["image"]["url"].as_str().unwrap())
        .await
        .expect(200);

    let events = page["ledger"].as_array().unwrap().iter();
    let events: Vec<_> = events
        .map(|entry| entry["event"].as_str().unwrap())
        .collect();
    assert_eq!(
        events,
        [
            "refund",
            "generation",
            "generation",
            "membership",
            "welcome"
        ]
    );
    let orders = page["orders"].as_array().unwrap();
    assert_eq!(orders.len(), 2);
    assert_eq!(orders[0]["state"], "pending");
    assert_eq!(orders[1]["id"], plan);
    assert_eq!(page["sessions"].as_array().unwrap().len(), 2);
    let audit = page["audit"].as_array().unwrap();
    assert_eq!(audit.len(), 1);
    assert_eq!(audit[0]["action"], "order.confirm");
    assert_eq!(audit[0]["operator"]["email"], "boss@example.com");
    assert_eq!(audit[0]["after"]["state"], "paid");

    let document = serde_json::to_value(app::document()).unwrap();
    let schema = json!({"$ref": "#/components/schemas/AccountPage"});
    assert_eq!(faults(&document, &schema, &page, "page"), [""; 0]);
}

#[tokio::test]
async fn tasks_stay_on_the_page_as_long_as_their_results_are_kept() {
    let world = World::new().await;
    let mut operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    mimi.accepted(1).await;
    world.work_off().await;
    let page = page_of(&operator, &mimi.id).await;
    assert_eq!(page["tasks"].as_array().unwrap().len(), 1);
    operator.return_after(24 * HOUR).await;
    let page = page_of(&operator, &mimi.id).await;
    assert_eq!(page["tasks"], json!([]));
}

#[tokio::test]
async fn nobody_has_a_page_whom_nobody_knows() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    operator.get("/api/admin/accounts/nobody").await.expect(404);
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let path = format!("/api/admin/accounts/{}", operator.id);
    let answer = operator.get(&path).await.expect(200);
    let etag = answer.headers["etag"].to_str().unwrap();
    let known = [("if-none-match", etag)];
    let again = operator.send(Method::GET, &path, &known, "").await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn the_page_of_an_account_reads_what_is_its_own() {
    let world = World::new().await;
    let statement = store::page("some-id", START);
    let plan = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let steps = world.database.sql(&plan).await.unwrap();
    let steps: Vec<String> = steps.iter().map(|row| row.get(3).unwrap()).collect();
    let made_here = ["(subquery", "task", "term", "orders", "audit_log"];
    let scans: BTreeSet<&String> = steps
        .iter()
        .filter(|step| step.starts_with("SCAN"))
        .filter(|step| step.contains("USING") || !made_here.iter().any(|name| step.contains(name)))
        .filter(|step| !step.contains("CONSTANT ROW"))
        .collect();
    assert!(scans.is_empty(), "{steps:#?}");
}

#[tokio::test]
async fn accounts_are_found_by_the_beginning_of_their_address_and_by_their_id() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("Mimi@example.com").await;
    world.newcomer("mimosa@example.com").await;
    world.newcomer("momo@example.com").await;
    let found = async |typed: &str| addresses(&operator, &format!("search={typed}")).await;
    assert_eq!(
        found("MIM").await,
        ["Mimi@example.com", "mimosa@example.com"]
    );
    assert_eq!(found("mimi%40example.com").await, ["Mimi@example.com"]);
    assert_eq!(found(&mimi.id.to_uppercase()).await, ["Mimi@example.com"]);
    for nothing in ["imi", "%25", "_", "mimi%00"] {
        assert_eq!(found(nothing).await, [""; 0], "{nothing}");
    }
}

#[tokio::test]
async fn accounts_are_picked_by_level_role_state_membership_and_time() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let ids = [
        world.newcomer("plus@example.com").await.id,
        world.newcomer("member@example.com").await.id,
        world.newcomer("banned@example.com").await.id,
    ];
    let act = async |id: &str, deed: &str, mut body: Value| {
        body["reason"] = json!("a word");
        let path = format!("/api/admin/accounts/{id}/{deed}");
        operator.write(&path, &path, &body).await.expect(200);
    };
    act(&ids[0], "level", json!({"level": "plus"})).await;
    act(&ids[1], "membership", json!({"plan_id": "monthly"})).await;
    act(&ids[2], "ban", json!({})).await;
    world.pass(MINUTE);
    let deleted = world.newcomer("gone@example.com").await.id;
    act(&deleted, "erase", json!({})).await;
    let gone = format!("deleted-{deleted}");
    let picked = async |query: &str| -> BTreeSet<String> {
        addresses(&operator, query).await.into_iter().collect()
    };
    let [boss, plus, member, banned] =
        ["boss", "plus", "member", "banned"].map(|name| format!("{name}@example.com"));
    let of = |names: &[&String]| names.iter().map(|name| (*name).clone()).collect();
    assert_eq!(picked("level=plus").await, of(&[&plus]));
    assert_eq!(picked("role=admin").await, of(&[&boss]));
    assert_eq!(
        picked("role=user").await,
        of(&[&plus, &member, &banned, &gone])
    );
    assert_eq!(picked("state=banned").await, of(&[&banned]));
    assert_eq!(picked("state=deleted").await, of(&[&gone]));
    assert_eq!(picked("state=active").await, of(&[&boss, &plus, &member]));
    assert_eq!(picked("member=yes").await, of(&[&member]));
    assert_eq!(
        picked("member=no").await,
        of(&[&boss, &plus, &banned, &gone])
    );
    assert_eq!(
        picked(&format!("from={}", START + MINUTE)).await,
        of(&[&gone])
    );
    assert_eq!(
        picked(&format!("to={}&state=active&member=no", START + MINUTE)).await,
        of(&[&boss, &plus])
    );
}

#[tokio::test]
async fn accounts_are_sorted_by_age_sight_and_address() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    for name in ["x", "z", "y"] {
        world.pass(1);
        world.newcomer(&format!("{name}@example.com")).await;
    }
    world.pass(1);
    world.anonymous().log_in("x@example.com").await;
    for (sort, expected) in [
        ("created_at", ["boss", "x", "z", "y"]),
        ("seen_at", ["boss", "z", "y", "x"]),
        ("email", ["boss", "x", "y", "z"]),
    ] {
        let mut expected = expected.map(|name| format!("{name}@example.com"));
        assert_eq!(
            addresses(&operator, &format!("sort={sort}")).await,
            expected
        );
        expected.reverse();
        assert_eq!(
            addresses(&operator, &format!("sort=-{sort}")).await,
            expected
        );
    }
}

#[tokio::test]
async fn the_ledger_of_an_account_is_what_its_owner_sees() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    world.pass(MINUTE);
    mimi.accepted(1).await;
    world.work_off().await;
    let path = format!("/api/admin/accounts/{}/ledger", mimi.id);
    let own = async |query: &str| {
        let answer = mimi.get(&format!("/api/ledger?{query}")).await;
        answer.expect(200).json()["entries"].take()
    };
    for query in [
        String::new(),
        "event=generation".to_owned(),
        "event=expiry".to_owned(),
        format!("from={}", START + MINUTE),
        format!("to={}", START + MINUTE),
        format!("from={}", START + 2 * MINUTE),
        format!("from={START}&to={}&event=welcome", START + 1),
    ] {
        let answer = operator.get(&format!("{path}?{query}")).await.expect(200);
        assert_eq!(answer.json()["items"], own(&query).await, "{query}");
    }
    let export = async |client: &Client<'_>, path: &str| {
        let answer = client.get(path).await.expect(200);
        String::from_utf8(answer.bytes.to_vec()).unwrap()
    };
    let theirs = export(&operator, &format!("{path}/export")).await;
    assert_eq!(theirs, export(&mimi, "/api/ledger/export").await);
}

#[tokio::test]
async fn the_list_of_accounts_is_a_table_in_the_readers_language() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    world.newcomer("=mimi@example.com").await;
    let path = "/api/admin/accounts/export?role=user";
    let language = [("accept-language", "en")];
    let answer = operator.send(Method::GET, path, &language, "").await;
    let table = String::from_utf8(answer.expect(200).bytes.to_vec()).unwrap();
    let rows: Vec<&str> = table.trim_end().split("\r\n").collect();
    assert!(rows[0].contains("E-mail,State,Role,Level"), "{table}");
    assert_eq!(rows.len(), 2);
    assert!(
        rows[1].starts_with("'=mimi@example.com,Active,User,Free,Free,,6,"),
        "{table}"
    );
}
