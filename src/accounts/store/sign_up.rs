//! Making accounts.

use super::links;
use crate::{
    accounts::{email::Email, limits::Letters, link::Link},
    app::Context,
    args,
    credits::store as credits,
    ports::database::Batch,
    problem::Problem,
    sessions::Visitor,
    throttle::store as throttle,
};

/// Somebody who signs up.
pub struct SignUp<'a> {
    /// The address.
    pub email: &'a Email,
    /// The password, hashed.
    pub password_hash: &'a str,
    /// The link that verifies the address.
    pub link: &'a Link,
    /// From what.
    pub visitor: &'a Visitor,
}

/// What became of it.
pub struct SignedUp {
    /// Whether the address had no account before.
    pub is_new: bool,
    /// Whether a letter may be sent.
    pub is_told: bool,
}

/// Makes an account with its welcome credits, unless the address has one. Refused where too many
/// were made from that network.
pub async fn register(
    context: &Context,
    sign_up: &SignUp<'_>,
    letters: &Letters,
) -> Result<SignedUp, Problem> {
    let (id, attempt, now) = (context.id(), context.id(), context.now());
    let mut batch = Batch::write();
    let guard = throttle::guard(&mut batch, context, &letters.of_network, now);
    throttle::count(&mut batch, &attempt, &letters.of_network, now);
    let told = throttle::count_if_room(&mut batch, &attempt, &letters.of_address, now);
    let made = batch.add(
        "INSERT INTO accounts (id, email, email_key, password_hash, language, created_at, seen_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT (email_key) DO NOTHING",
        args![
            &id,
            sign_up.email.as_str(),
            sign_up.email.key(),
            sign_up.password_hash,
            sign_up.visitor.language.unwrap_or_default().tag(),
            now
        ],
    );
    credits::add_welcome(&mut batch, context, &id);
    links::add(&mut batch, sign_up.link, "id = ?5", &id, now);
    let outcome = context.run(batch).await?;
    guard.check(&outcome)?;
    Ok(SignedUp {
        is_new: outcome.changed(made) == 1,
        is_told: outcome.changed(told) == 1,
    })
}
