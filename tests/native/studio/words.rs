//! What a prompt may say.

use std::collections::HashSet;

use ports::database::Row;
use serde_json::json;
use studio::words::Pattern;

use super::person_and_garment;
use crate::support::{Client, World};

async fn nothing_moved(client: &Client<'_>) {
    assert_eq!(client.balance().await, 6);
    assert_eq!(client.world.queue.len(), 0);
}

#[tokio::test]
async fn a_prompt_with_a_word_that_is_not_allowed_is_refused_before_any_credit_moves() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let inputs = person_and_garment(&mimi).await;
    for prompt in ["Make her NAKED.", "全 裸 出镜", "ｎｓｆｗ"] {
        let body = json!({"preset": "try_on", "inputs": inputs, "prompt": prompt});
        let answer = mimi.submit("key", &body).await.expect(422);
        assert_eq!(answer.problem(), "prompt-refused");
        let said = String::from_utf8_lossy(&answer.bytes).to_lowercase();
        assert!(!said.contains("naked") && !said.contains("裸"), "{said}");
    }
    nothing_moved(&mimi).await;
}

#[tokio::test]
async fn a_harmless_prompt_passes_though_it_holds_the_letters_of_a_word() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let inputs = person_and_garment(&mimi).await;
    let prompt = "Nude heels and a snaked pattern, 裸色高跟鞋。";
    let body = json!({"preset": "try_on", "inputs": inputs, "prompt": prompt});
    mimi.submit("key", &body).await.expect(202);
}

#[tokio::test]
async fn words_and_exceptions_that_an_operator_adds_count_at_once() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let inputs = person_and_garment(&mimi).await;
    let body = json!({"preset": "try_on", "inputs": inputs, "prompt": "With a Blue-Moon!"});
    mimi.submit("before", &body).await.expect(202);
    let word = "INSERT INTO content_words VALUES ('blue moon', 0)";
    world.database.sql(word).await.unwrap();
    let answer = mimi.submit("with the word", &body).await.expect(422);
    assert_eq!(answer.problem(), "prompt-refused");
    let exception = "INSERT INTO content_exceptions VALUES ('a blue moon', 0)";
    world.database.sql(exception).await.unwrap();
    mimi.submit("with the exception", &body).await.expect(202);
}

#[tokio::test]
async fn a_prompt_is_one_round_trip_once_the_isolate_knows_the_list() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let trips = async |key: &str, prompt: &str, status: u16| {
        // A success uses them up.
        let inputs = person_and_garment(&mimi).await;
        let body = json!({"preset": "try_on", "inputs": inputs, "prompt": prompt});
        let before = world.database.round_trips();
        mimi.submit(key, &body).await.expect(status);
        world.work_off().await;
        world.database.round_trips() - before - 2 * u64::from(status == 202)
    };
    assert_eq!(trips("a", "In the sun.", 202).await, 2, "the list is read");
    assert_eq!(trips("b", "In the sun.", 202).await, 1);
    assert_eq!(
        trips("c", "Naked.", 422).await,
        1,
        "nobody is refused by an old list"
    );
    let word = "INSERT INTO content_words VALUES ('moon', 0)";
    world.database.sql(word).await.unwrap();
    assert_eq!(
        trips("d", "On the moon.", 422).await,
        2,
        "it was another list"
    );
    world
        .database
        .sql("DELETE FROM content_words WHERE word = 'moon'")
        .await
        .unwrap();
    assert_eq!(
        trips("e", "On the moon.", 202).await,
        2,
        "and is another one again"
    );
}

#[tokio::test]
async fn every_shipped_word_and_exception_has_letters_and_is_there_once() {
    let world = World::new().await;
    let texts = async |sql: &str| -> Vec<String> {
        let rows = world.database.sql(sql).await.unwrap();
        rows.iter().map(|row: &Row| row.get(0).unwrap()).collect()
    };
    for (sql, fewest) in [
        ("SELECT word FROM content_words", 200),
        ("SELECT phrase FROM content_exceptions", 200),
    ] {
        let mut keys = HashSet::new();
        for text in texts(sql).await {
            let key = Pattern::new(&text).unwrap().key();
            assert!(keys.insert(key), "{text}");
        }
        assert!(keys.len() >= fewest);
    }
}

#[tokio::test]
async fn what_the_moderation_service_flags_is_refused_and_without_its_word_nothing_passes() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let inputs = person_and_garment(&mimi).await;
    let ask = |prompt: &str| json!({"preset": "try_on", "inputs": inputs, "prompt": prompt});
    world.moderator.will_flag("moon");
    let answer = mimi.submit("a", &ask("On the moon.")).await.expect(422);
    assert_eq!(answer.problem(), "prompt-refused");
    world.moderator.set_down(true);
    let answer = mimi.submit("b", &ask("In the sun.")).await.expect(503);
    assert_eq!(answer.problem(), "unavailable");
    nothing_moved(&mimi).await;
    // Nobody is asked about the tool's own prompt.
    mimi.accepted(1).await;
    assert_eq!(world.moderator.asked(), ["On the moon.", "In the sun."]);
}
