//! product.md 3: levels, and what is for sale.

use serde_json::{Value, json};

use crate::support::{HOUR, START, World};

async fn ids(world: &World, kind: &str) -> Vec<String> {
    let offers = world.anonymous().get("/api/offers").await.expect(200);
    let offers = offers.json()[kind].as_array().unwrap().clone();
    let id = |offer: &Value| offer["id"].as_str().unwrap().to_owned();
    offers.iter().map(id).collect()
}

#[tokio::test]
async fn the_levels_are_told_to_everybody_the_lowest_first() {
    let world = World::new().await;
    let levels = world.anonymous().get("/api/levels").await.expect(200);
    assert_eq!(levels.headers["cache-control"], "public, max-age=60");
    let expected = json!({"levels": [
        {"level": "free", "garments": 1, "running": 1, "waiting": 2,
         "check_in_every": "week", "check_in_credits": 6},
        {"level": "plus", "garments": 10, "running": 2, "waiting": 5,
         "check_in_every": "day", "check_in_credits": 6},
        {"level": "pro", "garments": 10, "running": 3, "waiting": 10,
         "check_in_every": "day", "check_in_credits": 10},
    ]});
    assert_eq!(levels.json(), expected);
}

#[tokio::test]
async fn what_is_for_sale_is_told_to_everybody_in_order() {
    let world = World::new().await;
    let before = world.database.round_trips();
    let offers = world.anonymous().get("/api/offers").await.expect(200);
    assert_eq!(world.database.round_trips() - before, 1);
    assert_eq!(offers.headers["cache-control"], "public, max-age=60");
    let etag = offers.headers["etag"].to_str().unwrap().to_owned();
    let headers = [("if-none-match", etag.as_str())];
    let again = world
        .anonymous()
        .send(http::Method::GET, "/api/offers", &headers, "")
        .await;
    again.expect(304);
    let offers = offers.json();
    assert_eq!(
        offers["packs"][1],
        json!({"id": "medium", "name": {"zh": "常用包", "en": "Medium pack"},
               "price_fen": 2990, "base_credits": 200, "bonus_credits": 20})
    );
    assert_eq!(
        offers["plans"][0],
        json!({"id": "monthly", "name": {"zh": "月度会员", "en": "Monthly membership"},
               "price_fen": 3900, "months": 1, "credits_per_month": 300, "on_sale_until": null})
    );
    assert_eq!(ids(&world, "packs").await, ["small", "medium", "large"]);
    assert_eq!(ids(&world, "plans").await, ["monthly", "yearly"]);
}

#[tokio::test]
async fn what_is_switched_off_is_not_for_sale() {
    let world = World::new().await;
    for table in ["packs", "plans"] {
        let sql = format!("UPDATE {table} SET is_on = 0 WHERE id IN ('small', 'yearly')");
        world.database.sql(&sql).await.unwrap();
    }
    assert_eq!(ids(&world, "packs").await, ["medium", "large"]);
    assert_eq!(ids(&world, "plans").await, ["monthly"]);
}

#[tokio::test]
async fn a_time_limited_offer_is_for_sale_from_its_first_moment_until_its_last() {
    let world = World::new().await;
    let (from, until) = (START + HOUR, START + 2 * HOUR);
    let sql = format!(
        "INSERT INTO plans
            (id, name_zh, name_en, price_fen, months, credits_per_month, on_sale_from,
             on_sale_until, position)
         VALUES ('festival', '节日会员', 'Festival', 1900, 1, 300, {from}, {until}, 3)"
    );
    world.database.sql(&sql).await.unwrap();
    world.pass(HOUR - 1);
    assert!(!ids(&world, "plans").await.contains(&"festival".to_owned()));
    world.pass(1);
    let offers = world.anonymous().get("/api/offers").await.json();
    assert_eq!(offers["plans"][2]["id"], "festival");
    assert_eq!(offers["plans"][2]["on_sale_until"], until);
    world.pass(HOUR);
    assert!(!ids(&world, "plans").await.contains(&"festival".to_owned()));
}
