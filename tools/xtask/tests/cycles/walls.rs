//! Which crate may know which.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;
use xtask::project;

use crate::graph::{Graph, assert_acyclic};

/// What binds a crate to Cloudflare or to JavaScript.
const EDGE: [&str; 5] = [
    "js-sys",
    "wasm-bindgen",
    "wasm-bindgen-futures",
    "web-sys",
    "worker",
];

/// The package at the root of the workspace.
const ROOT: &str = "kitten-closet";

/// The packages of the workspace.
fn packages() -> Vec<Value> {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(project::root())
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{metadata:?}");
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

/// The names of all dependencies of a package, those of its tests included.
fn dependencies(package: &Value) -> BTreeSet<String> {
    let dependencies = package["dependencies"].as_array().unwrap().iter();
    dependencies
        .map(|dependency| text(dependency, "name").to_owned())
        .collect()
}

/// The crates under `crates/`, each with those of them that it or its tests depend on.
fn crates() -> Graph {
    let folder = project::path("crates");
    let ours =
        |package: &Value| text(package, "manifest_path").starts_with(folder.to_str().unwrap());
    let packages: Vec<Value> = packages().into_iter().filter(ours).collect();
    let names: BTreeSet<String> = packages
        .iter()
        .map(|package| text(package, "name").to_owned())
        .collect();
    let edges = |package: &Value| {
        let known = dependencies(package);
        let known = known.intersection(&names).cloned().collect();
        (text(package, "name").to_owned(), known)
    };
    packages.iter().map(edges).collect()
}

#[test]
fn only_the_root_package_knows_cloudflare_and_javascript() {
    for package in packages() {
        let known = dependencies(&package);
        let known: Vec<_> = EDGE
            .into_iter()
            .filter(|name| known.contains(*name))
            .collect();
        let allowed: &[&str] = match text(&package, "name") {
            ROOT => &EDGE,
            _ => &[],
        };
        assert_eq!(known, allowed, "{}", text(&package, "name"));
    }
}

#[test]
fn what_could_be_published_knows_the_ports_alone() {
    let crates = crates();
    let allowed = [
        ("ports", [].as_slice()),
        ("hrana", &["ports"]),
        ("images", &["ports"]),
        ("gateways", &["images", "ports"]),
    ];
    for (name, allowed) in allowed {
        let known = crates[name].iter().map(String::as_str);
        let beyond: Vec<&str> = known.filter(|known| !allowed.contains(known)).collect();
        assert!(beyond.is_empty(), "{name}: {beyond:?}");
    }
}

#[test]
fn no_two_crates_depend_on_each_other() {
    assert_acyclic(&crates());
}
