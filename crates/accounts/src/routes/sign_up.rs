//! Registering: a code and a link are sent, and either makes the account. Verifying the address of an
//! account that was made without.

use access::sessions::{Session, Visitor, store::NewSession, tokens::RefreshToken};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Json, RequestContext,
    email::Email,
    json, no_content,
    problem::{FieldError, Problem},
};

use super::{
    logged_in::{LoggedIn, TokenDelivery, enter},
    password_hash::hashed,
};
use crate::{
    AccountsContext,
    code::MailCode,
    letters, limits,
    link::{Link, LinkToken, Purpose},
    password, problems,
    store::{
        links,
        sign_up::{self, Proof, Secrets, SignUp},
    },
    terms,
    welcome::address_hashes,
};

/// An address, a password, and what was agreed to.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "email": "mimi@example.com", "password": "three kittens in a closet",
    "terms_version": "2026-12-01",
})))]
pub struct Registration {
    /// Printable ASCII; an international domain in its `xn--` form.
    email: String,
    password: String,
    /// The version of the terms of use and the privacy policy that was read and agreed to.
    terms_version: String,
}

/// What happens next, the same for every address.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// Type the code that was sent to the address, or open the link beside it.
    EnterCode,
    /// Log in: addresses are not verified first.
    LogIn,
}

/// That a registration was taken in; whether anything came of it is told by mail.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({"next": "enter_code"})))]
pub struct Registered {
    next: NextStep,
}

/// The code that was sent, with what it was asked for with.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "email": "mimi@example.com", "password": "three kittens in a closet", "code": "012345",
    "token_delivery": "body",
})))]
pub struct RegistrationCode {
    email: String,
    /// The one that was registered with: a code that somebody else asked for is worth nothing.
    password: String,
    /// Six digits.
    code: String,
    #[serde(default)]
    token_delivery: TokenDelivery,
}

/// The token of the link that was sent.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "token": "Zk3vQ0p6Yd1sWm8tRb5hXc2nLg9uEa4jKf7iTo0yVqM", "token_delivery": "body",
})))]
pub struct RegistrationLink {
    token: String,
    #[serde(default)]
    token_delivery: TokenDelivery,
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

/// A code and a link for a registration, and what is kept of them.
pub(super) struct NewSecrets {
    pub code: MailCode,
    pub token: LinkToken,
    pub kept: Secrets,
}

impl NewSecrets {
    pub(super) fn new(
        context: &RequestContext,
        email_key: &str,
        password: &str,
    ) -> Result<Self, Problem> {
        let code = MailCode::new(&*context.env.random);
        let token = LinkToken::new(&*context.env.random, email_key);
        let kept = Secrets {
            code_hash: code.registration_hash(context, email_key, password)?,
            link_hash: token.hash(),
        };
        Ok(Self { code, token, kept })
    }
}

/// Sends a code and a link to an address; either makes the account. The answer is the same for an
/// address that has one: that is told by mail.
#[utoipa::path(
    post, path = "/api/auth/register", tag = "accounts", operation_id = "register_account",
    request_body = Registration,
    responses(
        (status = 202, description = "Accepted.", body = Registered),
        (status = 422, description = "`validation`"),
        (status = 429, description = "`too-many-attempts`"),
    )
)]
pub async fn register(
    context: AccountsContext,
    headers: HeaderMap,
    Json(registration): Json<Registration>,
) -> Result<Response, Problem> {
    let Registration {
        email: typed,
        password,
        terms_version,
    } = registration;
    let email = Email::parse(&typed);
    let faults: Vec<FieldError> = [
        email
            .as_ref()
            .err()
            .map(|fault| FieldError::new("email", fault.clone())),
        password::fault(&password, typed.trim()).map(|fault| FieldError::new("password", fault)),
        terms::fault(&terms_version),
    ]
    .into_iter()
    .flatten()
    .collect();
    let Some(email) = email.ok().filter(|_| faults.is_empty()) else {
        return Err(Problem::validation(faults));
    };
    let key = email.key();
    let hash = hashed(&context, &password)?;
    let letters = limits::REGISTRATION.counters(&context, &key)?;
    let secrets = NewSecrets::new(&context, &key, &password)?;
    let sign_up = SignUp {
        email: &email,
        password_hash: &hash,
        terms_version: terms::VERSION,
        address_hashes: &address_hashes(&context, &key),
        secrets: secrets.kept,
        visitor: &Visitor::of(&headers),
    };
    let signed_up = sign_up::register(&context, &sign_up, &letters).await?;
    if signed_up.is_told {
        let (to, language, origin) = (email.as_str(), context.language, &context.env.origin);
        context.mail(match (signed_up.is_new, signed_up.is_verified_first) {
            (false, _) => letters::registered_already(to, language, origin),
            (true, true) => {
                let (code, token) = (secrets.code.text(), secrets.token.text());
                letters::registration_code(to, language, origin, (code, &token))
            }
            (true, false) => letters::welcome(to, language, origin),
        });
    }
    let next = match signed_up.is_verified_first {
        true => NextStep::EnterCode,
        false => NextStep::LogIn,
    };
    json(StatusCode::ACCEPTED, &Registered { next })
}

