//! How a gateway's key is sent with a request.

use std::fmt;

use chrono::{DateTime, Utc};
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use jwt_compact::{
    AlgorithmExt, Claims, Header,
    alg::{Hs256, Hs256Key},
};
use ports::clock::Millis;
use serde::{Deserialize, Serialize};

const GOOG_API_KEY: HeaderName = HeaderName::from_static("x-goog-api-key");
const X_KEY: HeaderName = HeaderName::from_static("x-key");

/// The life of a JWT, in milliseconds. Kling's own example (General Information, API Authentication at
/// <https://app.klingai.com/global/dev/document-api>) takes the same.
const JWT_LIFE: Millis = 1_800_000;
/// A JWT is good from so many milliseconds before it was made, for clocks that are behind. Source: as above.
const JWT_EARLY: Millis = 5_000;

/// The header that carries the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Auth {
    /// `Authorization: Bearer …`; usual for chat.
    Bearer,
    /// `x-goog-api-key: …`; usual for the native format.
    GoogApiKey,
    /// `x-key: …`; usual for BFL.
    XKey,
    /// `Authorization: Bearer …` with a JWT made of an access key and a secret; usual for Kling. The
    /// secret of the environment is both, with a colon between.
    Jwt,
}

/// The key of a gateway, checked, as it is sent.
#[derive(Debug, Clone)]
pub(super) enum Authorization {
    /// The same header with each request, its value marked as sensitive.
    Header(HeaderName, HeaderValue),
    /// A JWT made for each request.
    Jwt(JwtKey),
}

/// An access key, and the secret that belongs to it.
#[derive(Clone)]
pub(super) struct JwtKey {
    access_key: String,
    secret: Hs256Key,
}

/// The claims of a JWT beside its times.
#[derive(Serialize)]
struct Issuer<'a> {
    iss: &'a str,
}

impl fmt::Debug for JwtKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JwtKey")
    }
}

impl Authorization {
    /// The key in the form of `auth`; none where it cannot be sent so.
    pub(super) fn new(auth: Auth, key: &str) -> Option<Self> {
        let key = key.trim();
        if key.is_empty() {
            return None;
        }
        let (name, value) = match auth {
            Auth::Bearer => (AUTHORIZATION, format!("Bearer {key}")),
            Auth::GoogApiKey => (GOOG_API_KEY, key.to_owned()),
            Auth::XKey => (X_KEY, key.to_owned()),
            Auth::Jwt => return JwtKey::parse(key).map(Self::Jwt),
        };
        Some(Self::Header(name, sensitive(value).ok()?))
    }

    /// What of the key an answer could repeat: the header, or whose JWT it is.
    pub(super) fn secret(&self) -> &str {
        match self {
            Self::Header(_, value) => value.to_str().unwrap_or_default(),
            Self::Jwt(key) => &key.access_key,
        }
    }

    /// The header of a request that is sent at `now`.
    ///
    /// # Errors
    /// When a JWT cannot be made or sent in a header.
    pub(super) fn header(&self, now: Millis) -> Result<(HeaderName, HeaderValue), String> {
        match self {
            Self::Header(name, value) => Ok((name.clone(), value.clone())),
            Self::Jwt(key) => {
                let value = sensitive(format!("Bearer {}", key.token(now)?));
                Ok((AUTHORIZATION, value.map_err(|error| error.to_string())?))
            }
        }
    }
}

impl JwtKey {
    /// Reads `access key:secret`.
    fn parse(key: &str) -> Option<Self> {
        let (access_key, secret) = key.split_once(':')?;
        if access_key.is_empty() || secret.is_empty() {
            return None;
        }
        Some(Self {
            access_key: access_key.to_owned(),
            secret: Hs256Key::new(secret),
        })
    }

    /// A token (RFC 7519, HS256) that is good from a moment before `now` on.
    fn token(&self, now: Millis) -> Result<String, String> {
        let mut claims = Claims::new(Issuer {
            iss: &self.access_key,
        });
        claims.expiration = Some(time(now + JWT_LIFE)?);
        claims.not_before = Some(time(now - JWT_EARLY)?);
        let header = Header::empty().with_token_type("JWT");
        let token = Hs256.token(&header, &claims, &self.secret);
        token.map_err(|error| error.to_string())
    }
}

fn time(time: Millis) -> Result<DateTime<Utc>, String> {
    DateTime::from_timestamp_millis(time).ok_or_else(|| format!("{time} is no time"))
}

fn sensitive(value: String) -> Result<HeaderValue, http::header::InvalidHeaderValue> {
    let mut value = HeaderValue::try_from(value)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use jwt_compact::{UntrustedToken, alg};
    use serde::Deserialize;

    use super::*;

    const NOW: Millis = 1_792_567_680_000;

    #[derive(Deserialize)]
    struct Issued {
        iss: String,
    }

    #[test]
    fn a_jwt_is_read_by_a_library() {
        let key = Authorization::new(Auth::Jwt, "access:a:secret").unwrap();
        let (name, value) = key.header(NOW).unwrap();
        assert_eq!(name, AUTHORIZATION);
        assert!(value.is_sensitive());
        let token = value.to_str().unwrap().strip_prefix("Bearer ").unwrap();
        let token = UntrustedToken::new(token).unwrap();
        assert_eq!(token.algorithm(), "HS256");
        assert_eq!(token.header().token_type.as_deref(), Some("JWT"));
        let key = alg::Hs256Key::new(b"a:secret");
        let token = alg::Hs256.validator::<Issued>(&key).validate(&token);
        let claims = token.unwrap().into_parts().1;
        assert_eq!(claims.custom.iss, "access");
        let seconds = |time: Option<chrono::DateTime<chrono::Utc>>| time.unwrap().timestamp();
        assert_eq!(seconds(claims.expiration), NOW / 1000 + 1800);
        assert_eq!(seconds(claims.not_before), NOW / 1000 - 5);
    }

    #[test]
    fn a_key_that_cannot_be_sent_is_none() {
        for (auth, key) in [
            (Auth::Bearer, " "),
            (Auth::XKey, "line\nbreak"),
            (Auth::Jwt, "no-colon"),
            (Auth::Jwt, ":secret"),
            (Auth::Jwt, "access:"),
        ] {
            assert!(Authorization::new(auth, key).is_none(), "{key}");
        }
    }

    #[test]
    fn a_jwt_key_is_never_shown() {
        let key = Authorization::new(Auth::Jwt, "access:hidden").unwrap();
        assert!(!format!("{key:?}").contains("hidden"));
    }
}
