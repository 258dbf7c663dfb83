//! The two cookies of a browser's session, and the one by which we know the browser again.
//!
//! HttpOnly, Secure and bound to this host by their names' prefixes (RFC 6265bis, 4.1.3). Pages
//! cannot read them; the origin check keeps other sites from using them.
//!
//! Where the service's own origin is http on this very machine, they are neither Secure nor prefixed:
//! Safari and WebKit keep no Secure cookie there.

use http::{HeaderMap, HeaderValue, header};

use super::{
    device::Device,
    tokens::{ACCESS_LIFE, REFRESH_LIFE},
};
use crate::{address::Address, http::front_door::text};

/// The refresh token goes nowhere but to where it is used, and the device neither.
const REFRESH_PATH: &str = "/api/auth";
/// The longest that browsers keep a cookie (RFC 6265bis, 5.5), in seconds.
const DEVICE_LIFE: i64 = 400 * 24 * 60 * 60;

/// How the cookies are named and marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cookies {
    access: &'static str,
    refresh: &'static str,
    device: &'static str,
    /// What stands behind `HttpOnly`.
    secure: &'static str,
}

const SECURE: Cookies = Cookies {
    access: "__Host-access",
    refresh: "__Secure-refresh",
    device: "__Secure-device",
    secure: "; Secure",
};

const LOOPBACK: Cookies = Cookies {
    access: "access",
    refresh: "refresh",
    device: "device",
    secure: "",
};

impl Cookies {
    /// Those of a service with that origin.
    pub fn of(origin: &Address) -> Self {
        match !origin.is_https() && origin.is_this_machine() {
            true => LOOPBACK,
            false => SECURE,
        }
    }

    /// The access token that a browser sent.
    pub fn access_token<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        find(headers, self.access)
    }

    /// The refresh token that a browser sent.
    pub fn refresh_token<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        find(headers, self.refresh)
    }

    /// What a browser that has logged in before says of itself.
    pub fn presented_device(&self, headers: &HeaderMap) -> Option<Device> {
        find(headers, self.device).map(Device::presented)
    }

    /// Whether the request carries a session's cookie.
    pub fn are_in(&self, headers: &HeaderMap) -> bool {
        self.access_token(headers).is_some() || self.refresh_token(headers).is_some()
    }

    /// The headers that hand a session to a browser.
    pub fn set(&self, access: &str, refresh: &str) -> [Option<HeaderValue>; 2] {
        [
            self.access_cookie(access, ACCESS_LIFE / 1000),
            self.refresh_cookie(refresh, REFRESH_LIFE / 1000),
        ]
    }

    /// The header by which we shall know the browser again. Logging out leaves it.
    pub fn remember(&self, device: &Device) -> Option<HeaderValue> {
        let text = device.text();
        self.cookie(self.device, &text, REFRESH_PATH, "Strict", DEVICE_LIFE)
    }

    /// The headers that take a session back.
    pub fn clear(&self) -> [Option<HeaderValue>; 2] {
        [self.access_cookie("", 0), self.refresh_cookie("", 0)]
    }

    fn access_cookie(&self, value: &str, seconds: i64) -> Option<HeaderValue> {
        self.cookie(self.access, value, "/", "Lax", seconds)
    }

    fn refresh_cookie(&self, value: &str, seconds: i64) -> Option<HeaderValue> {
        self.cookie(self.refresh, value, REFRESH_PATH, "Strict", seconds)
    }

    fn cookie(
        &self,
        name: &str,
        value: &str,
        path: &str,
        same_site: &str,
        seconds: i64,
    ) -> Option<HeaderValue> {
        let secure = self.secure;
        let text = format!(
            "{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly{secure}; SameSite={same_site}"
        );
        let mut header = HeaderValue::from_str(&text).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = text(headers, &header::COOKIE)?;
    cookies.split(';').find_map(|cookie| {
        let (key, value) = cookie.trim().split_once('=')?;
        (key == name && !value.is_empty()).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(origin: &str) -> Cookies {
        Cookies::of(&Address::parse(origin).unwrap())
    }

    #[test]
    fn only_http_on_this_machine_does_without_secure_cookies() {
        for origin in [
            "http://localhost:8787",
            "http://localhost",
            "http://127.0.0.1:8787",
            "http://[::1]:8787",
        ] {
            assert_eq!(of(origin), LOOPBACK, "{origin}");
        }
        for origin in [
            "https://kitten.example",
            "http://kitten.example",
            "https://localhost:8787",
            "http://localhost.kitten.example",
            "http://192.168.0.7:8787",
        ] {
            assert_eq!(of(origin), SECURE, "{origin}");
        }
    }

    #[test]
    fn each_kind_of_cookies_knows_its_own_alone() {
        let mut headers = HeaderMap::new();
        let sent = HeaderValue::from_static("access=a; __Host-access=b; refresh=c");
        headers.insert(header::COOKIE, sent);
        assert_eq!(SECURE.access_token(&headers), Some("b"));
        assert_eq!(SECURE.refresh_token(&headers), None);
        assert_eq!(LOOPBACK.access_token(&headers), Some("a"));
        assert_eq!(LOOPBACK.refresh_token(&headers), Some("c"));
    }

    #[test]
    fn secure_cookies_say_so_and_others_do_not() {
        for (cookies, is_secure) in [(SECURE, true), (LOOPBACK, false)] {
            for cookie in cookies.set("a", "b").into_iter().chain(cookies.clear()) {
                let cookie = cookie.unwrap();
                let text = cookie.to_str().unwrap();
                assert!(text.contains("; HttpOnly"), "{text}");
                assert_eq!(text.contains("; Secure"), is_secure, "{text}");
                assert_eq!(text.starts_with("__"), is_secure, "{text}");
            }
        }
    }
}
