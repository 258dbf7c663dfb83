//! product.md 7: what operators edit without a deploy.

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};

use crate::{
    orders::{decide, ordered},
    support::{Answer, Client, HOUR, START, World},
};

const PRESETS: &str = "/api/admin/presets";

/// Whether a route is one of the catalogue's.
pub fn has(path: &str) -> bool {
    let part = path.trim_start_matches("/api/admin/").split('/').next();
    let subjects = [
        "presets",
        "presets-order",
        "plans",
        "packs",
        "levels",
        "words",
        "settings",
        "notices",
        "gateways",
        "gateways-order",
    ];
    subjects.contains(&part.unwrap_or_default()) && !path.ends_with("/see-to")
}

/// A body that a write of the catalogue would take.
pub fn proper(path: &str) -> Value {
    let parts: Vec<&str> = path.trim_start_matches("/api/admin/").split('/').collect();
    match (parts[0], parts.last()) {
        ("presets", Some(&"switch")) => json!({"is_on": true}),
        ("presets", Some(&"test")) => json!({"inputs": {}}),
        ("presets", _) => json!({"definition": hat()}),
        ("presets-order", _) => json!({"ids": []}),
        ("plans", _) => plan(),
        ("packs", _) => pack(),
        ("levels", _) => level(),
        ("words", Some(&"try")) => json!({"prompt": "On the moon."}),
        ("words", _) => json!({"words": ["moon"]}),
        ("settings", _) => json!({"value": 7}),
        ("notices", _) => notice(),
        ("gateways", Some(&"switch")) => json!({"is_on": true}),
        ("gateways", Some(&"test")) => json!({}),
        ("gateways", _) => json!({"settings": relay()}),
        ("gateways-order", _) => json!({"ids": []}),
        _ => panic!("say what {path} takes"),
    }
}

/// The settings of a gateway.
fn relay() -> Value {
    json!({
        "style": "chat", "base_url": "https://first.example", "model": "a-model",
        "key_secret": "GATEWAY_TEST_KEY",
    })
}

fn name(text: &str) -> Value {
    json!({"zh": format!("{text}（中文）"), "en": text})
}

/// A tool that puts a hat on somebody.
fn hat() -> Value {
    let slot = |id: &str, role: &str| {
        json!({
            "id": id, "name": name(id), "hint": name("One picture"), "right": [],
            "wrong": [name("Two")], "min": 1, "max": 1, "role": role,
        })
    };
    json!({
        "name": name("Hat"), "summary": name("Puts on a hat"),
        "slots": [slot("person", "the person."), slot("hat", "the hat.")],
        "one_output_each": null,
        "options": [{
            "id": "tilt", "kind": "choice", "name": name("Tilt"), "default": "none",
            "choices": [
                {"id": "none", "name": name("None"), "prompt": ""},
                {"id": "left", "name": name("Left"), "prompt": "It sits to the left."},
            ],
        }],
        "prompt": {"zh": "给{person}戴上{hat}。", "en": "Put {hat} on {person}."},
        "closing": "One picture.",
        "prompt_max_length": 100, "credits_per_output": 3,
        "aspect_ratios": ["3:4"], "variants": {"default": 1, "max": 2},
    })
}

fn plan() -> Value {
    json!({
        "name_zh": "季度会员", "name_en": "Quarterly membership", "price_fen": 9900, "months": 3,
        "credits_per_month": 320, "on_sale_from": null, "on_sale_until": null, "position": 3,
        "is_on": true,
    })
}

fn pack() -> Value {
    json!({
        "name_zh": "大包", "name_en": "Big pack", "price_fen": 19900, "base_credits": 1500,
        "bonus_credits": 300, "position": 4, "is_on": true,
    })
}

fn level() -> Value {
    json!({
        "garments": 4, "running": 2, "waiting": 0, "check_in_every": "day", "check_in_credits": 3,
    })
}

