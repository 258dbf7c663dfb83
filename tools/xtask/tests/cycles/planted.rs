//! The finder itself, on small crates written for it.

use crate::graph::cycles;
use crate::imports::{Module, graph};

/// The edges of the cycles in a crate of three files: the root, `a` and `a::b`.
fn edges(root: &str, a: &str, b: &str) -> Vec<String> {
    let module =
        |name: &str| -> Module { name.split_terminator("::").map(str::to_owned).collect() };
    let files = [("", root), ("a", a), ("a::b", b)];
    let sources = files.map(|(name, source)| (module(name), source.to_owned()));
    cycles(&graph(&sources.into())).concat()
}

const BOTH: [&str; 2] = ["a → a::b", "a::b → a"];

#[test]
fn two_files_that_use_each_other_are_a_cycle() {
    let a = "mod b; use b::B; pub struct A(B);";
    assert_eq!(edges("mod a;", a, "use crate::a::A; pub struct B;"), BOTH);
    assert_eq!(edges("mod a;", a, "use super::{A, C}; pub struct B;"), BOTH);
    assert_eq!(edges("mod a;", a, "use super::super::a::*;"), BOTH);
}

#[test]
fn three_files_in_a_circle_are_a_cycle() {
    let circle = edges("mod a; use a::A;", "mod b; use b::B;", "use crate::R;");
    assert_eq!(circle, ["a → a::b", "a::b → the root", "the root → a"]);
}

#[test]
fn paths_count_wherever_they_stand() {
    let a = "mod b; fn call() { b::call() }";
    for b in [
        "fn call(of: super::A) {}",
        "fn call() { crate::a::call(); }",
        "fn call() { print!(\"{}\", super::call()); }",
        "fn call() { use super::A; }",
        "#[described(by = super::A)] struct B;",
        "mod inner { use super::super::A; }",
    ] {
        assert_eq!(edges("mod a;", a, b), BOTH, "{b}");
    }
}

#[test]
fn a_file_that_imports_in_one_direction_is_no_cycle() {
    let none: [&str; 0] = [];
    let a = "mod b; use b::B; pub(super) struct A(B);";
    assert_eq!(
        edges("mod a;", a, "use std::fmt; pub(in crate::a) struct B;"),
        none
    );
    assert_eq!(edges("mod a;", a, "mod inner { use super::B; }"), none);
}

#[test]
fn a_re_export_is_an_import_only_where_its_name_is_used() {
    let none: [&str; 0] = [];
    let b = "use super::A; pub struct B;";
    assert_eq!(
        edges("mod a;", "mod b; pub use b::B; pub struct A;", b),
        none
    );
    assert_eq!(
        edges("mod a;", "mod b; pub use b::B; pub struct A(B);", b),
        BOTH
    );
}

#[test]
fn tests_import_what_they_like() {
    let none: [&str; 0] = [];
    let b = "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }";
    assert_eq!(edges("mod a;", "mod b; use b::B;", b), none);
    let a = "#[cfg(test)] mod b; pub struct A;";
    assert_eq!(edges("mod a;", a, "use super::A;"), none);
}
