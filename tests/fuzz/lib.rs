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
