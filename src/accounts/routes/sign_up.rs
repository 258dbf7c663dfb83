//! Signing up, and verifying the address.

use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    accounts::{
        email::Email,
        limits,
        link::{Link, Purpose},
        password,
        store::{
            links,
            sign_up::{self, SignUp},
        },
    },
    app::Context,
    http::{Json, json, no_content},
    mail,
    problem::{Fault, FieldError, Problem},
    sessions::{Session, Visitor},
};

/// An address and a password.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"email": "mimi@example.com", "password": "three kittens in a closet"})))]
pub struct Registration {
    email: String,
    password: String,
}

/// The token of a link sent by mail.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"token": "Zk3vQ0p6Yd1sWm8tRb5hXc2nLg9uEa4jKf7iTo0yVqM"})))]
pub struct Verification {
    token: String,
}

/// That something was taken in; whether anything came of it is told by mail.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({"status": "accepted"})))]
pub struct Accepted {
    /// `accepted`.
    status: &'static str,
}

/// The answer that tells nothing.
pub(super) fn accepted() -> Result<Response, Problem> {
    let body = Accepted { status: "accepted" };
    json(StatusCode::ACCEPTED, &body)
}

/// Makes an account. The answer is the same for an address that has one: that is told by mail.
#[utoipa::path(
    post, path = "/api/auth/register", tag = "accounts", operation_id = "register_account",
    request_body = Registration,
    responses(
        (status = 202, description = "Accepted; log in next.", body = Accepted),
        (status = 422, description = "`validation`"),
        (status = 429, description = "`too-many-attempts`"),
    )
)]
pub async fn register(
    context: Context,
    headers: HeaderMap,
    Json(registration): Json<Registration>,
) -> Result<Response, Problem> {
    let Registration {
        email: typed,
        password,
    } = registration;
    let email = Email::parse(&typed);
    let faults: Vec<FieldError> = [
        email.is_none().then_some(("email", Fault::Invalid)),
        password::fault(&password, typed.trim()).map(|fault| ("password", fault)),
    ]
    .into_iter()
    .flatten()
    .map(|(field, fault)| FieldError::new(field, fault))
    .collect();
    let Some(email) = email.filter(|_| faults.is_empty()) else {
        return Err(Problem::Validation(faults));
    };
    let hash = password::hash(&password, &*context.app.random);
    let letters = limits::REGISTRATION.counters(&context, &email.key())?;
    let sign_up = SignUp {
        email: &email,
        password_hash: &hash,
        link: &Link::new(&context, Purpose::VerifyEmail, &email.key()),
        visitor: &Visitor::of(&headers),
    };
    let signed_up = sign_up::register(&context, &sign_up, &letters).await?;
    if signed_up.is_told {
        let (to, language, origin) = (email.as_str(), context.language, &context.app.config.origin);
        context.post(match signed_up.is_new {
            true => mail::welcome(to, language, origin, &sign_up.link.token.text()),
            false => mail::registered_already(to, language, origin),
        });
    }
    accepted()
}

/// Verifies an address by the link that was sent to it.
#[utoipa::path(
    post, path = "/api/auth/verify", tag = "accounts", operation_id = "verify_address",
    request_body = Verification,
    responses(
        (status = 204, description = "Verified."),
        (status = 422, description = "`link-refused`"),
    )
)]
pub async fn verify(
    context: Context,
    Json(Verification { token }): Json<Verification>,
) -> Result<Response, Problem> {
    let link = Link::presented(&token, Purpose::VerifyEmail).ok_or(Problem::LinkRefused)?;
    links::verify_email(&context, &link).await?;
    Ok(no_content())
}

/// Sends another link that verifies the address, unless it is verified.
#[utoipa::path(
    post, path = "/api/account/verification", tag = "accounts",
    operation_id = "request_verification",
    security(("session" = [])),
    responses(
        (status = 202, description = "Accepted.", body = Accepted),
        (status = 429, description = "`too-many-attempts`"),
    )
)]
pub async fn request_verification(context: Context, session: Session) -> Result<Response, Problem> {
    let letters = limits::VERIFICATION.counters(&context, &session.account_id)?;
    let link = Link::new(&context, Purpose::VerifyEmail, &session.account_id);
    let to = links::request_verification(&context, &session, &link, &letters).await?;
    if let Some(to) = to {
        let (token, origin) = (link.token.text(), &context.app.config.origin);
        context.post(mail::verification(&to.email, to.language, origin, &token));
    }
    accepted()
}
