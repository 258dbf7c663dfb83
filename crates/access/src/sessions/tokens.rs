//! Tokens: the access token, a JWT for 15 minutes, and the opaque refresh token for 30 days.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use hmac::Mac;
use jwt_compact::{
    AlgorithmExt, Claims, Header, TimeOptions, UntrustedToken,
    alg::{Hs256, Hs256Key},
};
use ports::{clock::Millis, random::Random};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use web::{RequestContext, secret_keys::SecretKeys};

use super::{Role, Session};

/// The life of an access token, in milliseconds.
pub const ACCESS_LIFE: Millis = 15 * 60 * 1000;
/// The life of a refresh token, in milliseconds.
pub const REFRESH_LIFE: Millis = 30 * 24 * 60 * 60 * 1000;
/// For so many milliseconds after its use, a refresh token still leads to its successor.
pub const REPLAY_GRACE: Millis = 10 * 1000;

/// The `typ` of access tokens (RFC 9068).
const TOKEN_TYPE: &str = "at+jwt";
const AUDIENCE: &str = "kitten-closet";

/// The claims of an access token beside its times.
#[derive(Serialize, Deserialize)]
struct AccessClaims {
    iss: String,
    aud: String,
    /// The account.
    sub: String,
    /// The session.
    sid: String,
    role: Role,
}

/// The access tokens of this service: the first key signs, all verify, so that keys can rotate.
pub struct AccessTokens<'a> {
    keys: &'a SecretKeys,
    issuer: &'a str,
}

impl<'a> AccessTokens<'a> {
    /// Those of a service with these keys and this origin.
    pub fn new(keys: &'a SecretKeys, issuer: &'a str) -> Self {
        Self { keys, issuer }
    }

    /// Those of the service that `context` belongs to.
    pub fn of(context: &'a RequestContext) -> Self {
        Self::new(&context.env.keys, &context.env.origin)
    }

    /// An access token for `session`, good until [`ACCESS_LIFE`] from now.
    pub fn issue(&self, session: &Session, now: Millis) -> Option<String> {
        let key = self.keys.first()?;
        let mut claims = Claims::new(AccessClaims {
            iss: self.issuer.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: session.account_id.clone(),
            sid: session.id.clone(),
            role: session.role,
        });
        claims.issued_at = DateTime::from_timestamp_millis(now);
        claims.expiration = Some(DateTime::from_timestamp_millis(now + ACCESS_LIFE)?);
        let header = Header::empty()
            .with_key_id(&key.id)
            .with_token_type(TOKEN_TYPE);
        Hs256
            .token(&header, &claims, &Hs256Key::new(&key.secret))
            .ok()
    }

    /// The session an access token speaks for: none unless algorithm, key, type, issuer, audience,
    /// signature and time are all right. A clock that is behind is given no leeway: issuer and
    /// reader are the same service.
    pub fn verify(&self, token: &str, now: Millis) -> Option<Session> {
        let token = UntrustedToken::new(token).ok()?;
        let header = token.header();
        if header.token_type.as_deref() != Some(TOKEN_TYPE) {
            return None;
        }
        let key = Hs256Key::new(&self.keys.named(header.key_id.as_deref()?)?.secret);
        let validator = Hs256.validator::<AccessClaims>(&key);
        let claims = validator.validate(&token).ok()?.into_parts().1;
        let now = DateTime::<Utc>::from_timestamp_millis(now)?;
        let time = TimeOptions::new(TimeDelta::zero(), || now);
        claims.validate_expiration(&time).ok()?;
        let claims = claims.custom;
        (claims.iss == self.issuer && claims.aud == AUDIENCE).then_some(Session {
            id: claims.sid,
            account_id: claims.sub,
            role: claims.role,
        })
    }
}

/// A refresh token. It has no `Debug`, so that it cannot slip into a log.
pub struct RefreshToken(String);

