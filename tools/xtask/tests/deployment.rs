//! docs/deployment.md names what the configuration has, and the other way round; and both name what
//! the Worker asks for.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{collections::BTreeSet, fs};

use serde_json::Value;
use xtask::project;

type Names = BTreeSet<String>;

fn read(path: &str) -> String {
    fs::read_to_string(project::path(path)).unwrap()
}

fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> Names {
    names.into_iter().map(str::to_owned).collect()
}

/// The names in the first column of the table under a heading of the page.
fn told(heading: &str) -> Names {
    let page = read("docs/deployment.md");
    let section = page.split(&format!("### {heading}\n")).nth(1).unwrap();
    let section = section.split("\n#").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let told = names(rows.map(|row| row.split('`').nth(1).unwrap()));
    assert!(!told.is_empty(), "{heading}");
    told
}

fn configuration() -> Value {
    toml::from_str(&read("wrangler.toml")).unwrap()
}

/// The texts at a path of the configuration; `*` stands for every entry of a list.
fn configured(path: &str) -> Vec<String> {
    let configuration = configuration();
    let mut found = vec![&configuration];
    for part in path.split('.') {
        found = match part {
            "*" => found
                .into_iter()
                .flat_map(|value| value.as_array().unwrap())
                .collect(),
            name => found.into_iter().map(|value| &value[name]).collect(),
        };
    }
    found
        .into_iter()
        .map(|value| value.as_str().unwrap().to_owned())
        .collect()
}

/// Lines `# NAME rest` of the comments on variables and secrets, for which `is_one` holds.
fn in_comments(is_one: impl Fn(&str) -> bool) -> Names {
    let file = read("wrangler.toml");
    let (_, about) = file
        .split_once("# Replace before the first deploy.")
        .unwrap();
    let lines = about.lines().filter_map(|line| line.strip_prefix('#'));
    let lines = lines.filter(|line| is_one(line));
    names(lines.map(|line| line.split_whitespace().next().unwrap()))
}

fn secrets() -> Names {
    // Three spaces before the name, as a table.
    in_comments(|line| line.starts_with("   ") && line.trim_start().starts_with(char::is_uppercase))
}

fn variables() -> Names {
    let mut variables = in_comments(|line| line.contains(" = \""));
    let configuration = configuration();
    let vars = configuration["vars"].as_object().unwrap();
    variables.extend(vars.keys().cloned());
    variables
}

#[test]
fn bindings_are_those_of_the_configuration() {
    let mut bindings = Names::new();
    for path in [
        "r2_buckets.*.binding",
        "durable_objects.bindings.*.name",
        "queues.producers.*.binding",
        "ratelimits.*.name",
    ] {
        bindings.extend(configured(path));
    }
    assert_eq!(told("Bindings"), bindings);
    let worker = read("src/lib.rs");
    for binding in bindings {
        assert!(worker.contains(&format!("\"{binding}\"")), "{binding}");
    }
}

#[test]
fn queues_are_those_of_the_configuration_and_each_has_a_consumer() {
    let mut queues: Names = configured("queues.producers.*.queue").into_iter().collect();
    let consumers = configuration()["queues"]["consumers"].clone();
    for consumer in consumers.as_array().unwrap() {
        let dead = consumer["dead_letter_queue"].as_str();
        queues.extend(dead.map(str::to_owned));
    }
    let consumed: Names = configured("queues.consumers.*.queue").into_iter().collect();
    assert_eq!(queues, consumed);
    assert_eq!(told("Queues"), queues);
    let page = read("docs/deployment.md");
    for queue in queues {
        assert!(
            page.contains(&format!("wrangler queues create {queue}\n")),
            "{queue}"
        );
    }
}

#[test]
fn the_bucket_is_made_under_its_name() {
    let page = read("docs/deployment.md");
    for bucket in configured("r2_buckets.*.bucket_name") {
        assert!(page.contains(&format!("wrangler r2 bucket create {bucket}\n")));
    }
}

#[test]
fn crons_are_those_of_the_configuration() {
    let crons: Names = configured("triggers.crons.*").into_iter().collect();
    assert_eq!(told("Crons"), crons);
}

#[test]
fn variables_and_secrets_are_those_of_the_configuration() {
    assert_eq!(told("Variables"), variables());
    assert_eq!(told("Secrets"), secrets());
}

/// What the Worker's code asks its environment for.
fn asked() -> Names {
    let mut asked = Names::new();
    let folders = ["src", "crates"].map(|folder| walkdir::WalkDir::new(project::path(folder)));
    for file in folders.into_iter().flatten() {
        let file = file.unwrap().into_path();
        if file.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let source = fs::read_to_string(file).unwrap();
        let source: String = source.split_whitespace().collect();
        for call in [
            "setting(\"",
            "required(setting,\"",
            "required(&setting,\"",
            "within(setting,\"",
        ] {
            let calls = source.split(call).skip(1);
            asked.extend(names(calls.map(|rest| rest.split('"').next().unwrap())));
        }
    }
    asked
}

#[test]
fn the_worker_asks_for_what_the_configuration_names() {
    let mut named = variables();
    // Each gateway's secret is named by its entry.
    named.extend(secrets().into_iter().filter(|name| !name.contains('…')));
    assert_eq!(asked(), named);
}

#[test]
fn each_gateway_of_the_configuration_has_its_secret() {
    let gateways = configuration()["vars"]["GATEWAYS"]
        .as_str()
        .unwrap()
        .to_owned();
    let gateways: Vec<Value> = serde_json::from_str(&gateways).unwrap();
    for gateway in gateways {
        let secret = gateway["key_secret"].as_str().unwrap();
        assert!(
            secret.starts_with("GATEWAY_") && secret.ends_with("_KEY"),
            "{secret}"
        );
    }
    assert!(secrets().contains("GATEWAY_…_KEY"));
}