fn notice() -> Value {
    json!({
        "text_zh": "今晚维护", "text_en": "Maintenance tonight", "starts_at": START + HOUR,
        "ends_at": START + 2 * HOUR, "is_on": true,
    })
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

/// What an item is, whenever it was made so.
fn content(mut item: Value) -> Value {
    item.as_object_mut().unwrap().remove("revision");
    item
}

/// The fields that an answer says are at fault.
fn faults(answer: Answer) -> Vec<String> {
    let answer = answer.expect(422).json();
    let errors = answer["errors"].as_array().unwrap().clone();
    let field = |error: &Value| error["field"].as_str().unwrap().to_owned();
    errors.iter().map(field).collect()
}

/// The items of a list.
async fn items(operator: &Client<'_>, list: &str) -> Vec<Value> {
    let answer = operator.get(&format!("/api/admin/{list}")).await;
    answer.expect(200).json()["items"]
        .as_array()
        .unwrap()
        .clone()
}

async fn item(operator: &Client<'_>, list: &str, id: &str) -> Value {
    let items = items(operator, list).await;
    let is_it = |item: &&Value| [&item["id"], &item["name"], &item["level"]].contains(&&json!(id));
    items.iter().find(is_it).unwrap().clone()
}

/// The tools of the workbench, by their ids.
async fn workbench(client: &Client<'_>) -> Vec<String> {
    let answer = client.get("/api/presets").await.expect(200).json();
    let ids = answer["presets"].as_array().unwrap().iter();
    ids.map(|preset| preset["id"].as_str().unwrap().to_owned())
        .collect()
}

async fn switch(operator: &Client<'_>, id: &str, is_on: bool) -> Answer {
    let path = format!("{PRESETS}/{id}/switch");
    let key = format!("{id} {is_on} {}", operator.world.database.round_trips());
    operator.write(&path, &key, &json!({"is_on": is_on})).await
}

async fn save(operator: &Client<'_>, id: &str, key: &str, definition: &Value) -> Answer {
    let body = json!({"definition": definition});
    operator.put(&format!("{PRESETS}/{id}"), key, &body).await
}

/// A test run with a picture in each slot of [`hat`].
async fn test_hat(operator: &Client<'_>, key: &str, more: Value) -> Answer {
    let inputs = json!({"person": [operator.picture().await], "hat": [operator.picture().await]});
    let mut body = json!({"inputs": inputs});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    operator
        .write(&format!("{PRESETS}/hat/test"), key, &body)
        .await
}

/// The text that a gateway got with a call.
fn said(world: &World, call: usize) -> String {
    let bodies = world.gateway.bodies();
    let text = &bodies[call]["messages"][0]["content"][0]["text"];
    text.as_str().unwrap().to_owned()
}

/// Every write of the catalogue, done for real: action, method, path, body.
pub async fn deeds(operator: &Client<'_>) -> Vec<(&'static str, Method, String, Value)> {
    let mut order = workbench(operator).await;
    order.rotate_left(1);
    operator.get("/api/admin/gateways").await.expect(200);
    let inputs =
        json!({"person": [operator.picture().await], "garments": [operator.picture().await]});
    let put = |action, path: &str, body| (action, Method::PUT, format!("/api/admin/{path}"), body);
    let post =
        |action, path: &str, body| (action, Method::POST, format!("/api/admin/{path}"), body);
    vec![
        put("presets.order", "presets-order", json!({"ids": order})),
        put("preset.save", "presets/hat", json!({"definition": hat()})),
        post(
            "preset.switch",
            "presets/pose/switch",
            json!({"is_on": false}),
        ),
        post(
            "preset.test",
            "presets/try_on/test",
            json!({"inputs": inputs}),
        ),
        put("plan.save", "plans/monthly", plan()),
        put("pack.save", "packs/small", pack()),
        put("level.save", "levels/free", level()),
        put("words.save", "words", json!({"words": ["moon"]})),
        put(
            "setting.save",
            "settings/welcome_credits",
            json!({"value": 7}),
        ),
        put("notice.save", "notices/tonight", notice()),
        put(
            "gateways.order",
            "gateways-order",
            json!({"ids": ["second", "first"]}),
        ),
        put(
            "gateway.save",
            "gateways/relay",
            json!({"settings": relay()}),
        ),
        post(
            "gateway.switch",
            "gateways/first/switch",
            json!({"is_on": false}),
        ),
        post("gateway.test", "gateways/second/test", json!({})),
    ]
}

#[tokio::test]
async fn every_change_of_the_catalogue_is_one_round_trip_and_on_record_before_and_after() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let order = workbench(&operator).await;
    for (action, method, path, body) in deeds(&operator).await {
        world.pass(1);
        let body = with(body, "reason", json!("as agreed"));
        let trips = world.database.round_trips();
        let answer = operator
            .write_by(method.clone(), &path, action, &body)
            .await;
        assert!(answer.status.is_success(), "{action}: {:?}", answer.bytes);
        // What is tested is read first: its slots decide how much there is to make.
        // A call of a gateway is on record before it is made.
        let more = u64::from(matches!(action, "preset.test" | "gateway.test"));
        assert_eq!(world.database.round_trips() - trips, 1 + more, "{action}");

        let record = format!(
            "SELECT operator_id, reason, before, after FROM audit_log
             WHERE action = '{action}' AND address IS NOT NULL"
        );
        let records = world.database.sql(&record).await.unwrap();
        assert_eq!(records.len(), 1, "{action}");
        assert_eq!(records[0].get::<String>(0).unwrap(), operator.id);
        assert_eq!(records[0].get::<String>(1).unwrap(), "as agreed");
        let json = |column| -> Value {
            let text: Option<String> = records[0].get(column).unwrap();
            text.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap())
        };
        let (before, after, now) = (json(2), json(3), answer.json());
        match action {
            "preset.test" => {
                assert_eq!(before, Value::Null);
                assert_eq!(after, json!({"task": now["id"], "version": 1}));
            }
            "gateway.test" => {
                assert_eq!(before, Value::Null);
                assert_eq!(after, json!({"test": now["id"], "model": "b-model"}));
            }
            _ => assert_eq!(after, content(now), "{action}: the answer is the item"),
        }
        match action {
            "preset.save" | "notice.save" | "gateway.save" => assert_eq!(before, Value::Null),
            "gateways.order" => assert_eq!(before["ids"], json!(["first", "second"])),
            "preset.switch" | "gateway.switch" => assert_eq!(before["is_on"], json!(true)),
            "presets.order" => assert_eq!(before["ids"], json!(order)),
            "plan.save" => assert_eq!(before["price_fen"], 3900),
            "pack.save" => assert_eq!(before["price_fen"], 990),
            "level.save" => assert_eq!(before["check_in_every"], "week"),
            "words.save" => assert!(before["words"].as_array().unwrap().len() > 20),
            "setting.save" => assert_eq!(before["value"], 6),
            _ => {}
        }

        let again = operator
            .write_by(method.clone(), &path, action, &body)
            .await;
        assert!(again.is_replay(), "{action}");
        assert_eq!(again.bytes, answer.bytes);
        let other = with(body, "reason", json!("another"));
        let refused = operator.write_by(method, &path, action, &other).await;
        assert_eq!(refused.expect(422).problem(), "idempotency-key-reused");
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn every_list_of_the_catalogue_has_a_tag_that_changes_with_it() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let lists = [
        ("presets", "presets/hat", "/api/admin/presets/hat"),
        ("plans", "plans/monthly", "/api/admin/plans/x"),
        ("packs", "packs/small", "/api/admin/packs/x"),
        ("levels", "levels/free", "/api/admin/levels/x"),
        ("words", "words", "/api/admin/words"),
        (
            "settings",
            "settings/welcome_credits",
            "/api/admin/settings/x",
        ),
        ("notices", "notices/tonight", "/api/admin/notices/x"),
    ];
    for (list, item, kind) in lists {
        let path = format!("/api/admin/{list}");
        let first = operator.get(&path).await.expect(200);
        let etag = first.headers["etag"].to_str().unwrap().to_owned();
        let known = [("if-none-match", etag.as_str())];
        let ask = async || {
            operator
                .send(Method::GET, &path, &known, Body::empty())
                .await
        };
        ask().await.expect(304);
        let change = format!("/api/admin/{item}");
        operator.put(&change, item, &proper(kind)).await.expect(200);
        ask().await.expect(200);
    }
}

