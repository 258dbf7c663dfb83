//! The HTTP of accounts: here, log in, refresh, and who am I; `sign_up` has registration and the
//! verification of addresses, `log_in_code` the log-in without a password, `password` its change and
//! its reset, `deletion` the end.

pub mod deletion;
pub mod log_in_code;
pub mod password;
pub mod sign_up;

use std::sync::Arc;

use access::sessions::{
    Role, Session, Visitor,
    cookies::Cookies,
    device::Device,
    routes::add_cookies,
    store::NewSession,
    tokens::{ACCESS_LIFE, AccessTokens, REFRESH_LIFE, RefreshToken},
};
use axum::{extract::FromRef, response::Response};
use credits::Balance;
use http::{HeaderMap, StatusCode};
use membership::Membership;
use serde::{Deserialize, Serialize};
use sign_up::NewSecrets;
use utoipa::ToSchema;
use web::{
    Json, JsonText, OpenApiRouter, RequestContext, RouterState,
    email::{self, Email},
    etag, json,
    problem::Problem,
    routes,
};

use super::{
    limits, password as passwords,
    store::{self, Account, Found, Holder, LogIn, sign_up::Renewal},
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

/// How the tokens of a session reach the client.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenDelivery {
    /// As cookies that pages cannot read: for browsers.
    #[default]
    Cookie,
    /// In the body of the answer: for every other client.
    Body,
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

/// What the account's level allows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({"garments": 10, "running": 3, "waiting": 10})))]
pub struct Limits {
    /// Garments in one try-on.
    garments: u32,
    /// Tasks running at once.
    running: u32,
    /// Tasks waiting.
    waiting: u32,
}

/// The account of the session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a0f4f9-b280-79af-a113-29b2fc82e5ef", "email": "mimi@example.com",
    "email_verified": true, "role": "user", "level": "pro", "created_at": 1_790_816_400_000_i64,
    "membership": {"name": {"zh": "月度会员", "en": "Monthly membership"}, "ends_at": 1_797_890_940_000_i64},
    "unread_notifications": 1,
})))]
pub struct Me {
    id: String,
    email: String,
    /// Whether a code or a link that was sent to that address came back.
    email_verified: bool,
    role: Role,
    /// The one in effect: `free`, `plus` or `pro`.
    level: String,
    /// UTC milliseconds.
    created_at: i64,
    balance: Balance,
    membership: Option<Membership>,
    limits: Limits,
    /// How many notifications are unread.
    unread_notifications: u32,
}

impl From<Account> for Me {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            email: account.email,
            email_verified: account.is_email_verified,
            role: account.role,
            level: account.level,
            created_at: account.created_at,
            balance: account.balance,
            membership: account.membership,
            limits: Limits {
                garments: account.garments,
                running: account.running,
                waiting: account.waiting,
            },
            unread_notifications: account.unread_notifications,
        }
    }
}

/// A session's tokens, for clients without cookies.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "access_token": "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiJtaW1pIn0.c2lnbmF0dXJl",
    "access_expires_at": 1_795_310_100_000_i64,
    "refresh_token": "Zk3vQ0p6Yd1sWm8tRb5hXc2nLg9uEa4jKf7iTo0yVqM",
    "refresh_expires_at": 1_797_901_200_000_i64,
})))]
pub struct Tokens {
    access_token: String,
    /// UTC milliseconds.
    access_expires_at: i64,
    refresh_token: String,
    /// UTC milliseconds.
    refresh_expires_at: i64,
}

/// The answer to a log-in or a refresh.
#[derive(Serialize, ToSchema)]
pub struct LoggedIn {
    account: Me,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Tokens>,
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

/// The hash of a new password, at the configured cost.
fn hashed(context: &AccountsContext, password: &str) -> Result<String, Problem> {
    let cost = context.state.password_cost;
    passwords::hash(password, cost, &*context.env.random).map_err(Problem::internal)
}

/// Whether a password is the one behind a stored hash; without one no, after the same work.
fn is_password(
    context: &AccountsContext,
    password: &str,
    stored: Option<&str>,
) -> Result<bool, Problem> {
    let cost = context.state.password_cost;
    passwords::verify(password, stored, cost).map_err(Problem::internal)
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

/// Gives the tokens of a new session to the client; a browser is remembered.
fn enter(
    context: &RequestContext,
    headers: &HeaderMap,
    (session_id, token): (&str, &RefreshToken),
    account: Account,
    delivery: TokenDelivery,
) -> Result<Response, Problem> {
    let session = Session {
        id: session_id.to_owned(),
        account_id: account.id.clone(),
        role: account.role,
    };
    let email_key = email::key(&account.email);
    let mut response = hand_over(context, &session, account, token, delivery)?;
    if delivery == TokenDelivery::Cookie {
        let device = Cookies::of(&context.env.origin).presented_device(headers);
        remember(context, &mut response, device, &email_key);
    }
    Ok(response)
}

/// Lets a browser prove next time that it has been here before.
fn remember(
    context: &RequestContext,
    response: &mut Response,
    device: Option<Device>,
    email_key: &str,
) {
    let device = device.unwrap_or_else(|| Device::new(&*context.env.random));
    let device = device.remembering(email_key, &context.env.keys);
    let cookies = Cookies::of(&context.env.origin);
    let given = device.map(|device| cookies.remember(&device));
    add_cookies(response, given.into_iter().flatten());
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

/// Gives a session's tokens to the client.
fn hand_over(
    context: &RequestContext,
    session: &Session,
    account: Account,
    refresh_token: &RefreshToken,
    delivery: TokenDelivery,
) -> Result<Response, Problem> {
    let now = context.now();
    let access_token = AccessTokens::of(context)
        .issue(session, now)
        .ok_or_else(|| Problem::internal("no access token could be signed"))?;
    let account = Me::from(account);
    match delivery {
        TokenDelivery::Cookie => {
            let cookies = Cookies::of(&context.env.origin);
            let cookies = cookies.set(&access_token, refresh_token.text());
            let tokens = None;
            let mut response = json(StatusCode::OK, &LoggedIn { account, tokens })?;
            add_cookies(&mut response, cookies);
            Ok(response)
        }
        TokenDelivery::Body => {
            let tokens = Some(Tokens {
                access_token,
                access_expires_at: now + ACCESS_LIFE,
                refresh_token: refresh_token.text().to_owned(),
                refresh_expires_at: now + REFRESH_LIFE,
            });
            json(StatusCode::OK, &LoggedIn { account, tokens })
        }
    }
}
