//! The HTTP of accounts: register, log in, refresh, log out, and who am I.

use axum::{
    Json as Answer,
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    email::Email,
    password,
    store::{self, Account},
};
use crate::{
    app::Context,
    credits::Balance,
    http::{Json, etag},
    mail,
    membership::Membership,
    problem::{Fault, FieldError, Problem},
    sessions::{
        Role, Session, cookies,
        store::{self as sessions, NewSession},
        tokens::{ACCESS_LIFE, REFRESH_LIFE, RefreshToken},
    },
};

/// An address and a password.
#[derive(Deserialize, ToSchema)]
pub struct Registration {
    email: String,
    password: String,
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
pub struct Credentials {
    email: String,
    password: String,
    #[serde(default)]
    token_delivery: TokenDelivery,
}

/// A refresh by a client that keeps its tokens itself.
#[derive(Deserialize, ToSchema)]
pub struct Refresh {
    refresh_token: String,
}

/// What the account's level allows.
#[derive(Debug, Serialize, ToSchema)]
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
pub struct Me {
    id: String,
    email: String,
    role: Role,
    /// The one in effect: `free`, `plus` or `pro`.
    level: String,
    /// UTC milliseconds.
    created_at: i64,
    balance: Balance,
    membership: Option<Membership>,
    limits: Limits,
}

impl From<Account> for Me {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            email: account.email,
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
        }
    }
}

/// A session's tokens, for clients without cookies.
#[derive(Serialize, ToSchema)]
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

/// Makes an account. The answer is the same for an address that has one: that is told by mail.
#[utoipa::path(
    post, path = "/api/auth/register", tag = "accounts",
    request_body = Registration,
    responses(
        (status = 202, description = "Accepted; log in next."),
        (status = 422, description = "`validation`"),
    )
)]
pub async fn register(
    context: Context,
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
    let hash = password::hash(&password, &*context.app.random).map_err(Problem::internal)?;
    let is_new = store::register(&context, &email, &hash).await?;
    let letter = match is_new {
        true => mail::welcome(&email, context.language, &context.app.config.origin),
        false => mail::registered_already(&email, context.language, &context.app.config.origin),
    };
    context.post(letter);
    Ok((StatusCode::ACCEPTED, Answer(json!({"status": "accepted"}))).into_response())
}

/// Opens a session.
#[utoipa::path(
    post, path = "/api/auth/login", tag = "accounts",
    request_body = Credentials,
    responses(
        (status = 200, description = "Logged in.", body = LoggedIn),
        (status = 401, description = "`wrong-credentials`"),
        (status = 403, description = "`account-banned`"),
    )
)]
pub async fn log_in(
    context: Context,
    Json(credentials): Json<Credentials>,
) -> Result<Response, Problem> {
    let email = Email::parse(&credentials.email).ok_or(Problem::WrongCredentials)?;
    let token = RefreshToken::new(&*context.app.random);
    let session_id = context.id();
    let new = NewSession {
        id: &session_id,
        token_hash: token.hash(),
    };
    let found = store::log_in(&context, &email, &new).await?;
    let stored = found.as_ref().map(|(_, hash)| hash.phc.as_str());
    let password = credentials
        .password
        .chars()
        .take(password::LONGEST + 1)
        .collect::<String>();
    let is_right = password::verify(&password, stored).map_err(Problem::internal)?;
    let Some((account, hash)) = found.filter(|_| is_right) else {
        // A second round trip, the same for an unknown address, and only after a mistake.
        sessions::withdraw(&context, &session_id).await?;
        return Err(Problem::WrongCredentials);
    };
    if hash.banned {
        return Err(Problem::Banned);
    }
    if password::is_outdated(&hash.phc) {
        let new = password::hash(&password, &*context.app.random).map_err(Problem::internal)?;
        store::rehash(&context, &account.id, &hash.phc, &new).await?;
    }
    let session = Session {
        id: session_id,
        account_id: account.id.clone(),
        role: account.role,
    };
    hand_over(
        &context,
        &session,
        account,
        &token,
        credentials.token_delivery,
    )
}