#[tokio::test]
async fn an_operator_sees_every_tool_whole_also_what_is_said_to_the_model() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    switch(&operator, "pose", false).await.expect(200);
    let presets = items(&operator, "presets").await;
    assert_eq!(presets.len(), 8);
    let pose = &presets[4];
    assert_eq!(
        (&pose["id"], &pose["is_on"]),
        (&json!("pose"), &json!(false))
    );
    assert_eq!(
        (&pose["position"], &pose["version"]),
        (&json!(5), &json!(1))
    );
    let definition = &pose["definition"];
    assert!(
        definition["closing"]
            .as_str()
            .unwrap()
            .contains("one photorealistic picture")
    );
    assert!(definition["slots"][0]["role"].is_string());
    assert!(
        definition["prompt"]["en"]
            .as_str()
            .unwrap()
            .contains("{model}")
    );
}

#[tokio::test]
async fn a_definition_that_is_saved_is_on_offer_at_the_next_load_and_history_keeps_its_own() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let before = mimi.try_on(1).await.expect(202).json();
    let first = mimi.get("/api/presets").await.expect(200);
    let etag = first.headers["etag"].to_str().unwrap();

    let mut definition = item(&operator, "presets", "try_on").await["definition"].clone();
    definition["name"] = json!({"zh": "换衣", "en": "Dressing"});
    definition["closing"] = json!("Signed.");
    world.pass(1);
    let saved = save(&operator, "try_on", "k", &definition)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&saved["version"], &saved["updated_at"]),
        (&json!(2), &json!(START + 1))
    );
    assert_eq!(saved["definition"], definition);
    assert_eq!(
        (&saved["position"], &saved["is_on"]),
        (&json!(1), &json!(true))
    );

    let known = [("if-none-match", etag)];
    let next = mimi
        .send(Method::GET, "/api/presets", &known, Body::empty())
        .await;
    assert_eq!(
        next.expect(200).json()["presets"][0]["name"]["en"],
        "Dressing"
    );
    let after = mimi.try_on(1).await.expect(202).json();
    let tasks = mimi.get("/api/tasks").await.expect(200).json()["tasks"].clone();
    let told = [
        (&after, &tasks[0], 2, "换衣"),
        (&before, &tasks[1], 1, "虚拟换衣"),
    ];
    for (submitted, listed, version, name) in told {
        for task in [submitted, listed] {
            assert_eq!(task["preset_version"], version);
            assert_eq!(task["preset_name"]["zh"], name);
        }
    }
    world.work_off().await;
    assert!(!said(&world, 0).ends_with("Signed."));
    assert!(said(&world, 1).ends_with("Signed."));
}

#[tokio::test]
async fn a_tool_that_is_switched_off_keeps_its_name_in_history() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let task = mimi.accepted(1).await;
    switch(&operator, "try_on", false).await.expect(200);
    assert!(!workbench(&mimi).await.contains(&"try_on".to_owned()));
    let expected = json!({"zh": "虚拟换衣", "en": "Virtual try-on"});
    assert_eq!(mimi.task(&task).await["preset_name"], expected);
    switch(&operator, "try_on", true).await.expect(200);
    assert_eq!(workbench(&mimi).await[0], "try_on");
}

#[tokio::test]
async fn what_is_on_offer_already_makes_no_version_and_a_version_can_be_gone_back_to() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let first = item(&operator, "presets", "pose").await["definition"].clone();
    let version = async |key: &str, definition: &Value| {
        save(&operator, "pose", key, definition)
            .await
            .expect(200)
            .json()["version"]
            .clone()
    };
    // Written with its fields in another order than the migration has them.
    assert_eq!(version("a", &first).await, 2);
    assert_eq!(version("again", &first).await, 2);
    let second = with(first.clone(), "closing", json!("Other."));
    assert_eq!(version("b", &second).await, 3);
    assert_eq!(version("c", &first).await, 4);
    let versions = items(&operator, "presets/pose/versions").await;
    let closings: Vec<&Value> = versions
        .iter()
        .map(|each| &each["definition"]["closing"])
        .collect();
    let [old, new] = [&first["closing"], &second["closing"]];
    assert_eq!(closings, [old, new, old, old]);
}

