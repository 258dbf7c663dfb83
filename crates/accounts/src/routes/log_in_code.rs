//! Logging in with a code sent by mail: the way in for whoever forgot the password, or is kept from
//! typing it by somebody else's guesses (product.md 1).

use access::sessions::{Visitor, store::NewSession, tokens::RefreshToken};
use axum::response::Response;
use http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{
    Json, RequestContext,
    email::Email,
    problem::{Fault, Problem},
};

use super::{
    logged_in::{LoggedIn, TokenDelivery, enter},
    sign_up::{Accepted, accepted},
};
use crate::{
    code::MailCode,
    letters, limits, problems,
    store::log_in_codes::{self as store, Letter},
};

/// Who wants to log in.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"email": "mimi@example.com"})))]
pub struct LogInCodeRequest {
    email: String,
}

/// The code that was sent.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "email": "mimi@example.com", "code": "012345", "token_delivery": "body",
})))]
pub struct LogInCode {
    email: String,
    /// Six digits.
    code: String,
    #[serde(default)]
    token_delivery: TokenDelivery,
}

/// Sends a code to log in with. The answer is the same for an address without an account, which is told
/// by mail.
#[utoipa::path(
    post, path = "/api/auth/login-code", tag = "accounts", operation_id = "request_log_in_code",
    request_body = LogInCodeRequest,
    responses(
        (status = 202, description = "Accepted.", body = Accepted),
        (status = 422, description = "`validation`"),
        (status = 429, description = "`too-many-attempts`"),
    )
)]
pub async fn request(
    context: RequestContext,
    Json(LogInCodeRequest { email: typed }): Json<LogInCodeRequest>,
) -> Result<Response, Problem> {
    let email = Email::known(&typed).ok_or_else(|| Problem::field("email", Fault::INVALID))?;
    let key = email.key();
    let letters = limits::LOG_IN_CODE.counters(&context, &key)?;
    let code = MailCode::new(&*context.env.random);
    let hash = code.log_in_hash(&context, &key)?;
    let (origin, language) = (&context.env.origin, context.language);
    match store::request(&context, &email, hash, &letters).await? {
        Letter::Code(to) => {
            context.mail(letters::log_in_code(&to.email, to.language, code.text()));
        }
        // What could not become an account is sent nothing either.
        Letter::NoAccount if Email::parse(&typed).is_ok() => {
            context.mail(letters::no_account(email.as_str(), language, origin));
        }
        Letter::NoAccount | Letter::None => {}
    }
    accepted()
}

/// Logs in with a code. The answer to a wrong one is the same where none was sent.
#[utoipa::path(
    post, path = "/api/auth/login-code/confirm", tag = "accounts",
    operation_id = "log_in_with_code",
    request_body = LogInCode,
    responses(
        (status = 200, description = "Logged in.", body = LoggedIn),
        (status = 403, description = "`account-banned`"),
        (status = 422, description = "`mail-code-refused`"),
    )
)]
pub async fn confirm(
    context: RequestContext,
    headers: HeaderMap,
    Json(body): Json<LogInCode>,
) -> Result<Response, Problem> {
    let email = Email::known(&body.email).ok_or(Problem::from(&problems::MAIL_CODE_REFUSED))?;
    let code = MailCode::typed(&body.code).ok_or(Problem::from(&problems::MAIL_CODE_REFUSED))?;
    let key = email.key();
    let hash = code.log_in_hash(&context, &key)?;
    let (token, id) = (RefreshToken::new(&*context.env.random), context.id());
    let session = NewSession {
        id: &id,
        token_hash: token.hash(),
    };
    let visitor = Visitor::of(&headers);
    let entered = store::confirm(&context, (&key, hash), &session, &visitor).await?;
    let entered = entered.ok_or(Problem::from(&problems::MAIL_CODE_REFUSED))?;
    if entered.is_banned {
        return Err(Problem::from(&problems::BANNED));
    }
    let delivery = body.token_delivery;
    enter(&context, &headers, (&id, &token), entered.account, delivery)
}
