//! The two cookies of a browser's session, and the one by which we know the browser again.
//!
//! HttpOnly, Secure and bound to this very host by their names' prefix (RFC 6265bis, 4.1.3.2): no
//! other host of the same site can set them. The prefix asks for the path `/`. Pages cannot read
//! them; the origin check keeps other sites from using them.
//!
//! Where the service's own origin is http on this very machine, they are neither Secure nor prefixed:
//! Safari and WebKit keep no Secure cookie there.
//!
//! Until 2026 the refresh token and the device had names with `__Secure-`, for the path of log-in
//! alone. What a browser still has under those is read where there is nothing under the new ones, and
//! taken back when it is replaced: a refresh token within its 30 days, a device at the next log-in.

use cookie::{Cookie, SameSite, time::Duration};
use http::{HeaderMap, HeaderValue, header};
use ports::http::header_text;
use web::Origin;

use super::{
    device::Device,
    tokens::{ACCESS_LIFE, REFRESH_LIFE},
};

/// Without the prefix, the refresh token goes nowhere but to where it is used, and the device neither.
const LOG_IN_PATH: &str = "/api/auth";
/// The longest that browsers keep a cookie (RFC 6265bis, 5.5), in seconds.
const DEVICE_LIFE: i64 = 400 * 24 * 60 * 60;

/// How the cookies are named and marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cookies {
    access: &'static str,
    refresh: &'static str,
    device: &'static str,
    /// The path of the last two.
    path: &'static str,
    is_secure: bool,
    former: Option<Former>,
}

/// How cookies were named before, all with the path [`LOG_IN_PATH`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Former {
    refresh: &'static str,
    device: &'static str,
}

const SECURE: Cookies = Cookies {
    access: "__Host-access",
    refresh: "__Host-refresh",
    device: "__Host-device",
    path: "/",
    is_secure: true,
    former: Some(Former {
        refresh: "__Secure-refresh",
        device: "__Secure-device",
    }),
};

const LOOPBACK: Cookies = Cookies {
    access: "access",
    refresh: "refresh",
    device: "device",
    path: LOG_IN_PATH,
    is_secure: false,
    former: None,
};

