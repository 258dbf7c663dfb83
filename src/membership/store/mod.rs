//! The SQL of levels and memberships.
//!
//! - [`benefits`]: which level is in effect, and until when: the one place that knows
//! - [`terms`]: stretches of membership and their months
//! - [`check_in`]: what each period brings

pub mod benefits;
pub mod check_in;
pub mod terms;
