//! The HTTP of accounts: here, log in, refresh, and who am I; `sign_up` has registration and the
//! verification of addresses, `log_in_code` the log-in without a password, `password` its change and
//! its reset, `deletion` the end.

pub mod deletion;
pub mod log_in_code;
mod logged_in;
pub mod password;
mod password_hash;
pub mod sign_up;

use std::sync::Arc;

use access::sessions::{
    Session, Visitor, cookies::Cookies, store::NewSession, tokens::RefreshToken,
};
use axum::{extract::FromRef, response::Response};
use http::HeaderMap;
use logged_in::{LoggedIn, Me, TokenDelivery, enter, hand_over};
use password_hash::{hashed, is_password};
use serde::Deserialize;
use sign_up::NewSecrets;
use utoipa::ToSchema;
use web::{
    Json, JsonText, OpenApiRouter, RequestContext, RouterState, email::Email, etag,
    problem::Problem, routes,
};

use super::{
    limits, password as passwords,
    store::{self, Found, Holder, LogIn, sign_up::Renewal},
};
use crate::{AccountsContext, AccountsState, letters, problems};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S>
where
    Arc<AccountsState>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(sign_up::register))
        .routes(routes!(sign_up::confirm))
        .routes(routes!(sign_up::confirm_by_link))
        .routes(routes!(sign_up::verify))
        .routes(routes!(log_in))
        .routes(routes!(log_in_code::request))
        .routes(routes!(log_in_code::confirm))
        .routes(routes!(refresh))
        .routes(routes!(password::request_reset))
        .routes(routes!(password::confirm_reset))
        .routes(routes!(me))
        .routes(routes!(deletion::delete))
        .routes(routes!(password::change))
        .routes(routes!(sign_up::request_verification))
}

/// A log-in.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "email": "mimi@example.com", "password": "three kittens in a closet", "token_delivery": "body",
})))]
pub struct Credentials {
    email: String,
    password: String,
    #[serde(default)]
    token_delivery: TokenDelivery,
}

/// A refresh by a client that keeps its tokens itself.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"refresh_token": "Zk3vQ0p6Yd1sWm8tRb5hXc2nLg9uEa4jKf7iTo0yVqM"})))]
pub struct Refresh {
    refresh_token: String,
}

/// Opens a session.
#[utoipa::path(
    post, path = "/api/auth/login", tag = "accounts",
    request_body = Credentials,
    responses(
        (status = 200, description = "Logged in.", body = LoggedIn),
        (status = 401, description = "`wrong-credentials`"),
        (status = 403, description = "`account-banned`"),
        (status = 429, description = "`too-many-attempts`"),
    )
)]
pub async fn log_in(
    context: AccountsContext,
    headers: HeaderMap,
    Json(credentials): Json<Credentials>,
) -> Result<Response, Problem> {
    let email =
        Email::known(&credentials.email).ok_or(Problem::from(&problems::WRONG_CREDENTIALS))?;
    let token = RefreshToken::new(&*context.env.random);
    let session_id = context.id();
    let device = Cookies::of(&context.env.origin).presented_device(&headers);
    let attempt = LogIn {
        email: &email,
        session: NewSession {
            id: &session_id,
            token_hash: token.hash(),
        },
        visitor: &Visitor::of(&headers),
        counters: &limits::log_in(&context, &email, device.as_ref())?,
        at: context.now(),
    };
    let found = attempt.begin(&context).await?;
    let stored = found.as_ref().map(|found| found.password_hash.as_str());
    let is_right = is_password(&context, &credentials.password, stored)?;
    let found = match found {
        Some(found) if is_right => found,
        found => {
            refuse(&context, &attempt, &credentials, found.as_ref(), false).await?;
            return Err(Problem::from(&problems::WRONG_CREDENTIALS));
        }
    };
    let Holder::Account(account, is_banned) = &found.holder else {
        refuse(&context, &attempt, &credentials, Some(&found), true).await?;
        return Err(Problem::from(&problems::WRONG_CREDENTIALS));
    };
    if found.is_crowded {
        attempt.uncount(&context).await?;
    }
    if *is_banned {
        return Err(Problem::from(&problems::BANNED));
    }
    if passwords::is_outdated(&found.password_hash, context.state.password_cost) {
        let new = hashed(&context, &credentials.password)?;
        store::rehash(&context, &account.id, &found.password_hash, &new).await?;
    }
    let (delivery, account) = (credentials.token_delivery, (**account).clone());
    enter(&context, &headers, (&session_id, &token), account, delivery)
}

