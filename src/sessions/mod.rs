//! Sessions: for how long somebody stays logged in, and what a request proves (product.md 1).
//!
//! A *session* is one log-in on one device. It is carried by a short-lived access token, which is
//! checked without the database, and by a refresh token, which is exchanged for its successor each
//! time it is used. Every batch of a signed-in request also asks the database whether the session
//! still lives ([`store::require`]), so that ending one works at once.
//!
//! Browsers carry both tokens as [`cookies`]. A handler that takes a [`Session`] answers to nobody
//! else; one that takes an [`Admin`] to operators alone.

pub mod cookies;
pub mod device;
mod extractor;
pub mod routes;
pub mod store;
pub mod tokens;
mod visitor;

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
    /// Runs it.
    Admin,
}

impl Role {
    /// Its name in the database and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
        }
    }

    pub(crate) fn from_database(text: &str) -> Option<Self> {
        match text {
            "user" => Some(Self::User),
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

/// A log-in of somebody who runs the product, as the access token tells it. Whether they still do,
/// [`store::require_admin`] asks the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin(Session);

impl Deref for Admin {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0
    }
}
