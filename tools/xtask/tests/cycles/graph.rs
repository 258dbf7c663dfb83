//! A directed graph of names, and the cycles in it.

use std::collections::{BTreeMap, BTreeSet};

/// Each name with the names that it depends on.
pub type Graph = BTreeMap<String, BTreeSet<String>>;

/// What can be reached from a name in one step or more.
fn reached<'a>(graph: &'a Graph, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = vec![from];
    while let Some(name) = open.pop() {
        for next in graph.get(name).into_iter().flatten() {
            if reached.insert(next.as_str()) {
                open.push(next);
            }
        }
    }
    reached
}

/// The strongly connected components that have an edge: groups of names each of which reaches
/// every other.
fn components(graph: &Graph) -> BTreeSet<BTreeSet<&str>> {
    let reached: BTreeMap<&str, _> = graph
        .keys()
        .map(|name| (name.as_str(), reached(graph, name)))
        .collect();
    let component = |name: &str| -> BTreeSet<&str> {
        let others = reached[name].iter().copied();
        others
            .filter(|other| reached.get(other).is_some_and(|back| back.contains(name)))
            .collect()
    };
    let components = reached.keys().map(|name| component(name));
    components.filter(|names| !names.is_empty()).collect()
}

/// The cycles, each as the lines `a → b` of its edges.
pub fn cycles(graph: &Graph) -> Vec<Vec<String>> {
    let edges = |names: BTreeSet<&str>| -> Vec<String> {
        let from = |name| graph[name].iter().map(move |next| (name, next));
        let edges = names.iter().copied().flat_map(from);
        let inside = edges.filter(|(_, next)| names.contains(next.as_str()));
        inside
            .map(|(name, next)| format!("{name} → {next}"))
            .collect()
    };
    components(graph).into_iter().map(edges).collect()
}

/// # Panics
/// When there is a cycle; the message names the edges of each.
pub fn assert_acyclic(graph: &Graph) {
    let cycles: Vec<String> = cycles(graph)
        .iter()
        .map(|edges| edges.join("\n  "))
        .collect();
    assert!(cycles.is_empty(), "cycles:\n  {}", cycles.join("\n\n  "));
}
