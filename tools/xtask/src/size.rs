//! Holds what ships to its budgets.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;
use walkdir::WalkDir;

use crate::project;
use crate::worker::Profile;

/// The compressed Worker, in bytes.
const WORKER_BUDGET: usize = 1024 * 1024;
/// The compressed JavaScript that a page loads before it is usable, in bytes.
pub const PAGE_BUDGET: usize = 100 * 1024;

/// Prints the sizes of the Worker and of every page and compares them with the budgets.
///
/// # Errors
/// When something is over its budget or was not built.
pub fn check() -> Result<()> {
    let worker = gzip_size(&Profile::Release.wasm())?;
    let mut over = report("Worker, wasm (gzip)", worker, WORKER_BUDGET);
    for (page, size) in pages()? {
        over |= report(
            &format!("{page}, first-load JavaScript (brotli)"),
            size,
            PAGE_BUDGET,
        );
    }
    if over {
        bail!("what ships is over its budget");
    }
    Ok(())
}

fn report(what: &str, size: usize, budget: usize) -> bool {
    let over = size > budget;
    println!(
        "{} {what}: {:.1} of {} KB",
        if over { "✗" } else { "✓" },
        size as f64 / 1024.0,
        budget / 1024
    );
    over
}

fn gzip_size(file: &Path) -> Result<usize> {
    let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&content)?;
    Ok(encoder.finish()?.len())
}

/// Every built page with the size of all scripts it loads at once, in bytes, compressed by Brotli.
///
/// # Errors
/// When the pages are not built.
pub fn pages() -> Result<BTreeMap<String, usize>> {
    let build = project::path("frontend/build");
    let mut sizes = BTreeMap::new();
    let mut pages = BTreeMap::new();
    for entry in WalkDir::new(&build) {
        let path = entry.context("the pages are not built")?.into_path();
        if path.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        let mut total = 0;
        for script in first_load(&build, &path)? {
            total += match sizes.get(&script) {
                Some(size) => *size,
                None => *sizes.entry(script.clone()).or_insert(brotli_size(&script)?),
            };
        }
        let page = path.strip_prefix(&build)?.display().to_string();
        pages.insert(format!("/{page}"), total);
    }
    if pages.is_empty() {
        bail!("the pages are not built");
    }
    Ok(pages)
}

/// The scripts a page names, with everything they import statically.
fn first_load(build: &Path, page: &Path) -> Result<BTreeSet<PathBuf>> {
    let html = fs::read_to_string(page)?;
    let folder = page.parent().context("a page is in a folder")?;
    let mut found = BTreeSet::new();
    let mut pending: Vec<PathBuf> = quoted(&html)
        .filter(|word| word.ends_with(".js"))
        .map(|name| match name.strip_prefix('/') {
            Some(from_root) => build.join(from_root),
            None => folder.join(name),
        })
        .collect();
    while let Some(script) = pending.pop() {
        let Ok(script) = script.canonicalize() else {
            continue;
        };
        if found.insert(script.clone()) {
            let source = fs::read_to_string(&script)?;
            let folder = script.parent().context("a script is in a folder")?;
            pending.extend(static_imports(&source).map(|name| folder.join(name)));
        }
    }
    Ok(found)
}

fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split(['"', '\'', '`'])
}

/// The modules that minified JavaScript imports by statement: `from"./x.js"`, `import"./x.js"`;
/// not by call: `import("./x.js")`.
fn static_imports(source: &str) -> impl Iterator<Item = &str> {
    ["from", "import"].into_iter().flat_map(move |word| {
        source.split(word).skip(1).filter_map(|rest| {
            let rest = rest.trim_start();
            let quote = rest
                .chars()
                .next()
                .filter(|first| matches!(first, '"' | '\''))?;
            let name = rest[1..].split(quote).next()?;
            name.ends_with(".js").then_some(name)
        })
    })
}

fn brotli_size(file: &Path) -> Result<usize> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams::default();
    brotli::BrotliCompress(&mut fs::File::open(file)?, &mut compressed, &parameters)
        .with_context(|| format!("cannot compress {}", file.display()))?;
    Ok(compressed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_import_and_calls_do_not() {
        let source =
            r#"import{a as b}from"./a.js";import"./b.js";export*from'./c.js';import("./later.js")"#;
        let mut imports: Vec<&str> = static_imports(source).collect();
        imports.sort_unstable();
        assert_eq!(imports, ["./a.js", "./b.js", "./c.js"]);
    }
}
