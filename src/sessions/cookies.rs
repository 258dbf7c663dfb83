//! The two cookies of a browser's session.
//!
//! HttpOnly, Secure and bound to this host by their names' prefixes (RFC 6265bis, 4.1.3). Pages
//! cannot read them; the origin check keeps other sites from using them.

use http::{HeaderMap, HeaderValue, header};

use super::tokens::{ACCESS_LIFE, REFRESH_LIFE};
use crate::http::front_door::text;

const ACCESS: &str = "__Host-access";
const REFRESH: &str = "__Secure-refresh";
/// The refresh token goes nowhere but to where it is used.
const REFRESH_PATH: &str = "/api/auth";

/// The access token that a browser sent.
pub fn access_token(headers: &HeaderMap) -> Option<&str> {
    find(headers, ACCESS)
}

/// The refresh token that a browser sent.
pub fn refresh_token(headers: &HeaderMap) -> Option<&str> {
    find(headers, REFRESH)
}

/// Whether the request carries a session's cookie.
pub fn are_ours(headers: &HeaderMap) -> bool {
    access_token(headers).is_some() || refresh_token(headers).is_some()
}

fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = text(headers, &header::COOKIE)?;
    cookies.split(';').find_map(|cookie| {
        let (key, value) = cookie.trim().split_once('=')?;
        (key == name && !value.is_empty()).then_some(value)
    })
}

/// The headers that hand a session to a browser.
pub fn set(access: &str, refresh: &str) -> [Option<HeaderValue>; 2] {
    [
        cookie(ACCESS, access, "/", "Lax", ACCESS_LIFE / 1000),
        cookie(
            REFRESH,
            refresh,
            REFRESH_PATH,
            "Strict",
            REFRESH_LIFE / 1000,
        ),
    ]
}

/// The headers that take it back.
pub fn clear() -> [Option<HeaderValue>; 2] {
    [
        cookie(ACCESS, "", "/", "Lax", 0),
        cookie(REFRESH, "", REFRESH_PATH, "Strict", 0),
    ]
}

fn cookie(
    name: &str,
    value: &str,
    path: &str,
    same_site: &str,
    seconds: i64,
) -> Option<HeaderValue> {
    let text = format!(
        "{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; Secure; SameSite={same_site}"
    );
    let mut header = HeaderValue::from_str(&text).ok()?;
    header.set_sensitive(true);
    Some(header)
}
