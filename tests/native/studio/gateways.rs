//! Failures of the gateways.

use super::{assert_money_matches_pictures, settled};
use crate::support::{Reply, World};

#[tokio::test]
async fn what_a_gateways_failure_means_decides_the_next_call() {
    use Reply::{Broken, Lost, Picture, Refusal, Status, TimedOut, Tiny, Words};
    let first_twice = ["first", "first"].as_slice();
    let then_second = ["first", "second"].as_slice();
    let all_three = ["first", "first", "second"].as_slice();
    for (replies, state, reason, called) in [
        (vec![Picture], "succeeded", None, ["first"].as_slice()),
        (vec![Status(500), Picture], "succeeded", None, first_twice),
        (
            vec![Status(429), Status(503), Picture],
            "succeeded",
            None,
            all_three,
        ),
        (
            vec![Status(500); 3],
            "failed",
            Some("gateway_unavailable"),
            all_three,
        ),
        (vec![Status(401), Picture], "succeeded", None, then_second),
        (
            vec![Status(404); 2],
            "failed",
            Some("gateway_unavailable"),
            then_second,
        ),
        (
            vec![Refusal],
            "blocked",
            Some("blocked_by_policy"),
            &["first"],
        ),
        (
            vec![Status(401), Refusal],
            "blocked",
            Some("blocked_by_policy"),
            then_second,
        ),
        // A photo that one gateway cannot read, another may.
        (vec![Status(400), Picture], "succeeded", None, then_second),
        (
            vec![Status(400), Status(422)],
            "failed",
            Some("input_unusable"),
            then_second,
        ),
        // The same twice at one gateway: the next one is asked before it is given up.
        (vec![Words, Picture], "succeeded", None, first_twice),
        (vec![Words, Words, Picture], "succeeded", None, all_three),
        (vec![Words; 3], "failed", Some("no_image"), all_three),
        (vec![Tiny, Picture], "succeeded", None, first_twice),
        (vec![Tiny, Tiny, Picture], "succeeded", None, all_three),
        (vec![Tiny; 3], "failed", Some("no_image"), all_three),
        (vec![Broken, Broken, Picture], "succeeded", None, all_three),
        // Perhaps made and paid for: one more call, elsewhere.
        (vec![Lost, Picture], "succeeded", None, then_second),
        (
            vec![Lost, Lost],
            "failed",
            Some("gateway_unavailable"),
            then_second,
        ),
        (vec![Status(524), Picture], "succeeded", None, then_second),
        (
            vec![Lost, TimedOut],
            "failed",
            Some("timed_out"),
            then_second,
        ),
    ] {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        world.gateway.will_answer(&replies);
        let id = mimi.accepted(1).await;
        let task = settled(&mimi, &id).await;
        let output = &task["outputs"][0];
        assert_eq!(output["state"], state, "{replies:?}");
        assert_eq!(output["reason"].as_str(), reason, "{replies:?}");
        assert_eq!(world.gateway.called(), called, "{replies:?}");
        let balance = if state == "succeeded" { 4 } else { 6 };
        assert_eq!(mimi.balance().await, balance, "{replies:?}");
        assert_money_matches_pictures(&world).await;
        let attempts = "SELECT count(*) FROM output_attempts WHERE finished_at IS NOT NULL";
        assert_eq!(
            world.database.number(attempts).await,
            called.len() as i64,
            "{replies:?}"
        );
    }
}
