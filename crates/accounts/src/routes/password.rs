//! Changing the password, and setting a new one when it is forgotten.

use access::sessions::{Session, cookies::Cookies};
use axum::response::Response;
use http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{
    Json, RequestContext,
    email::{self, Email},
    no_content,
    problem::{Fault, Problem},
};

use super::{
    logged_in::remember,
    password_hash::{hashed, is_password},
    sign_up::{Accepted, accepted},
};
use crate::{
    AccountsContext, letters, limits,
    link::{Link, Purpose},
    password, problems,
    store::{
        Addressee, links,
        password::{self as store, Owner},
    },
};

/// Whose password was forgotten.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"email": "mimi@example.com"})))]
pub struct PasswordReset {
    email: String,
}

/// The token of a link sent by mail, and the new password.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "token": "Zk3vQ0p6Yd1sWm8tRb5hXc2nLg9uEa4jKf7iTo0yVqM", "password": "four kittens in a closet",
})))]
pub struct NewPassword {
    token: String,
    password: String,
}

/// The password as it is, and as it shall be.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"current_password": "three kittens in a closet", "new_password": "four kittens in a closet"})))]
pub struct PasswordChange {
    current_password: String,
    new_password: String,
}

/// Sends a link that sets a new password. The answer is the same for an unknown address.
#[utoipa::path(
    post, path = "/api/auth/password-reset", tag = "accounts",
    operation_id = "request_password_reset",
    request_body = PasswordReset,
    responses(
        (status = 202, description = "Accepted.", body = Accepted),
        (status = 422, description = "`validation`"),
        (status = 429, description = "`too-many-attempts`"),
    )
)]
pub async fn request_reset(
    context: RequestContext,
    Json(PasswordReset { email }): Json<PasswordReset>,
) -> Result<Response, Problem> {
    let email = Email::known(&email).ok_or_else(|| Problem::field("email", Fault::INVALID))?;
    let letters = limits::PASSWORD_RESET.counters(&context, &email.key())?;
    let link = Link::new(&context, Purpose::ResetPassword, &email.key());
    if let Some(to) = links::request_reset(&context, &email, &link, &letters).await? {
        let (token, origin) = (link.token.text(), &context.env.origin);
        context.mail(letters::password_reset(
            &to.email,
            to.language,
            origin,
            &token,
        ));
    }
    accepted()
}

/// Sets a new password by a link that was sent for it. Ends every session; verifies the address.
#[utoipa::path(
    post, path = "/api/auth/password-reset/confirm", tag = "accounts",
    operation_id = "confirm_password_reset",
    request_body = NewPassword,
    responses(
        (status = 204, description = "Set; log in next."),
        (status = 422, description = "`link-refused`, `validation`"),
    )
)]
pub async fn confirm_reset(
    context: AccountsContext,
    headers: HeaderMap,
    Json(NewPassword { token, password }): Json<NewPassword>,
) -> Result<Response, Problem> {
    let link = Link::presented(&token, Purpose::ResetPassword)
        .ok_or(Problem::from(&problems::LINK_REFUSED))?;
    let is_email = link.token.is_for(&email::key(&password));
    let fault = password::fault(&password, "").or(is_email.then_some(password::SAME_AS_EMAIL));
    if let Some(fault) = fault {
        return Err(Problem::field("password", fault));
    }
    let hash = hashed(&context, &password)?;
    let to = links::reset_password(&context, &link, &hash).await?;
    tell(&context, &to);
    let mut response = no_content();
    // Whoever reads the account's mail gets in, also where somebody else's guesses have filled the
    // counters of their network.
    let device = Cookies::of(&context.env.origin).presented_device(&headers);
    remember(&context, &mut response, device, &email::key(&to.email));
    Ok(response)
}

/// Changes the password. Ends every other session.
#[utoipa::path(
    post, path = "/api/account/password", tag = "accounts", operation_id = "change_own_password",
    security(("session" = [])),
    request_body = PasswordChange,
    responses(
        (status = 204, description = "Changed."),
        (status = 403, description = "`wrong-password`"),
        (status = 422, description = "`validation`"),
        (status = 429, description = "`too-many-attempts`"),
    )
)]
pub async fn change(
    context: AccountsContext,
    session: Session,
    Json(change): Json<PasswordChange>,
) -> Result<Response, Problem> {
    let owner = check(&context, &session, &change.current_password).await?;
    if let Some(fault) = password::fault(&change.new_password, &owner.addressee.email) {
        return Err(Problem::field("new_password", fault));
    }
    let hash = hashed(&context, &change.new_password)?;
    store::change(&context, &session, &owner.password_hash, &hash).await?;
    tell(&context, &owner.addressee);
    Ok(no_content())
}

fn tell(context: &RequestContext, to: &Addressee) {
    let origin = &context.env.origin;
    context.mail(letters::password_changed(&to.email, to.language, origin));
}

/// Asks somebody who is logged in for the password again. Only the database knows the hash, and only
/// we can check it, so what depends on it takes a round trip of its own.
pub(crate) async fn check(
    context: &AccountsContext,
    session: &Session,
    password: &str,
) -> Result<Owner, Problem> {
    let (attempt, counters) = (context.id(), limits::password_check(context, session)?);
    let owner = store::begin_check(context, session, &attempt, &counters).await?;
    if !is_password(context, password, Some(&owner.password_hash))? {
        store::failed_check(context, &attempt, &counters).await?;
        return Err(Problem::from(&problems::WRONG_PASSWORD));
    }
    Ok(owner)
}
