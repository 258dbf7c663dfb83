//! `cargo xtask grants`: books what the day brings very many accounts, and tells what it took.

use std::env;

#[tokio::main]
async fn main() {
    let users = env::args().nth(1).and_then(|number| number.parse().ok());
    let users = users.unwrap_or(1_000_000);
    println!("| {users} accounts | booked | seconds | round trips | statements |");
    println!("|---|---|---|---|---|");
    for run in grants::grant(users).await {
        println!(
            "| {} | {} | {:.1} | {} | {} |",
            run.title,
            run.booked,
            run.took.as_secs_f64(),
            run.round_trips,
            run.statements
        );
    }
}