#[tokio::test]
async fn versions_come_in_pages_the_newest_first() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let definition = item(&operator, "presets", "pose").await["definition"].clone();
    for number in 2..=21 {
        let definition = with(definition.clone(), "closing", json!(format!("{number}.")));
        save(&operator, "pose", &number.to_string(), &definition)
            .await
            .expect(200);
    }
    let path = "/api/admin/presets/pose/versions";
    let page = operator.get(path).await.expect(200).json();
    assert_eq!(page["items"].as_array().unwrap().len(), 20);
    assert_eq!(page["items"][0]["version"], 21);
    assert_eq!(page["next_cursor"], "2");
    let last = operator
        .get(&format!("{path}?cursor=2"))
        .await
        .expect(200)
        .json();
    assert_eq!(last["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        last["items"][0],
        json!({
            "version": 1, "is_draft": false, "created_at": 0, "definition": definition,
        })
    );
    assert_eq!(last["next_cursor"], Value::Null);
    operator
        .get("/api/admin/presets/moon/versions")
        .await
        .expect(404);
}

#[tokio::test]
async fn a_new_tool_comes_last_and_off_and_works_once_it_is_on() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let saved = save(&operator, "hat", "k", &hat()).await.expect(200).json();
    assert_eq!(
        (&saved["position"], &saved["is_on"]),
        (&json!(9), &json!(false))
    );
    assert_eq!(workbench(&operator).await.len(), 8);
    switch(&operator, "hat", true).await.expect(200);
    assert_eq!(workbench(&operator).await[8], "hat");
    let inputs = json!({"person": [operator.picture().await], "hat": [operator.picture().await]});
    let body = json!({"preset": "hat", "inputs": inputs, "options": {"tilt": "left"}});
    let task = operator.submit("k2", &body).await.expect(202).json();
    assert_eq!(task["credits_charged"], 3);
    world.work_off().await;
    let id = task["id"].as_str().unwrap();
    assert_eq!(operator.task(id).await["state"], "succeeded");
    assert_eq!(
        said(&world, 0),
        "Image 1 is the person.\nImage 2 is the hat.\n\nPut image 2 on image 1.\n\n\
         It sits to the left.\n\nOne picture."
    );
}

#[tokio::test]
async fn the_tools_are_put_into_an_order_all_of_them_each_once() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    switch(&operator, "pose", false).await.expect(200);
    let ids: Vec<Value> = items(&operator, "presets")
        .await
        .iter()
        .map(|each| each["id"].clone())
        .collect();
    let reversed: Vec<Value> = ids.iter().rev().cloned().collect();
    let path = "/api/admin/presets-order";
    let answer = operator
        .put(path, "k", &json!({"ids": reversed}))
        .await
        .expect(200);
    assert_eq!(content(answer.json()), json!({"ids": reversed}));
    assert_eq!(workbench(&operator).await[..2], ["recolor", "scene"]);
    let twice = [&ids[..7], &ids[..1]].concat();
    let strange = [&ids[..7], &[json!("moon")]].concat();
    for wrong in [&ids[..7], &twice, &strange] {
        let answer = operator.put(path, "wrong", &json!({"ids": wrong})).await;
        assert_eq!(faults(answer), ["ids"], "{wrong:?}");
    }
}

#[tokio::test]
async fn a_definition_is_checked_field_by_field_and_every_fault_is_told_in_the_operators_language()
{
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mut definition = hat();
    definition["name"]["en"] = json!(" ");
    definition["slots"][1]["role"] = json!("");
    definition["options"][0]["default"] = json!("right");
    definition["prompt"]["zh"] = json!("给{someone}戴上。");
    definition["variants"]["max"] = json!(5);
    definition["aspect_ratios"] = json!(["3:4", "1:9"]);
    let answer = save(&operator, "hat", "k", &definition).await;
    let expected = [
        "definition.name.en",
        "definition.slots.1.role",
        "definition.variants.max",
        "definition.aspect_ratios.1",
        "definition.options.0.default",
        "definition.prompt.zh",
    ];
    let told: Value = serde_json::from_slice(&answer.bytes).unwrap();
    assert_eq!(faults(answer), expected);
    assert_eq!(told["errors"][4]["message"], "要是其中一个选项。");
    let headers = [
        ("content-type", "application/json"),
        ("idempotency-key", "k"),
        ("accept-language", "en"),
    ];
    let body = json!({"definition": definition}).to_string();
    let path = format!("{PRESETS}/hat");
    let english = operator
        .send(Method::PUT, &path, &headers, body)
        .await
        .expect(422)
        .json();
    assert_eq!(english["errors"][2]["message"], "1 to 4.");

    // A test run looks at a draft in the same way.
    let answer = test_hat(&operator, "t", json!({"definition": definition})).await;
    assert_eq!(faults(answer), expected);

    definition.as_object_mut().unwrap().remove("closing");
    let answer = save(&operator, "hat", "k", &definition).await.expect(400);
    assert_eq!(answer.problem(), "invalid-body");
    assert!(
        answer.json()["detail"]
            .as_str()
            .unwrap()
            .contains("closing")
    );
    for id in ["Hat", "a%20hat", "x".repeat(41).as_str()] {
        assert_eq!(
            faults(save(&operator, id, "k", &hat()).await),
            ["id"],
            "{id}"
        );
    }
    assert_eq!(items(&operator, "presets").await.len(), 8);
}

