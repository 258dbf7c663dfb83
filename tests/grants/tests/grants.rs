//! product.md 8: granting is set-based, whoever runs it and however often.

const USERS: u32 = 25_000;

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_granted_once_a_day_in_one_round_trip_for_ten_thousand() {
    let runs = grants::grant(USERS).await;
    let booked: Vec<u64> = runs.iter().map(|run| run.booked).collect();
    let all = u64::from(USERS);
    assert_eq!(booked, [all, 0, all, all, all, all, 0]);
    let most = u64::from(USERS.div_ceil(10_000));
    let trips: Vec<u64> = runs.iter().map(|run| run.round_trips).collect();
    assert_eq!(trips[..4], [most, most, 2 * most, most]);
    // Whoever comes second looks once more.
    assert!(
        trips[4..6].iter().all(|trips| *trips <= most + 2),
        "{trips:?}"
    );
}
