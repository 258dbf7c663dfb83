//! Puts the functions of a module of wasm into an order that compresses well.
//!
//! gzip finds what is repeated within 32 KB, and most of what a module repeats lies farther apart.
//! Which function stands where matters to nobody, so each is followed by the one that has most in
//! common with those before it.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;

use anyhow::Result;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{
    CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef,
};

/// Functions are compared by what they have of runs of so many bytes.
const RUN: usize = 6;
/// A run that stands in more functions tells nothing.
const COMMON: usize = 100;
/// How far back one looks, in bytes: a little less than gzip.
const WINDOW: usize = 30_000;

/// The same module, its functions ordered by likeness.
///
/// # Errors
/// When it is no module.
pub fn by_likeness(module: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let order = order(&bodies);
    let mut indices: Vec<usize> = (0..imported + order.len()).collect();
    for (place, &function) in order.iter().enumerate() {
        indices[imported + function] = imported + place;
    }
    let mut ordered = Module::new();
    Reordering { order, indices }.parse_core_module(&mut ordered, Parser::new(0), module)?;
    Ok(ordered.finish())
}

/// The numbers of the functions in their new order.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let holders = holders(bodies);
    let mut runs = vec![Vec::new(); bodies.len()];
    for (run, functions) in holders.iter().enumerate() {
        functions
            .iter()
            .for_each(|&function| runs[function].push(run));
    }
    // A long function has more in common with everything.
    let weights: Vec<f64> = bodies
        .iter()
        .map(|body| (body.len() as f64).powf(-0.7))
        .collect();

    let mut window = VecDeque::new();
    let mut window_bytes = 0;
    // How often a run stands in the window, and how many of these each function has.
    let mut seen = vec![0_u32; holders.len()];
    let mut shared = vec![0_u32; bodies.len()];
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let mut order = Vec::with_capacity(bodies.len());
    loop {
        let likeness = |place: usize| f64::from(shared[left[place]]) * weights[left[place]];
        let most_like =
            (0..left.len()).max_by(|&one, &other| likeness(one).total_cmp(&likeness(other)));
        let Some(place) = most_like else {
            return order;
        };
        let next = left.remove(place);
        order.push(next);
        window.push_back(next);
        window_bytes += bodies[next].len();
        for &run in &runs[next] {
            seen[run] += 1;
            if seen[run] == 1 {
                holders[run]
                    .iter()
                    .for_each(|&function| shared[function] += 1);
            }
        }
        while window_bytes > WINDOW
            && let Some(last) = window.pop_front()
        {
            window_bytes -= bodies[last].len();
            for &run in &runs[last] {
                seen[run] -= 1;
                if seen[run] == 0 {
                    holders[run]
                        .iter()
                        .for_each(|&function| shared[function] -= 1);
                }
            }
        }
    }
}

/// For each run that tells something, the functions it stands in.
fn holders(bodies: &[&[u8]]) -> Vec<Vec<usize>> {
    let mut holders: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, body) in bodies.iter().enumerate() {
        for run in body.windows(RUN) {
            let functions = holders.entry(run).or_default();
            if functions.last() != Some(&function) {
                functions.push(function);
            }
        }
    }
    let telling = holders.into_values();
    telling
        .filter(|functions| (2..=COMMON).contains(&functions.len()))
        .collect()
}

struct Reordering {
    order: Vec<usize>,
    /// The new index of each function, imported ones included.
    indices: Vec<usize>,
}

impl Reencode for Reordering {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.indices[function as usize] as u32)
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types: Vec<u32> = section.into_iter().collect::<Result<_, _>>()?;
        for &function in &self.order {
            functions.function(types[function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies: Vec<FunctionBody<'_>> = section.into_iter().collect::<Result<_, _>>()?;
        for function in self.order.clone() {
            self.parse_function_body(code, bodies[function].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{ExportKind, ExportSection, Function, Instruction, TypeSection, ValType};
    use wasmparser::Validator;

    use super::*;

    /// A function that adds up so many times the same number.
    fn adding(number: i64, times: usize) -> Function {
        let mut function = Function::new([]);
        function.instruction(&Instruction::I64Const(0));
        for _ in 0..times {
            function.instruction(&Instruction::I64Const(number));
            function.instruction(&Instruction::I64Add);
        }
        function.instruction(&Instruction::End);
        function
    }

    /// Two families of functions, taking turns, each exported; the last one calls the first.
    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], [ValType::I64]);
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        let mut exports = ExportSection::new();
        for index in 0..6 {
            functions.function(0);
            exports.export(&format!("f{index}"), ExportKind::Func, index);
            let number = if index % 2 == 0 { i64::MAX } else { i64::MIN };
            code.function(&adding(number, 20 + index as usize));
        }
        let mut caller = Function::new([]);
        caller.instruction(&Instruction::Call(0));
        caller.instruction(&Instruction::End);
        functions.function(0);
        exports.export("caller", ExportKind::Func, 6);
        code.function(&caller);
        let mut module = Module::new();
        module
            .section(&types)
            .section(&functions)
            .section(&exports)
            .section(&code);
        module.finish()
    }

    /// The exported functions: names, and what they are made of.
    fn exported(module: &[u8]) -> Vec<(String, usize, Vec<u8>)> {
        let (mut exports, mut bodies) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(module) {
            match payload.unwrap() {
                Payload::ExportSection(section) => {
                    exports.extend(section.into_iter().map(Result::unwrap));
                }
                Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes().to_vec()),
                _ => {}
            }
        }
        let made_of = exports.iter().map(|export| {
            let index = export.index as usize;
            (export.name.to_owned(), index, bodies[index].clone())
        });
        made_of.collect()
    }

    #[test]
    fn like_comes_to_like() {
        let ordered = by_likeness(&module()).unwrap();
        let mut places: Vec<(usize, bool)> = exported(&ordered)[..6]
            .iter()
            .enumerate()
            .map(|(index, (_, place, _))| (*place, index % 2 == 0))
            .collect();
        places.sort_unstable();
        let changes = places.windows(2).filter(|pair| pair[0].1 != pair[1].1);
        assert_eq!(changes.count(), 1, "{places:?}");
    }

    #[test]
    fn every_function_stays_what_it_is() {
        let (before, ordered) = (module(), by_likeness(&module()).unwrap());
        Validator::new().validate_all(&ordered).unwrap();
        let (before, after) = (exported(&before), exported(&ordered));
        for (one, other) in before.iter().zip(&after).take(6) {
            assert_eq!((&one.0, &one.2), (&other.0, &other.2));
        }
        let first = after[0].1 as u8;
        assert_eq!(
            after[6].2,
            [0, 0x10, first, 0x0b],
            "a call, of what f0 is now"
        );
    }
}