#[tokio::test]
async fn a_test_run_is_an_ordinary_task_of_the_operators_own_that_costs_nothing() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    save(&operator, "hat", "k", &hat()).await.expect(200);
    // Off, and tested all the same.
    let body = json!({"options": {"tilt": "left"}, "prompt": "Let it snow.", "variants": 2});
    let task = test_hat(&operator, "t", body).await.expect(202).json();
    assert_eq!(
        (&task["credits_charged"], &task["preset_version"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(task["preset_name"]["en"], "Hat");
    assert_eq!(world.queue.len(), 2);
    world.work_off().await;
    let id = task["id"].as_str().unwrap();
    let done = operator.task(id).await;
    assert_eq!(done["state"], "succeeded");
    assert_eq!(done["prompt_source"], "custom");
    assert_eq!(operator.balance().await, 6);
    operator
        .get(done["outputs"][1]["image"]["url"].as_str().unwrap())
        .await
        .expect(200);
    let listed = operator.get("/api/tasks").await.json()["tasks"].clone();
    assert_eq!(listed[0]["id"], task["id"]);
    assert!(said(&world, 0).contains("Let it snow.\n\nIt sits to the left."));
    world.assert_sound().await;
}

#[tokio::test]
async fn a_test_run_that_fails_has_nothing_to_give_back() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    world.gateway.will_answer(&[crate::support::Reply::Refusal]);
    let task = test_hat(&operator, "t", json!({"definition": hat()}))
        .await
        .expect(202)
        .json();
    world.work_off().await;
    let done = operator.task(task["id"].as_str().unwrap()).await;
    assert_eq!(done["outputs"][0]["state"], "blocked");
    assert_eq!(operator.balance().await, 6);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_draft_is_tested_before_it_is_saved_and_the_workbench_never_shows_it() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let shown = operator.get("/api/presets").await.expect(200);
    // Of a tool that there is not yet.
    let draft = with(hat(), "closing", json!("A draft."));
    let task = test_hat(&operator, "t", json!({"definition": draft}))
        .await
        .expect(202)
        .json();
    assert_eq!(task["preset_version"], 1);
    world.work_off().await;
    assert!(said(&world, 0).ends_with("A draft."));
    assert_eq!(
        operator.get("/api/presets").await.expect(200).bytes,
        shown.bytes
    );
    assert_eq!(items(&operator, "presets").await.len(), 8);

    // Again the same draft, and then another one.
    let versions = async || -> Vec<(Value, Value)> {
        let versions = items(&operator, "presets/hat/versions").await.into_iter();
        versions
            .map(|each| (each["version"].clone(), each["is_draft"].clone()))
            .collect()
    };
    test_hat(&operator, "u", json!({"definition": draft}))
        .await
        .expect(202);
    assert_eq!(versions().await, [(json!(1), json!(true))]);
    test_hat(&operator, "v", json!({"definition": hat()}))
        .await
        .expect(202);

    // What is saved is a version of its own.
    let saved = save(&operator, "hat", "k", &hat()).await.expect(200).json();
    assert_eq!(saved["version"], 3);
    let expected = [(3, false), (2, true), (1, true)].map(|(a, b)| (json!(a), json!(b)));
    assert_eq!(versions().await, expected);
    // And a draft of a tool on offer changes nothing of what it offers.
    switch(&operator, "hat", true).await.expect(200);
    let another = with(hat(), "closing", json!("Another draft."));
    test_hat(&operator, "w", json!({"definition": another}))
        .await
        .expect(202);
    assert_eq!(item(&operator, "presets", "hat").await["version"], 3);
    let offer = "UPDATE presets SET version = 4 WHERE id = 'hat'".to_owned();
    world.assert_refused(&[offer]).await;
    let begin = "INSERT INTO presets (id, position, version) SELECT 'cap', 99, 1
                 FROM preset_versions WHERE 0 = 1"
        .to_owned();
    let draft = "INSERT INTO preset_versions SELECT 'cap', 1, definition, 0, 1
                 FROM preset_versions WHERE preset = 'hat' AND version = 1"
        .to_owned();
    let offer = begin.replace("FROM preset_versions WHERE 0 = 1", "");
    world.assert_refused(&[draft, offer]).await;
}

#[tokio::test]
async fn a_test_run_follows_the_rules_of_every_task() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let draft = json!({"definition": hat()});
    let more = |field: &str, value: Value| with(draft.clone(), field, value);
    let refused = test_hat(&operator, "a", more("prompt", json!("naked"))).await;
    assert_eq!(refused.expect(422).problem(), "prompt-refused");
    let refused = test_hat(&operator, "b", more("options", json!({"tilt": "right"}))).await;
    assert_eq!(faults(refused), ["options.tilt"]);
    let inputs = json!({"person": ["unknown"], "hat": [operator.picture().await]});
    let refused = test_hat(&operator, "c", more("inputs", inputs)).await;
    assert_eq!(faults(refused), ["inputs.person"]);
    // What a level lets run and wait.
    for key in ["d", "e", "f"] {
        test_hat(&operator, key, draft.clone()).await.expect(202);
    }
    let limited = test_hat(&operator, "g", draft.clone()).await.expect(429);
    assert_eq!(limited.problem(), "limit-reached");
    // Without a draft there has to be a tool.
    test_hat(&operator, "h", json!({})).await.expect(404);
}

