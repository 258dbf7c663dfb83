//! What must hold of any bytes that come from outside: [`answer`] for what a gateway says,
//! [`picture`] for what people upload and models make.
//!
//! `targets/` hands these to libFuzzer, which looks for bytes that reach new code, from those in
//! `corpus/` on. It needs no nightly compiler: coverage is a stable option of
//! code generation, and the code under test has no `unsafe` for which one would want a sanitizer.

#![allow(clippy::missing_panics_doc, reason = "a panic is a finding")]

mod answer;
mod picture;

pub use answer::answer;
pub use picture::picture;

/// The corpora and the fixtures of the tests, from which fuzzing begins.
#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// Hands each file of folders, which are relative to the repository, to `target`.
    fn replay(target: fn(&[u8]), folders: [&str; 2]) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for folder in folders {
            assert!(
                each_file(&root.join(folder), target) > 5,
                "{folder} is empty"
            );
        }
    }

    fn each_file(folder: &Path, target: fn(&[u8])) -> usize {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().path())
            .map(|path| match path.is_dir() {
                true => each_file(&path, target),
                false => {
                    println!("{}", path.display());
                    target(&fs::read(&path).unwrap());
                    1
                }
            })
            .sum()
    }

    #[test]
    fn every_known_answer_is_read_as_it_must_be() {
        let folders = ["crates/gateways/src/fixtures", "tests/fuzz/corpus/answer"];
        replay(super::answer, folders);
    }

    #[test]
    fn every_known_picture_is_read_as_it_must_be() {
        let folders = ["crates/images/src/fixtures", "tests/fuzz/corpus/picture"];
        replay(super::picture, folders);
    }
}