impl RefreshToken {
    /// A new family's first token.
    pub fn new(random: &dyn Random) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random.bytes::<32>()))
    }

    /// A token that a client presents; whether it is one of ours, the database knows.
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The token, for the client.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The token that follows this one. It is derived, so that parallel tabs that present the same
    /// token get the same successor, although only hashes are stored.
    pub fn successor(&self, keys: &SecretKeys) -> Option<Self> {
        let mut mac = keys.first()?.mac();
        mac.update(b"refresh token that follows ");
        mac.update(self.0.as_bytes());
        Some(Self(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())))
    }

    /// What is stored of it. 256 random bits need no salt.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use hmac::Hmac;

    use super::*;

    const NOW: Millis = 1_800_000_000_000;
    const OLD: &str = "old:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const NEW: &str = "new:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

    const ORIGIN: &str = "https://kitten.example";

    fn keys(setting: &str) -> SecretKeys {
        SecretKeys::parse(setting).unwrap()
    }

    /// A token of [`session`], signed by the first of those keys.
    fn issued(setting: &str) -> String {
        let keys = keys(setting);
        AccessTokens::new(&keys, ORIGIN)
            .issue(&session(), NOW)
            .unwrap()
    }

    /// The session of a token, as a service with those keys reads it.
    fn verified(setting: &str, token: &str, now: Millis) -> Option<Session> {
        AccessTokens::new(&keys(setting), ORIGIN).verify(token, now)
    }

    fn session() -> Session {
        Session {
            id: "s".to_owned(),
            account_id: "a".to_owned(),
            role: Role::User,
        }
    }

    #[test]
    fn an_access_token_lives_for_15_minutes() {
        let token = issued(OLD);
        assert_eq!(
            verified(OLD, &token, NOW + ACCESS_LIFE - 1000),
            Some(session())
        );
        assert_eq!(verified(OLD, &token, NOW + ACCESS_LIFE + 1000), None);
    }

    #[test]
    fn an_access_token_ends_at_its_second_and_not_later() {
        let token = issued(OLD);
        assert!(verified(OLD, &token, NOW + ACCESS_LIFE).is_some());
        assert!(verified(OLD, &token, NOW + ACCESS_LIFE + 1).is_none());
    }

    /// A token of that header and those claims, signed by the key `old` whatever they say.
    fn signed(header: &str, claims: &str) -> String {
        let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
        let mut mac = Hmac::<Sha256>::new_from_slice(&[0; 32]).unwrap();
        mac.update(format!("{header}.{claims}").as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        format!("{header}.{claims}.{signature}")
    }

    const HEADER: &str = r#"{"alg":"HS256","kid":"old","typ":"at+jwt"}"#;
    const CLAIMS: &str = r#"{"iss":"https://kitten.example","aud":"kitten-closet","sub":"a",
        "sid":"s","role":"user","iat":1800000000,"exp":1800000900}"#;

    #[test]
    fn an_access_token_is_an_at_jwt_of_rfc_9068() {
        assert_eq!(verified(OLD, &signed(HEADER, CLAIMS), NOW), Some(session()));
        let token = issued(OLD);
        let parts: Vec<serde_json::Value> = token
            .split('.')
            .take(2)
            .map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap())
            .collect();
        let read = |text| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(parts, [read(HEADER), read(CLAIMS)]);
    }

    #[test]
    fn a_signed_token_that_says_something_else_is_refused() {
        for (said, instead) in [
            ("HS256", "HS512"),
            ("HS256", "none"),
            (r#""kid":"old","#, ""),
            (r#","typ":"at+jwt""#, ""),
            ("at+jwt", "JWT"),
        ] {
            let header = HEADER.replace(said, instead);
            assert_eq!(
                verified(OLD, &signed(&header, CLAIMS), NOW),
                None,
                "{header}"
            );
        }
        for (said, instead) in [
            (r#""exp":1800000900"#, r#""exp":1799999999"#),
            (r#","exp":1800000900"#, ""),
            ("kitten-closet", "another service"),
            (r#""aud":"kitten-closet","#, ""),
            ("https://kitten.example", "https://elsewhere.example"),
            (r#""iss":"https://kitten.example","#, ""),
            (r#""role":"user""#, r#""role":"emperor""#),
        ] {
            let claims = CLAIMS.replace(said, instead);
            assert_ne!(claims, CLAIMS);
            assert_eq!(
                verified(OLD, &signed(HEADER, &claims), NOW),
                None,
                "{claims}"
            );
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let token = issued(OLD);
        let cut = &token[..token.len() - 4];
        let long = format!("{token}AAAA");
        let more = format!("{token}.AAAA");
        for text in ["", ".", "..", "a.b.c", cut, &long, &more] {
            assert_eq!(verified(OLD, text, NOW), None, "{text}");
        }
    }

    #[test]
    fn keys_rotate_without_ending_sessions() {
        let token = issued(OLD);
        let rotated = format!("{NEW},{OLD}");
        assert_eq!(verified(&rotated, &token, NOW), Some(session()));
        assert_eq!(verified(NEW, &token, NOW), None);
    }

    #[test]
    fn a_token_of_another_issuer_type_algorithm_or_key_is_refused() {
        let elsewhere = AccessTokens::new(&keys(OLD), "https://elsewhere.example")
            .issue(&session(), NOW)
            .unwrap();
        let renamed = issued(&OLD.replace("old", "odd"));
        let same_name = issued(&NEW.replace("new", "old"));
        for foreign in [elsewhere, renamed, same_name] {
            assert_eq!(verified(OLD, &foreign, NOW), None);
        }
        let token = issued(OLD);
        let (_, rest) = token.split_once('.').unwrap();
        for header in [
            r#"{"alg":"none","typ":"at+jwt","kid":"old"}"#,
            r#"{"alg":"HS512","typ":"at+jwt","kid":"old"}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"old"}"#,
        ] {
            let forged = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
            assert_eq!(verified(OLD, &forged, NOW), None, "{header}");
        }
    }

    #[test]
    fn a_refresh_token_has_one_successor_and_it_cannot_be_told_without_the_key() {
        let token = RefreshToken::presented("a token");
        let successor = |setting| token.successor(&keys(setting)).unwrap().0;
        assert_eq!(successor(OLD), successor(OLD));
        assert_ne!(successor(OLD), successor(NEW));
    }
}
