//! The two cookies of a browser's session, and the one by which we know the browser again.
//!
//! HttpOnly, Secure and bound to this host by their names' prefixes (RFC 6265bis, 4.1.3). Pages
//! cannot read them; the origin check keeps other sites from using them.

use http::{HeaderMap, HeaderValue, header};

use super::{
    device::Device,
    tokens::{ACCESS_LIFE, REFRESH_LIFE},
};
use crate::http::front_door::text;

const ACCESS: &str = "__Host-access";
const REFRESH: &str = "__Secure-refresh";
const DEVICE: &str = "__Secure-device";
/// The refresh token goes nowhere but to where it is used, and the device neither.
const REFRESH_PATH: &str = "/api/auth";
/// The longest that browsers keep a cookie (RFC 6265bis, 5.5), in seconds.
const DEVICE_LIFE: i64 = 400 * 24 * 60 * 60;

/// The access token that a browser sent.
pub fn access_token(headers: &HeaderMap) -> Option<&str> {
    find(headers, ACCESS)
}

/// The refresh token that a browser sent.
pub fn refresh_token(headers: &HeaderMap) -> Option<&str> {
    find(headers, REFRESH)
}

/// What a browser that has logged in before says of itself.
pub fn device(headers: &HeaderMap) -> Option<Device> {
    find(headers, DEVICE).map(Device::presented)
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

/// The header by which we shall know the browser again. Logging out leaves it.
pub fn remember(device: &Device) -> Option<HeaderValue> {
    cookie(DEVICE, &device.text(), REFRESH_PATH, "Strict", DEVICE_LIFE)
}

/// The headers that take a session back.
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
