//! What a prompt may say.

use serde_json::json;

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
async fn words_that_an_operator_adds_count_at_once() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let inputs = person_and_garment(&mimi).await;
    let body = json!({"preset": "try_on", "inputs": inputs, "prompt": "With a Blue-Moon!"});
    mimi.submit("before", &body).await.expect(202);
    let pattern = kitten_closet::studio::words::pattern("blue moon").unwrap();
    let add = format!("INSERT INTO content_words VALUES ('blue moon', '{pattern}', 0)");
    world.database.sql(&add).await.unwrap();
    let answer = mimi.submit("after", &body).await.expect(422);
    assert_eq!(answer.problem(), "prompt-refused");
}

#[tokio::test]
async fn every_word_is_kept_in_the_form_in_which_it_is_looked_for() {
    let world = World::new().await;
    let words = world
        .database
        .sql("SELECT word, pattern FROM content_words")
        .await
        .unwrap();
    assert!(words.len() > 20);
    for row in words {
        let (word, pattern): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        let expected = kitten_closet::studio::words::pattern(&word);
        assert_eq!(Some(pattern), expected, "{word}");
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
