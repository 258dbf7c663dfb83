//! The answer to a log-in, a registration or a refresh: the account, and the tokens of its session.

use access::sessions::{
    Role, Session,
    cookies::Cookies,
    device::Device,
    routes::add_cookies,
    tokens::{ACCESS_LIFE, AccessTokens, REFRESH_LIFE, RefreshToken},
};
use axum::response::Response;
use credits::Balance;
use http::{HeaderMap, StatusCode};
use membership::Membership;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{RequestContext, email, json, problem::Problem};

use crate::store::Account;

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

/// Gives the tokens of a new session to the client; a browser is remembered.
pub(super) fn enter(
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
pub(super) fn remember(
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

/// Gives a session's tokens to the client.
pub(super) fn hand_over(
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
