//! Passwords at the configured cost.

use web::problem::Problem;

use crate::{AccountsContext, password as passwords};

/// The hash of a new password, at the configured cost.
pub(super) fn hashed(context: &AccountsContext, password: &str) -> Result<String, Problem> {
    let cost = context.state.password_cost;
    passwords::hash(password, cost, &*context.env.random).map_err(Problem::internal)
}

/// Whether a password is the one behind a stored hash; without one no, after the same work.
pub(super) fn is_password(
    context: &AccountsContext,
    password: &str,
    stored: Option<&str>,
) -> Result<bool, Problem> {
    let cost = context.state.password_cost;
    passwords::verify(password, stored, cost).map_err(Problem::internal)
}
