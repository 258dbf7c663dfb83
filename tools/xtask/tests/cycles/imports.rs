//! Which files of a crate a file imports.
//!
//! An import is a path in a `use`, an expression, a type, an attribute or the tokens of a macro that
//! starts with `crate`, `self`, `super` or a child module. It leads to the file of the longest prefix
//! that is a module. `#[cfg(test)]` modules import nothing. A re-export of what is below a file is
//! an import only if the file itself uses the name.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, ItemUse, Macro, Meta, UseTree, VisRestricted, Visibility};

use crate::graph::Graph;

/// The path of a module inside its crate; empty for the root.
pub type Module = Vec<String>;

/// The source of each file, by its module.
pub type Sources = BTreeMap<Module, String>;

/// What a visit of one file finds.
struct File<'a> {
    sources: &'a Sources,
    module: &'a [String],
    /// The module that is being visited: that of the file, or one written inside it.
    inside: Module,
    imports: BTreeSet<Module>,
    /// Names that the file re-exports from files below it.
    re_exports: BTreeMap<String, Module>,
    /// First names of the paths of the file.
    names: BTreeSet<String>,
    /// Modules for tests alone.
    tests: BTreeSet<Module>,
}

impl<'a> File<'a> {
    fn read(sources: &'a Sources, module: &'a [String], source: &str) -> Self {
        let mut file = Self {
            sources,
            module,
            inside: module.to_vec(),
            imports: BTreeSet::new(),
            re_exports: BTreeMap::new(),
            names: BTreeSet::new(),
            tests: BTreeSet::new(),
        };
        file.visit_file(&syn::parse_file(source).unwrap());
        file
    }

    /// The path from the crate's root, if a path leads into this crate.
    fn absolute(&self, path: &[String]) -> Option<Module> {
        let mut absolute = self.inside.clone();
        let is_keyword = |name: &&String| matches!(name.as_str(), "crate" | "self" | "super");
        let keywords = path.iter().take_while(is_keyword).count();
        for keyword in &path[..keywords] {
            match keyword.as_str() {
                "crate" => absolute.clear(),
                "super" => drop(absolute.pop()),
                _ => {}
            }
        }
        absolute.extend_from_slice(&path[keywords..]);
        let child = &absolute[..absolute.len().min(self.inside.len() + 1)];
        (keywords > 0 || self.sources.contains_key(child)).then_some(absolute)
    }

    /// The other file of this crate that a path leads to.
    fn target(&self, path: &[String]) -> Option<Module> {
        let absolute = self.absolute(path)?;
        let mut prefixes = (0..=absolute.len()).rev().map(|end| &absolute[..end]);
        let module = prefixes.find(|prefix| self.sources.contains_key(*prefix))?;
        (module != self.module).then(|| module.to_vec())
    }

    fn path(&mut self, path: &[String]) {
        self.names.extend(path.first().cloned());
        if path.len() > 1 {
            let target = self.target(path);
            self.imports.extend(target);
        }
    }

    fn used(&mut self, path: &[String], name: &str, exported: bool) {
        let Some(target) = self.target(path) else {
            return;
        };
        if exported && target.starts_with(self.module) {
            self.re_exports.insert(name.to_owned(), target);
        } else {
            self.imports.insert(target);
        }
    }

    fn use_tree(&mut self, tree: &UseTree, before: &[String], exported: bool) {
        let with = |name: &str| [before, &[name.to_owned()]].concat();
        match tree {
            UseTree::Path(path) => {
                self.use_tree(&path.tree, &with(&path.ident.to_string()), exported);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(tree, before, exported);
                }
            }
            UseTree::Name(name) => {
                let name = name.ident.to_string();
                self.used(&with(&name), &name, exported);
            }
            UseTree::Rename(rename) => {
                let path = with(&rename.ident.to_string());
                self.used(&path, &rename.rename.to_string(), exported);
            }
            UseTree::Glob(_) => self.used(&with("*"), "*", exported),
        }
    }

    /// Paths among tokens: names that `::` joins.
    fn tokens(&mut self, tokens: &TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens.clone() {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.path(&std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.tokens(&group.stream());
                    colons = 0;
                }
                _ => colons = 0,
            }
        }
        self.path(&path);
    }

    /// Imports, with the re-exports whose names the file uses.
    fn all_imports(&self) -> impl Iterator<Item = &Module> {
        let used = |(name, _): &(&String, &Module)| self.names.contains(*name);
        let re_exports = self.re_exports.iter().filter(used);
        self.imports
            .iter()
            .chain(re_exports.map(|(_, target)| target))
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    let is_test = |list: &syn::MetaList| list.tokens.to_string() == "test";
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.meta.require_list().is_ok_and(is_test)
    })
}

impl<'ast> Visit<'ast> for File<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.inside.push(item.ident.to_string());
        if is_for_tests(&item.attrs) {
            self.tests.insert(self.inside.clone());
        } else {
            visit::visit_item_mod(self, item);
        }
        self.inside.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let exported = !matches!(item.vis, Visibility::Inherited);
        self.use_tree(&item.tree, &[], exported);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|part| part.ident.to_string());
        if path.leading_colon.is_none() {
            self.path(&names.collect::<Vec<_>>());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.tokens(&item.tokens);
        visit::visit_macro(self, item);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.tokens(&list.tokens);
        }
    }

    /// The path of `pub(in path)` imports nothing.
    fn visit_vis_restricted(&mut self, _: &'ast VisRestricted) {}
}

/// The files of a crate, with those that each imports. Files for tests alone are left out.
pub fn graph(sources: &Sources) -> Graph {
    let files: Vec<File> = sources
        .iter()
        .map(|(module, source)| File::read(sources, module, source))
        .collect();
    let tests: BTreeSet<&Module> = files.iter().flat_map(|file| &file.tests).collect();
    let ships = |module: &[String]| !tests.iter().any(|test| module.starts_with(test));
    let ships = files.iter().filter(|file| ships(file.module));
    ships
        .map(|file| (name(file.module), file.all_imports().map(|to| name(to))))
        .map(|(file, imports)| (file, imports.collect()))
        .collect()
}

fn name(module: &[String]) -> String {
    match module {
        [] => "the root".to_owned(),
        _ => module.join("::"),
    }
}