/// Makes the account that a code was sent for, grants its welcome credits, and logs in. The answer to a
/// wrong code is the same where none was sent.
#[utoipa::path(
    post, path = "/api/auth/register/confirm", tag = "accounts",
    operation_id = "confirm_registration",
    request_body = RegistrationCode,
    responses(
        (status = 200, description = "Registered and logged in.", body = LoggedIn),
        (status = 422, description = "`mail-code-refused`"),
    )
)]
pub async fn confirm(
    context: RequestContext,
    headers: HeaderMap,
    Json(body): Json<RegistrationCode>,
) -> Result<Response, Problem> {
    let email = Email::known(&body.email).ok_or(Problem::from(&problems::MAIL_CODE_REFUSED))?;
    let code = MailCode::typed(&body.code).ok_or(Problem::from(&problems::MAIL_CODE_REFUSED))?;
    let key = email.key();
    let hash = code.registration_hash(&context, &key, &body.password)?;
    let (proof, delivery) = (Proof::Code(&key, hash), body.token_delivery);
    complete(
        &context,
        &headers,
        proof,
        delivery,
        Problem::from(&problems::MAIL_CODE_REFUSED),
    )
    .await
}

/// The same by the link that was sent.
#[utoipa::path(
    post, path = "/api/auth/register/link", tag = "accounts",
    operation_id = "confirm_registration_by_link",
    request_body = RegistrationLink,
    responses(
        (status = 200, description = "Registered and logged in.", body = LoggedIn),
        (status = 422, description = "`link-refused`"),
    )
)]
pub async fn confirm_by_link(
    context: RequestContext,
    headers: HeaderMap,
    Json(body): Json<RegistrationLink>,
) -> Result<Response, Problem> {
    let token = LinkToken::presented(&body.token).ok_or(Problem::from(&problems::LINK_REFUSED))?;
    let (proof, delivery) = (Proof::Link(token.hash()), body.token_delivery);
    complete(
        &context,
        &headers,
        proof,
        delivery,
        Problem::from(&problems::LINK_REFUSED),
    )
    .await
}

async fn complete(
    context: &RequestContext,
    headers: &HeaderMap,
    proof: Proof<'_>,
    delivery: TokenDelivery,
    refusal: Problem,
) -> Result<Response, Problem> {
    let (token, id) = (RefreshToken::new(&*context.env.random), context.id());
    let session = NewSession {
        id: &id,
        token_hash: token.hash(),
    };
    let account = sign_up::confirm(context, proof, &session, &Visitor::of(headers)).await?;
    let account = account.ok_or(refusal)?;
    enter(context, headers, (&id, &token), account, delivery)
}

/// Verifies the address of an account by a link that was sent to it.
#[utoipa::path(
    post, path = "/api/auth/verify", tag = "accounts", operation_id = "verify_address",
    request_body = Verification,
    responses(
        (status = 204, description = "Verified."),
        (status = 422, description = "`link-refused`"),
    )
)]
pub async fn verify(
    context: RequestContext,
    Json(Verification { token }): Json<Verification>,
) -> Result<Response, Problem> {
    let link = Link::presented(&token, Purpose::VerifyEmail)
        .ok_or(Problem::from(&problems::LINK_REFUSED))?;
    links::verify_email(&context, &link).await?;
    Ok(no_content())
}

/// Sends a link that verifies the address of the account, unless it is verified.
#[utoipa::path(
    post, path = "/api/account/verification", tag = "accounts",
    operation_id = "request_verification",
    security(("session" = [])),
    responses(
        (status = 202, description = "Accepted.", body = Accepted),
        (status = 429, description = "`too-many-attempts`"),
    )
)]
pub async fn request_verification(
    context: RequestContext,
    session: Session,
) -> Result<Response, Problem> {
    let letters = limits::VERIFICATION.counters(&context, &session.account_id)?;
    let link = Link::new(&context, Purpose::VerifyEmail, &session.account_id);
    let to = links::request_verification(&context, &session, &link, &letters).await?;
    if let Some(to) = to {
        let (token, origin) = (link.token.text(), &context.env.origin);
        context.mail(letters::verification(
            &to.email,
            to.language,
            origin,
            &token,
        ));
    }
    accepted()
}