/// Exchanges a refresh token for the next one. Browsers send theirs as a cookie and no body.
#[utoipa::path(
    post, path = "/api/auth/refresh", tag = "accounts",
    request_body(content = Option<Refresh>),
    responses(
        (status = 200, description = "Carried on.", body = LoggedIn),
        (status = 401, description = "`refresh-refused`"),
    )
)]
pub async fn refresh(context: Context, request: Request) -> Result<Response, Problem> {
    let cookie = cookies::refresh_token(request.headers()).map(RefreshToken::presented);
    let (presented, delivery) = match cookie {
        Some(token) => (token, TokenDelivery::Cookie),
        None => {
            let Json(Refresh { refresh_token }) = read_or(request, Problem::RefreshRefused).await?;
            (RefreshToken::presented(&refresh_token), TokenDelivery::Body)
        }
    };
    let successor = context
        .app
        .token_keys
        .successor(&presented)
        .ok_or_else(|| Problem::internal("no successor could be derived"))?;
    let carried_on = store::refresh(&context, presented.hash(), successor.hash()).await?;
    let (session, account) = carried_on.ok_or(Problem::RefreshRefused)?;
    hand_over(&context, &session, account, &successor, delivery)
}

/// Ends the session. Also without one.
#[utoipa::path(
    post, path = "/api/auth/logout", tag = "accounts",
    responses((status = 204, description = "No session any more."))
)]
pub async fn log_out(
    context: Context,
    session: Option<Session>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let token = cookies::refresh_token(&headers).map(|token| RefreshToken::presented(token).hash());
    if session.is_some() || token.is_some() {
        let id = session.as_ref().map(|session| session.id.as_str());
        sessions::log_out(&context, id, token).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    add_cookies(&mut response, cookies::clear());
    Ok(response)
}

/// Who am I.
#[utoipa::path(
    get, path = "/api/me", tag = "accounts",
    security(("session" = [])),
    responses(
        (status = 200, description = "The account.", body = Me),
        (status = 401, description = "`unauthenticated`"),
    )
)]
pub async fn me(
    context: Context,
    session: Session,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let account = store::me(&context, &session).await?;
    etag::json(&headers, &Me::from(account))
}

async fn read_or<T: serde::de::DeserializeOwned>(
    request: Request,
    empty: Problem,
) -> Result<Json<T>, Problem> {
    use axum::extract::FromRequest;
    match request.headers().get(header::CONTENT_TYPE) {
        None => Err(empty),
        Some(_) => Json::from_request(request, &()).await,
    }
}

/// Gives a session's tokens to the client.
fn hand_over(
    context: &Context,
    session: &Session,
    account: Account,
    refresh_token: &RefreshToken,
    delivery: TokenDelivery,
) -> Result<Response, Problem> {
    let now = context.now();
    let access_token = context
        .app
        .token_keys
        .issue(session, now)
        .ok_or_else(|| Problem::internal("no access token could be signed"))?;
    let account = Me::from(account);
    Ok(match delivery {
        TokenDelivery::Cookie => {
            let cookies = cookies::set(&access_token, refresh_token.text());
            let mut response = Answer(LoggedIn {
                account,
                tokens: None,
            })
            .into_response();
            add_cookies(&mut response, cookies);
            response
        }
        TokenDelivery::Body => {
            let tokens = Tokens {
                access_token,
                access_expires_at: now + ACCESS_LIFE,
                refresh_token: refresh_token.text().to_owned(),
                refresh_expires_at: now + REFRESH_LIFE,
            };
            Answer(LoggedIn {
                account,
                tokens: Some(tokens),
            })
            .into_response()
        }
    })
}

fn add_cookies(response: &mut Response, cookies: [Option<http::HeaderValue>; 2]) {
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
