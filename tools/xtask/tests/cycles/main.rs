//! Who may know whom: no two files of a crate import each other, and the walls between crates hold.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod graph;
mod imports;
mod planted;
mod sources;
mod walls;

use graph::{Graph, assert_acyclic};

#[test]
fn no_two_files_of_a_crate_import_each_other() {
    let mut files = Graph::new();
    for folder in sources::crates() {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let inside = |module: String| format!("{name}: {module}");
        let graph = imports::graph(&sources::of(&folder)).into_iter();
        files.extend(
            graph.map(|(file, imports)| (inside(file), imports.into_iter().map(inside).collect())),
        );
    }
    assert_acyclic(&files);
}
