//! The SQL of levels and memberships.
//!
//! - [`benefits`]: which level is in effect, and until when: the one place that knows
//! - [`terms`]: stretches of membership and their months
//! - [`check_in`]: what each period brings
//! - [`levels`], [`offers`]: what there is
//! - [`orders`]: what somebody buys, from asking for it to the refund
//! - [`codes`]: redeeming a code
//! - [`reminders`]: what members are told of the end

pub mod benefits;
pub mod check_in;
pub mod codes;
pub mod levels;
pub mod offers;
pub mod orders;
pub mod reminders;
pub mod terms;
