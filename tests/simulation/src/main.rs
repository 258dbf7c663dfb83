//! Plays histories, and tells what happened in them: `simulate HISTORIES SEED`. It is what
//! `cargo xtask simulate` runs.

use std::{env, num::ParseIntError, process::ExitCode, time::Instant};

use simulation::{
    campaign::{Campaign, Summary},
    shrink::shrink,
    tally::Tally,
};

fn main() -> ExitCode {
    let numbers: Result<Vec<u64>, ParseIntError> =
        env::args().skip(1).map(|text| text.parse()).collect();
    let Ok([histories, seed]) = numbers.as_deref() else {
        eprintln!("usage: simulate HISTORIES SEED");
        return ExitCode::from(2);
    };
    let campaign = Campaign {
        seed: *seed,
        histories: *histories,
        sabotage: None,
    };
    println!("{histories} histories from seed {seed}");
    let started = Instant::now();
    let summary = campaign.run();
    let seconds = started.elapsed().as_secs_f64();
    tell(&summary);
    println!("in {seconds:.1} s");
    let Some(failure) = summary.failure else {
        println!("nothing differs from the model, and no invariant is broken");
        return ExitCode::SUCCESS;
    };
    let failure = shrink(failure, None);
    println!("\nseed {} fails; the events it takes:", failure.seed);
    for line in &failure.chronicle {
        println!("  {line}");
    }
    println!("{}", failure.divergence.0);
    println!(
        "\nagain: cargo xtask simulate --histories 1 --seed {}",
        failure.seed
    );
    ExitCode::FAILURE
}

fn tell(summary: &Summary) {
    let report = &summary.report;
    print(&format!("{} events", report.events.total()), &report.events);
    print("what came of them", &report.outcomes);
    println!("\n{} histories went well", summary.histories);
}

fn print(title: &str, tally: &Tally) {
    println!("\n{title}");
    for (what, number) in &tally.0 {
        println!("{number:>10}  {what}");
    }
}