#[tokio::test]
async fn a_plan_that_is_edited_is_sold_as_it_is_now_and_orders_keep_what_was_offered() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let before = ordered(&mimi, json!({"plan": "monthly"})).await;
    let order = mimi.get(&format!("/api/orders/{before}")).await.json();
    operator
        .put("/api/admin/plans/monthly", "k", &plan())
        .await
        .expect(200);
    let offers = mimi.get("/api/offers").await.json();
    assert_eq!(offers["plans"][1]["price_fen"], 9900);
    assert_eq!(
        mimi.get(&format!("/api/orders/{before}")).await.json(),
        order
    );
    decide(&operator, &before, "confirm").await.expect(200);
    assert_eq!(mimi.balance().await, 306);
    let months = "SELECT count(*) FROM membership_months";
    assert_eq!(world.database.number(months).await, 1);

    let after = ordered(&mimi, json!({"plan": "monthly"})).await;
    let order = mimi.get(&format!("/api/orders/{after}")).await.json();
    assert_eq!(order["price_fen"], 9900);
    assert_eq!(order["item"]["months"], 3);
}

#[tokio::test]
async fn a_pack_that_is_edited_is_sold_as_it_is_now_and_orders_keep_what_was_offered() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let before = ordered(&mimi, json!({"pack": "small"})).await;
    operator
        .put("/api/admin/packs/small", "k", &pack())
        .await
        .expect(200);
    decide(&operator, &before, "confirm").await.expect(200);
    assert_eq!(mimi.balance().await, 66);
    let after = ordered(&mimi, json!({"pack": "small"})).await;
    let order = mimi.get(&format!("/api/orders/{after}")).await.json();
    assert_eq!(
        (&order["price_fen"], &order["item"]["credits"]),
        (&json!(19900), &json!(1800))
    );
}

#[tokio::test]
async fn plans_and_packs_are_added_and_taken_off_sale_by_a_switch_but_never_deleted() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let on_sale = async |kind: &str| -> Vec<Value> {
        let offers = operator.get("/api/offers").await.json();
        offers[kind]
            .as_array()
            .unwrap()
            .iter()
            .map(|offer| offer["id"].clone())
            .collect()
    };
    for (kind, body) in [("plans", plan()), ("packs", pack())] {
        let path = format!("/api/admin/{kind}/festival");
        let saved = operator.put(&path, kind, &body).await.expect(200).json();
        assert_eq!(content(saved), with(body.clone(), "id", json!("festival")));
        assert!(on_sale(kind).await.contains(&json!("festival")));
        let off = with(body, "is_on", json!(false));
        let key = format!("{kind} off");
        operator.put(&path, &key, &off).await.expect(200);
        assert!(!on_sale(kind).await.contains(&json!("festival")));
        assert_eq!(
            item(&operator, kind, "festival").await["is_on"],
            json!(false)
        );
        world
            .assert_refused(&[format!("DELETE FROM {kind} WHERE id = 'festival'")])
            .await;
    }
    world
        .assert_refused(&["DELETE FROM presets".to_owned()])
        .await;
}

#[tokio::test]
async fn each_field_of_a_body_is_looked_at_and_named() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let long = "长".repeat(61);
    let many = vec!["x"; 2001];
    let cases = [
        ("plans/Monthly", plan(), vec!["id"]),
        (
            "plans/x",
            with(plan(), "name_zh", json!("")),
            vec!["name_zh"],
        ),
        (
            "plans/x",
            with(plan(), "name_en", json!(long)),
            vec!["name_en"],
        ),
        (
            "plans/x",
            with(plan(), "price_fen", json!(0)),
            vec!["price_fen"],
        ),
        ("plans/x", with(plan(), "months", json!(37)), vec!["months"]),
        (
            "plans/x",
            with(plan(), "credits_per_month", json!(0)),
            vec!["credits_per_month"],
        ),
        (
            "plans/x",
            with(plan(), "position", json!(-1)),
            vec!["position"],
        ),
        (
            "plans/x",
            with(
                with(plan(), "on_sale_from", json!(9)),
                "on_sale_until",
                json!(9),
            ),
            vec!["on_sale_until"],
        ),
        (
            "packs/x",
            with(
                with(pack(), "base_credits", json!(0)),
                "bonus_credits",
                json!(-1),
            ),
            vec!["base_credits", "bonus_credits"],
        ),
        (
            "levels/free",
            with(level(), "garments", json!(11)),
            vec!["garments"],
        ),
        (
            "levels/free",
            with(level(), "running", json!(0)),
            vec!["running"],
        ),
        (
            "levels/free",
            with(level(), "waiting", json!(101)),
            vec!["waiting"],
        ),
        (
            "levels/free",
            with(level(), "check_in_credits", json!(0)),
            vec!["check_in_credits"],
        ),
        (
            "words",
            json!({"words": ["fine", " ", "**"]}),
            vec!["words.1", "words.2"],
        ),
        (
            "words",
            json!({"words": ["**"], "exceptions": ["fine", "", "…"]}),
            vec!["words.0", "exceptions.1", "exceptions.2"],
        ),
        ("words", json!({"words": [long]}), vec!["words.0"]),
        (
            "words",
            json!({"words": [], "exceptions": many}),
            vec!["exceptions"],
        ),
        ("words", json!({"words": many}), vec!["words"]),
        (
            "settings/result_life",
            json!({"value": 3_599_999}),
            vec!["value"],
        ),
        (
            "settings/welcome_credits",
            json!({"value": -1}),
            vec!["value"],
        ),
        (
            "notices/x",
            with(notice(), "text_en", json!("")),
            vec!["text_en"],
        ),
        (
            "notices/x",
            with(notice(), "ends_at", json!(START)),
            vec!["ends_at"],
        ),
        (
            "notices/x",
            with(notice(), "reason", json!("x".repeat(501))),
            vec!["reason"],
        ),
    ];
    for (path, body, fields) in cases {
        let answer = operator
            .put(&format!("/api/admin/{path}"), "k", &body)
            .await;
        assert_eq!(faults(answer), fields, "{path} {body}");
    }
    for path in ["levels/gold", "settings/luck"] {
        let path = format!("/api/admin/{path}");
        operator.put(&path, "k", &proper(&path)).await.expect(404);
    }
    switch(&operator, "moon", true).await.expect(404);
    let unknown = with(level(), "check_in_every", json!("hour"));
    let answer = operator
        .put("/api/admin/levels/free", "k", &unknown)
        .await
        .expect(400);
    assert_eq!(answer.problem(), "invalid-body");
    let records = "SELECT count(*) FROM audit_log";
    assert_eq!(world.database.number(records).await, 0);
}