impl Cookies {
    /// Those of a service with that origin.
    pub fn of(origin: &Origin) -> Self {
        match origin.is_local() {
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
        let former = || find(headers, self.former?.refresh);
        find(headers, self.refresh).or_else(former)
    }

    /// What a browser that has logged in before says of itself.
    pub fn presented_device(&self, headers: &HeaderMap) -> Option<Device> {
        let former = || find(headers, self.former?.device);
        find(headers, self.device)
            .or_else(former)
            .map(Device::presented)
    }

    /// Whether the request carries a session's cookie.
    pub fn are_in(&self, headers: &HeaderMap) -> bool {
        self.access_token(headers).is_some() || self.refresh_token(headers).is_some()
    }

    /// The headers that hand a session to a browser.
    pub fn set(&self, access: &str, refresh: &str) -> [Option<HeaderValue>; 3] {
        [
            self.access_cookie(access, ACCESS_LIFE / 1000),
            self.refresh_cookie(refresh, REFRESH_LIFE / 1000),
            self.take_back(self.former.map(|former| former.refresh)),
        ]
    }

    /// The headers by which we shall know the browser again. Logging out leaves it.
    pub fn remember(&self, device: &Device) -> [Option<HeaderValue>; 2] {
        let text = device.text();
        [
            self.cookie(
                (self.device, self.path),
                &text,
                SameSite::Strict,
                DEVICE_LIFE,
            ),
            self.take_back(self.former.map(|former| former.device)),
        ]
    }

    /// The headers that take a session back.
    pub fn clear(&self) -> [Option<HeaderValue>; 3] {
        [
            self.access_cookie("", 0),
            self.refresh_cookie("", 0),
            self.take_back(self.former.map(|former| former.refresh)),
        ]
    }

    /// The header that takes back what a browser has under a former name.
    fn take_back(&self, name: Option<&str>) -> Option<HeaderValue> {
        self.cookie((name?, LOG_IN_PATH), "", SameSite::Strict, 0)
    }

    fn access_cookie(&self, value: &str, seconds: i64) -> Option<HeaderValue> {
        self.cookie((self.access, "/"), value, SameSite::Lax, seconds)
    }

    fn refresh_cookie(&self, value: &str, seconds: i64) -> Option<HeaderValue> {
        self.cookie((self.refresh, self.path), value, SameSite::Strict, seconds)
    }

    fn cookie(
        &self,
        (name, path): (&str, &str),
        value: &str,
        same_site: SameSite,
        seconds: i64,
    ) -> Option<HeaderValue> {
        let cookie = Cookie::build((name, value))
            .path(path)
            .max_age(Duration::seconds(seconds))
            .http_only(true)
            .secure(self.is_secure)
            .same_site(same_site);
        let mut header = HeaderValue::from_str(&cookie.to_string()).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

/// A browser sends names with values and nothing else (RFC 6265bis, 5.8.3). `Cookie::split_parse` would
/// read them as `Set-Cookie` and bring a parser of dates into the Worker.
fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = header_text(headers, &header::COOKIE)?.split(';');
    cookies
        .filter_map(|cookie| cookie.split_once('='))
        .map(|(its_name, value)| (its_name.trim(), value.trim()))
        .find_map(|(its_name, value)| (its_name == name && !value.is_empty()).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(origin: &str) -> Cookies {
        Cookies::of(&Origin::read(&|_| Some(origin.to_owned())).unwrap())
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
            for cookie in handed_out(cookies) {
                assert_eq!(cookie.http_only(), Some(true), "{cookie}");
                assert_eq!(cookie.secure().is_some(), is_secure, "{cookie}");
                assert_eq!(cookie.name().starts_with("__"), is_secure, "{cookie}");
                assert!(cookie.same_site().is_some(), "{cookie}");
            }
        }
    }

    /// Every cookie that is handed out or taken back.
    fn handed_out(cookies: Cookies) -> Vec<Cookie<'static>> {
        let device = Device::presented("name.proof");
        let all = cookies.set("a", "b").into_iter().chain(cookies.clear());
        let all = all.chain(cookies.remember(&device)).flatten();
        all.map(|cookie| Cookie::parse(cookie.to_str().unwrap().to_owned()).unwrap())
            .collect()
    }

    #[test]
    fn what_is_handed_out_is_bound_to_this_host() {
        for cookie in handed_out(SECURE) {
            assert_eq!(cookie.domain(), None, "{cookie}");
            let is_taken_back = cookie.max_age() == Some(Duration::ZERO);
            if is_taken_back && cookie.name().starts_with("__Secure-") {
                assert_eq!(cookie.path(), Some("/api/auth"), "{cookie}");
            } else {
                assert!(cookie.name().starts_with("__Host-"), "{cookie}");
                assert_eq!(cookie.path(), Some("/"), "{cookie}");
            }
        }
    }

    #[test]
    fn a_browser_with_cookies_of_the_former_names_is_known_and_given_the_new_ones() {
        let headers = |cookies| {
            let value = HeaderValue::from_static(cookies);
            HeaderMap::from_iter([(header::COOKIE, value)])
        };
        let old = headers("__Secure-refresh=old; __Secure-device=name.proof");
        assert_eq!(SECURE.refresh_token(&old), Some("old"));
        assert_eq!(
            SECURE.presented_device(&old),
            Some(Device::presented("name.proof"))
        );
        assert!(SECURE.are_in(&old));
        let both = headers("__Secure-refresh=old; __Host-refresh=new");
        assert_eq!(SECURE.refresh_token(&both), Some("new"));
        assert_eq!(LOOPBACK.refresh_token(&old), None);
        let taken_back = handed_out(SECURE);
        for name in ["__Secure-refresh", "__Secure-device"] {
            let is_taken_back = |cookie: &Cookie<'_>| {
                cookie.name_value() == (name, "") && cookie.max_age() == Some(Duration::ZERO)
            };
            assert!(taken_back.iter().any(is_taken_back), "{name}");
        }
    }
}