/// Counts a log-in that leads nowhere, in a second round trip that is the same for a wrong password, an
/// unknown address, and a registration that waits for its code. To that one another code is sent, if
/// the password was its own, and only its mailbox tells.
async fn refuse(
    context: &RequestContext,
    attempt: &LogIn<'_>,
    credentials: &Credentials,
    found: Option<&Found>,
    is_right: bool,
) -> Result<(), Problem> {
    let key = attempt.email.key();
    let secrets = NewSecrets::new(context, &key, &credentials.password)?;
    let of_address = limits::REGISTRATION.counters(context, &key)?.of_address;
    let renewal = Renewal {
        email_key: if is_right { &key } else { "" },
        secrets: secrets.kept,
        of_address: &of_address,
        attempt: attempt.session.id,
    };
    let is_renewed = attempt.mistaken(context, found, &renewal).await?;
    if let (true, Some(Holder::Registration(language))) =
        (is_renewed, found.map(|found| &found.holder))
    {
        let (code, token) = (secrets.code.text(), secrets.token.text());
        let (to, origin) = (attempt.email.as_str(), &context.env.origin);
        context.mail(letters::registration_code(
            to,
            *language,
            origin,
            (code, &token),
        ));
    }
    Ok(())
}

/// Exchanges a refresh token for the next one. Browsers send theirs as a cookie and no body.
#[utoipa::path(
    post, path = "/api/auth/refresh", tag = "accounts", operation_id = "refresh_session",
    request_body(content = Option<Refresh>),
    responses(
        (status = 200, description = "Carried on.", body = LoggedIn),
        (status = 401, description = "`refresh-refused`"),
    )
)]
pub async fn refresh(
    context: RequestContext,
    headers: HeaderMap,
    JsonText(body): JsonText,
) -> Result<Response, Problem> {
    let visitor = Visitor::of(&headers);
    let cookie = Cookies::of(&context.env.origin).refresh_token(&headers);
    let cookie = cookie.map(RefreshToken::presented);
    let (presented, delivery) = match cookie {
        Some(token) => (token, TokenDelivery::Cookie),
        None if body.is_empty() => return Err(Problem::from(&problems::REFRESH_REFUSED)),
        None => {
            let Json(Refresh { refresh_token }) = Json::of(&body)?;
            (RefreshToken::presented(&refresh_token), TokenDelivery::Body)
        }
    };
    let successor = presented
        .successor(&context.env.keys)
        .ok_or_else(|| Problem::internal("no successor could be derived"))?;
    let carried_on = store::refresh(&context, presented.hash(), successor.hash(), &visitor).await?;
    let (session, account) = carried_on.ok_or(Problem::from(&problems::REFRESH_REFUSED))?;
    hand_over(&context, &session, account, &successor, delivery)
}

/// Who am I.
#[utoipa::path(
    get, path = "/api/me", tag = "accounts", operation_id = "get_own_account",
    security(("session" = [])),
    responses(
        (status = 200, description = "The account.", body = Me),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 401, description = "`unauthenticated`"),
    )
)]
pub async fn me(
    context: RequestContext,
    session: Session,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let account = store::me(&context, &session).await?;
    etag::json(&headers, &Me::from(account))
}