#[tokio::test]
async fn what_a_level_brings_counts_from_now_on() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    assert_eq!(faults(mimi.try_on(2).await), ["inputs.garments"]);
    let saved = operator
        .put("/api/admin/levels/free", "k", &level())
        .await
        .expect(200)
        .json();
    assert_eq!(content(saved), with(level(), "level", json!("free")));
    mimi.try_on(2).await.expect(202);
    let limits = mimi.get("/api/me").await.json()["limits"].clone();
    assert_eq!(limits, json!({"garments": 4, "running": 2, "waiting": 0}));
    let check_in = mimi
        .post("/api/check-in", json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&check_in["every"], &check_in["credits"]),
        (&json!("day"), &json!(3))
    );
    let levels = mimi.get("/api/levels").await.json();
    assert_eq!(levels["levels"][0]["check_in_every"], "day");
}

#[tokio::test]
async fn the_words_are_replaced_as_a_whole_and_count_at_once() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let list = operator.get("/api/admin/words").await.expect(200).json();
    assert!(list["words"].as_array().unwrap().contains(&json!("裸体")));
    assert!(
        list["exceptions"]
            .as_array()
            .unwrap()
            .contains(&json!("色情侣"))
    );
    let body = json!({
        "words": ["  Blue Moon ", "月亮", "blue-moon", "月  亮"],
        "exceptions": [" 月亮船", "Blue Moon river", "blue·moon·river"],
    });
    let saved = operator
        .put("/api/admin/words", "k", &body)
        .await
        .expect(200)
        .json();
    let expected = json!({
        "words": ["Blue Moon", "月亮"], "exceptions": ["Blue Moon river", "月亮船"],
    });
    assert_eq!(content(saved), expected);
    let inputs = json!({"person": [mimi.picture().await], "garments": [mimi.picture().await]});
    let ask = |prompt: &str| json!({"preset": "try_on", "inputs": inputs, "prompt": prompt});
    for (key, prompt) in [("a", "On a BLUE moon"), ("b", "在月·亮上")] {
        let refused = mimi.submit(key, &ask(prompt)).await.expect(422);
        assert_eq!(refused.problem(), "prompt-refused", "{prompt}");
    }
    for (key, prompt) in [("c", "naked"), ("d", "月亮船，blue moon river")] {
        mimi.submit(key, &ask(prompt)).await.expect(202);
    }
    // What is left out stays; what is empty goes.
    for (key, body, exceptions) in [
        (
            "left out",
            json!({"words": []}),
            json!(["Blue Moon river", "月亮船"]),
        ),
        ("empty", json!({"words": [], "exceptions": []}), json!([])),
    ] {
        let saved = operator
            .put("/api/admin/words", key, &body)
            .await
            .expect(200);
        let expected = json!({"words": [], "exceptions": exceptions});
        assert_eq!(content(saved.json()), expected, "{key}");
    }
}

#[tokio::test]
async fn a_number_is_changed_within_its_bounds_and_counts_at_once() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    for setting in items(&operator, "settings").await {
        let number = |field: &str| setting[field].as_i64().unwrap();
        assert!(
            (number("least")..=number("most")).contains(&number("value")),
            "{setting}"
        );
        assert!(!setting["meaning"].as_str().unwrap().is_empty());
    }
    let path = "/api/admin/settings/welcome_credits";
    let saved = operator
        .put(path, "k", &json!({"value": 20}))
        .await
        .expect(200)
        .json();
    assert_eq!(
        content(saved),
        json!({"name": "welcome_credits", "value": 20, "least": 0, "most": 1000,
               "unit": "credits", "meaning": "credits a new account receives"})
    );
    assert_eq!(world.newcomer("mimi@example.com").await.balance().await, 20);
}

