//! Sessions: for how long somebody stays logged in, and what a request proves (product.md 1).
//!
//! A *session* is one log-in on one device. It is carried by a short-lived access token, which is
//! checked without the database, and by a refresh token, which is exchanged for its successor each
//! time it is used. Every batch of a signed-in request also asks the database whether the session
//! still lives ([`store::require`]), so that ending one works at once.
//!
//! Browsers carry both tokens as [`cookies`]. A handler that takes a [`Session`] answers to nobody
//! else; one that takes an [`Operator`] to operators of some roles ([`role`], [`Duty`]).

pub mod cookies;
pub mod device;
mod extractor;
mod operator_routes;
pub mod role;
pub mod routes;
pub mod store;
pub mod tokens;
mod visitor;

pub use extractor::Operator;
#[cfg(not(target_arch = "wasm32"))]
#[doc(hidden)]
pub use operator_routes::for_operators;
pub use visitor::Visitor;

use std::ops::Deref;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Uses the product.
    User,
    /// An operator who reads everything but codes, looks after tasks, and marks WeChat.
    Support,
    /// An operator who sees to orders, adjustments, codes and exports.
    Finance,
    /// An operator who may do everything.
    Admin,
}

impl Role {
    /// Its name in the database and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Support => "support",
            Self::Finance => "finance",
            Self::Admin => "admin",
        }
    }

    pub fn from_database(text: &str) -> Option<Self> {
        match text {
            "user" => Some(Self::User),
            "support" => Some(Self::Support),
            "finance" => Some(Self::Finance),
            "admin" => Some(Self::Admin),
            _ => None,
        }
    }
}

/// A log-in, as an access token tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The session's id.
    pub id: String,
    /// Whose it is.
    pub account_id: String,
    /// The account's role when the token was made.
    pub role: Role,
}

/// Which operators a route of the back office is for. The handler's [`Operator`] argument says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Every operator.
    Any,
    /// Tasks, and what users are helped with.
    Support,
    /// Money, codes and exports.
    Finance,
    /// Everything else: roles, settings, what is offered.
    Admin,
}

impl Duty {
    /// The roles that may.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Any => &[Role::Support, Role::Finance, Role::Admin],
            Self::Support => &[Role::Support, Role::Admin],
            Self::Finance => &[Role::Finance, Role::Admin],
            Self::Admin => &[Role::Admin],
        }
    }

    /// SQL: whether the column `role` is one of them.
    const fn condition(self) -> &'static str {
        match self {
            Self::Any => "role IN ('support', 'finance', 'admin')",
            Self::Support => "role IN ('support', 'admin')",
            Self::Finance => "role IN ('finance', 'admin')",
            Self::Admin => "role = 'admin'",
        }
    }
}

/// A log-in of an operator whose role the route is for, as the access token tells it. Whether it still
/// is theirs, [`store::require_admin`] asks the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorSession {
    session: Session,
    duty: Duty,
}

impl Deref for OperatorSession {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_is_asked_for_the_roles_that_may() {
        for duty in [Duty::Any, Duty::Support, Duty::Finance, Duty::Admin] {
            for role in [Role::User, Role::Support, Role::Finance, Role::Admin] {
                let quoted = format!("'{}'", role.name());
                let asked = duty.condition().contains(&quoted);
                assert_eq!(asked, duty.roles().contains(&role), "{duty:?} {role:?}");
                assert_eq!(Role::from_database(role.name()), Some(role));
            }
        }
    }
}
