//! product.md 4, content safety: two corpora, held against the word list as it is shipped.

use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Client, World};

const REFUSED: &str = include_str!("words/refused.txt");
const ALLOWED: &str = include_str!("words/allowed.txt");

/// The prompts of a corpus: lines without comments, with `\u{…}` as the character of that number.
fn prompts(corpus: &str) -> Vec<String> {
    let lines = corpus.lines();
    let prompts = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    prompts.map(unescaped).collect()
}

fn unescaped(line: &str) -> String {
    let mut parts = line.split("\\u{");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').unwrap();
        let code = u32::from_str_radix(code, 16).unwrap();
        text.push(char::from_u32(code).unwrap());
        text.push_str(rest);
    }
    text
}

/// What the list says to a prompt.
pub async fn verdict(operator: &Client<'_>, prompt: &str) -> Value {
    let body = json!({"prompt": prompt});
    let answer = operator.post("/api/admin/words/try", body).await;
    answer.expect(200).json()
}

/// The prompts of a corpus to which the shipped list says something else.
async fn wrong(corpus: &str, passes: bool) -> Vec<String> {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let prompts = prompts(corpus);
    assert!(prompts.len() >= 150, "only {} prompts", prompts.len());
    let mut wrong = Vec::new();
    for prompt in prompts {
        let verdict = verdict(&operator, &prompt).await;
        if verdict["passes"] != passes {
            wrong.push(format!("{prompt}: {}", verdict["hits"]));
        }
    }
    wrong
}

#[tokio::test]
async fn what_must_be_refused_is_refused_by_the_shipped_list() {
    let wrong = wrong(REFUSED, false).await;
    assert!(wrong.is_empty(), "pass:\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn how_shops_write_of_clothes_passes_the_shipped_list() {
    let wrong = wrong(ALLOWED, true).await;
    assert!(wrong.is_empty(), "are refused:\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_submission_is_judged_as_the_trial_of_its_prompt_is() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let inputs = json!({"person": [mimi.picture().await], "garments": [mimi.picture().await]});
    let submit = async |prompt: &str| {
        let body = json!({"preset": "try_on", "inputs": inputs, "prompt": prompt});
        let key = format!("{} {}", prompt.len(), world.database.round_trips());
        mimi.submit(&key, &body).await
    };
    for prompt in ["让她naked站着", "n.a.k.e.d", "裸體"] {
        let refused = submit(prompt).await.expect(422);
        assert_eq!(refused.problem(), "prompt-refused", "{prompt}");
    }
    for prompt in ["红色情侣装", "去掉衣服上的污渍"] {
        let accepted = submit(prompt).await;
        assert_eq!(accepted.status, StatusCode::ACCEPTED, "{prompt}");
    }
}

#[tokio::test]
async fn a_trial_tells_each_word_where_it_stands_and_what_saves_it_and_changes_nothing() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let trips = world.database.round_trips();
    let said = verdict(&operator, "红色情侣装，不要 N-a-k-e-d").await;
    assert_eq!(world.database.round_trips() - trips, 1);
    let expected = json!({
        "passes": false,
        "hits": [
            {"word": "色情", "start": 1, "end": 3, "exception": "色情侣"},
            {"word": "naked", "start": 9, "end": 18, "exception": null},
        ],
    });
    assert_eq!(said, expected);
    assert_eq!(
        verdict(&operator, "白底").await,
        json!({"passes": true, "hits": []})
    );
    for (prompt, fault) in [
        (" ".to_owned(), "missing"),
        ("猫".repeat(10_001), "too-long"),
    ] {
        let answer = operator
            .post("/api/admin/words/try", json!({"prompt": prompt}))
            .await;
        let answer = answer.expect(422).json();
        assert_eq!(answer["errors"][0]["field"], "prompt", "{fault}");
    }
    let records = "SELECT count(*) FROM audit_log";
    assert_eq!(world.database.number(records).await, 0);
}

#[tokio::test]
async fn a_trial_is_held_against_the_list_as_it_is_now() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let passes = async |prompt: &str| verdict(&operator, prompt).await["passes"] == true;
    assert!(!passes("色情, blue moon").await);
    let body = json!({"words": ["blue moon"], "exceptions": ["blue moon cat"]});
    operator
        .put("/api/admin/words", "k", &body)
        .await
        .expect(200);
    assert!(passes("色情").await);
    assert!(!passes("a Blue-Moon").await);
    assert!(passes("a Blue-Moon cat").await);
}

#[tokio::test]
async fn each_change_of_words_or_exceptions_makes_another_version() {
    let world = World::new().await;
    let version = async || {
        world
            .database
            .number("SELECT version FROM content_list")
            .await
    };
    for change in [
        "INSERT INTO content_words VALUES ('moon', 0)",
        "UPDATE content_words SET word = 'sun' WHERE word = 'moon'",
        "DELETE FROM content_words WHERE word = 'sun'",
        "INSERT INTO content_exceptions VALUES ('moon', 0)",
        "UPDATE content_exceptions SET phrase = 'sun' WHERE phrase = 'moon'",
        "DELETE FROM content_exceptions WHERE phrase = 'sun'",
    ] {
        let before = version().await;
        world.database.sql(change).await.unwrap();
        assert!(version().await > before, "{change}");
    }
    for change in [
        "DELETE FROM content_list",
        "UPDATE content_list SET version = version - 1",
        "INSERT INTO content_list VALUES (2, 1)",
    ] {
        world.assert_refused(&[change.to_owned()]).await;
    }
}