#[tokio::test]
async fn a_notice_is_told_to_everybody_between_its_moments_while_it_is_on() {
    let world = World::new().await;
    let mut operator = world.operator("boss@example.com").await;
    let shown = async || world.anonymous().get("/api/notices").await.expect(200);
    assert_eq!(shown().await.json(), json!({"items": []}));
    let path = "/api/admin/notices/tonight";
    operator.put(path, "k", &notice()).await.expect(200);
    world.pass(HOUR - 1);
    assert_eq!(shown().await.json(), json!({"items": []}));
    world.pass(1);
    let trips = world.database.round_trips();
    let answer = shown().await;
    assert_eq!(world.database.round_trips() - trips, 1);
    assert_eq!(answer.headers["cache-control"], "public, max-age=60");
    assert_eq!(
        answer.json(),
        json!({"items": [
            {"id": "tonight", "text_zh": "今晚维护", "text_en": "Maintenance tonight"},
        ]})
    );
    let etag = answer.headers["etag"].to_str().unwrap();
    let known = [("if-none-match", etag)];
    let ask = async || {
        let anonymous = world.anonymous();
        anonymous
            .send(Method::GET, "/api/notices", &known, Body::empty())
            .await
    };
    ask().await.expect(304);
    world.pass(HOUR);
    assert_eq!(ask().await.expect(200).json(), json!({"items": []}));

    // Without moments it is there at once, until it is switched off.
    operator.return_after(0).await;
    let always = with(
        with(notice(), "starts_at", Value::Null),
        "ends_at",
        Value::Null,
    );
    operator.put(path, "always", &always).await.expect(200);
    ask().await.expect(304);
    let off = with(always, "is_on", json!(false));
    operator.put(path, "off", &off).await.expect(200);
    assert_eq!(shown().await.json(), json!({"items": []}));
    assert_eq!(items(&operator, "notices").await.len(), 1);
}

/// A write of the catalogue that says what it has seen.
async fn put_if(
    operator: &Client<'_>,
    (header, value): (&str, &str),
    (path, key): (&str, &str),
    body: &Value,
) -> Answer {
    let headers = [("idempotency-key", key), (header, value)];
    operator
        .send(Method::PUT, path, &headers, body.to_string())
        .await
}

fn revision(item: &Value) -> String {
    item["revision"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn whoever_saves_what_somebody_has_saved_in_between_is_told_so_and_nothing_changes() {
    let world = World::new().await;
    let (lin, wei) = (
        world.operator("lin@example.com").await,
        world.operator("wei@example.com").await,
    );
    let path = "/api/admin/plans/monthly";
    let seen = format!("\"{}\"", revision(&item(&lin, "plans", "monthly").await));

    world.pass(1);
    let first = with(plan(), "price_fen", json!(100));
    let saved = put_if(&lin, ("if-match", &seen), (path, "lin"), &first).await;
    let saved = revision(&saved.expect(200).json());
    assert_ne!(format!("\"{saved}\""), seen);
    assert_eq!(revision(&item(&wei, "plans", "monthly").await), saved);

    world.pass(1);
    let second = with(plan(), "price_fen", json!(200));
    let late = put_if(&wei, ("if-match", &seen), (path, "wei"), &second).await;
    assert_eq!(late.expect(412).problem(), "precondition-failed");
    assert_eq!(item(&wei, "plans", "monthly").await["price_fen"], 100);
    let records = "SELECT count(*) FROM audit_log WHERE action = 'plan.save'";
    assert_eq!(world.database.number(records).await, 1);

    // The first write, repeated because its answer was lost, is not a second one.
    let again = put_if(&lin, ("if-match", &seen), (path, "lin"), &first).await;
    assert!(again.expect(200).is_replay());

    // Now she has seen it; or does not ask.
    let seen = format!("\"{saved}\"");
    let now = put_if(&wei, ("if-match", &seen), (path, "wei"), &second).await;
    assert_eq!(now.expect(200).json()["price_fen"], 200);
    lin.put(path, "anyhow", &first).await.expect(200);
    world.assert_sound().await;
}

#[tokio::test]
async fn every_put_of_the_catalogue_heeds_what_was_seen() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mut walked = 0;
    for (action, method, path, body) in deeds(&operator).await {
        if method != Method::PUT {
            continue;
        }
        let stale = ("if-match", "\"0190-stale\"");
        let refused = put_if(&operator, stale, (&path, action), &body).await;
        assert_eq!(
            refused.expect(412).problem(),
            "precondition-failed",
            "{path}"
        );

        let saved = operator.put(&path, &format!("{action} 1"), &body).await;
        let saved = format!("\"{}\"", revision(&saved.expect(200).json()));
        let key = format!("{action} 2");
        put_if(&operator, ("if-match", &saved), (&path, &key), &body)
            .await
            .expect(200);
        walked += 1;
    }
    assert_eq!(walked, 10);
    let presets = operator.get(PRESETS).await.expect(200).json();
    let last = "SELECT id FROM audit_log WHERE action = 'presets.order' ORDER BY id DESC LIMIT 1";
    let last = world.database.sql(last).await.unwrap();
    assert_eq!(presets["order_revision"], last[0].get::<String>(0).unwrap());
}

#[tokio::test]
async fn an_id_that_is_taken_is_not_taken_again_by_who_says_so() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let new = ("if-none-match", "*");
    let taken = ("/api/admin/packs/small", "taken");
    let refused = put_if(&operator, new, taken, &pack()).await;
    refused.expect(412);
    let free = ("/api/admin/packs/huge", "free");
    let made = put_if(&operator, new, free, &pack()).await;
    made.expect(200);
}
