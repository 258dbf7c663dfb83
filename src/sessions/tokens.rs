//! Tokens: the access token, a JWT for 15 minutes, and the opaque refresh token for 30 days.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use jwt_compact::{
    AlgorithmExt, Claims, Header, TimeOptions, UntrustedToken,
    alg::{Hs256, Hs256Key},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Role, Session};
use ports::{clock::Millis, random::Random};

/// The life of an access token, in milliseconds.
pub const ACCESS_LIFE: Millis = 15 * 60 * 1000;
/// The life of a refresh token, in milliseconds.
pub const REFRESH_LIFE: Millis = 30 * 24 * 60 * 60 * 1000;
/// For so many milliseconds after its use, a refresh token still leads to its successor.
pub const REPLAY_GRACE: Millis = 10 * 1000;

/// The `typ` of access tokens (RFC 9068).
const TOKEN_TYPE: &str = "at+jwt";
const AUDIENCE: &str = "kitten-closet";

/// What access tokens are signed with: the first key signs, all verify, so that keys can rotate.
pub struct TokenKeys {
    issuer: String,
    keys: Vec<TokenKey>,
}

struct TokenKey {
    /// The `kid` of its tokens.
    id: String,
    /// Signs tokens.
    signing: Hs256Key,
    /// Makes hashes. With the key already taken in, which is half of the work.
    mac: Hmac<Sha256>,
}

/// The setting cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("TOKEN_KEYS must be `name:key,…`, each key 32 bytes or more in base64url")]
pub struct TokenKeysError;

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

impl TokenKeys {
    /// Reads `name:key,name:key,…`, the keys in base64url. `issuer` is the service's own origin.
    pub fn parse(setting: &str, issuer: &str) -> Result<Self, TokenKeysError> {
        let keys: Vec<TokenKey> = setting
            .split(',')
            .map(|part| {
                let (id, secret) = part.trim().split_once(':').ok_or(TokenKeysError)?;
                let secret = URL_SAFE_NO_PAD.decode(secret).map_err(|_| TokenKeysError)?;
                let mac = Hmac::new_from_slice(&secret).map_err(|_| TokenKeysError)?;
                match id.is_empty() || secret.len() < 32 {
                    true => Err(TokenKeysError),
                    false => Ok(TokenKey {
                        id: id.to_owned(),
                        signing: Hs256Key::new(&secret),
                        mac,
                    }),
                }
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            issuer: issuer.to_owned(),
            keys,
        })
    }

    /// An access token for `session`, good until [`ACCESS_LIFE`] from now.
    pub fn issue(&self, session: &Session, now: Millis) -> Option<String> {
        let key = self.keys.first()?;
        let mut claims = Claims::new(AccessClaims {
            iss: self.issuer.clone(),
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
        Hs256.token(&header, &claims, &key.signing).ok()
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
        let id = header.key_id.as_deref()?;
        let key = self.keys.iter().find(|key| key.id == id)?;
        let validator = Hs256.validator::<AccessClaims>(&key.signing);
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

    /// The token that follows `token`. It is derived, so that parallel tabs that present the same
    /// token get the same successor, although only hashes are stored.
    pub fn successor(&self, token: &RefreshToken) -> Option<RefreshToken> {
        let mut mac = self.keys.first()?.mac.clone();
        mac.update(b"refresh token that follows ");
        mac.update(token.0.as_bytes());
        Some(RefreshToken(
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()),
        ))
    }

    /// A hash that nobody without the key can make. `purpose` keeps the hashes of one use from
    /// meaning anything to another.
    pub fn keyed_hash(&self, purpose: &str, parts: &[&str]) -> Option<[u8; 32]> {
        let mac = self.keys.first()?.mac_of(purpose, parts);
        Some(mac.finalize().into_bytes().into())
    }

    /// The hashes by all keys, the newest first: for what outlives a rotation of keys.
    pub fn keyed_hashes(&self, purpose: &str, parts: &[&str]) -> Vec<[u8; 32]> {
        let macs = self.keys.iter().map(|key| key.mac_of(purpose, parts));
        macs.map(|mac| mac.finalize().into_bytes().into()).collect()
    }

    /// Whether `hash` is the [`TokenKeys::keyed_hash`] of one of the keys.
    pub fn is_keyed_hash(&self, hash: &[u8], purpose: &str, parts: &[&str]) -> bool {
        let mut macs = self.keys.iter().map(|key| key.mac_of(purpose, parts));
        macs.any(|mac| mac.verify_slice(hash).is_ok())
    }
}

impl TokenKey {
    fn mac_of(&self, purpose: &str, parts: &[&str]) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        for part in [purpose].iter().chain(parts) {
            // With its length, so that no two lists of parts read the same.
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac
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

    /// What is stored of it. 256 random bits need no salt.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = 1_800_000_000_000;
    const OLD: &str = "old:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const NEW: &str = "new:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

    fn keys(setting: &str) -> TokenKeys {
        TokenKeys::parse(setting, "https://kitten.example").unwrap()
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
        let keys = keys(OLD);
        let token = keys.issue(&session(), NOW).unwrap();
        assert_eq!(
            keys.verify(&token, NOW + ACCESS_LIFE - 1000),
            Some(session())
        );
        assert_eq!(keys.verify(&token, NOW + ACCESS_LIFE + 1000), None);
    }

    #[test]
    fn an_access_token_ends_at_its_second_and_not_later() {
        let keys = keys(OLD);
        let token = keys.issue(&session(), NOW).unwrap();
        assert!(keys.verify(&token, NOW + ACCESS_LIFE).is_some());
        assert!(keys.verify(&token, NOW + ACCESS_LIFE + 1).is_none());
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
        let keys = keys(OLD);
        assert_eq!(keys.verify(&signed(HEADER, CLAIMS), NOW), Some(session()));
        let token = keys.issue(&session(), NOW).unwrap();
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
        let keys = keys(OLD);
        for (said, instead) in [
            ("HS256", "HS512"),
            ("HS256", "none"),
            (r#""kid":"old","#, ""),
            (r#","typ":"at+jwt""#, ""),
            ("at+jwt", "JWT"),
        ] {
            let header = HEADER.replace(said, instead);
            assert_eq!(keys.verify(&signed(&header, CLAIMS), NOW), None, "{header}");
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
            assert_eq!(keys.verify(&signed(HEADER, &claims), NOW), None, "{claims}");
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let keys = keys(OLD);
        let token = keys.issue(&session(), NOW).unwrap();
        let cut = &token[..token.len() - 4];
        let long = format!("{token}AAAA");
        let more = format!("{token}.AAAA");
        for text in ["", ".", "..", "a.b.c", cut, &long, &more] {
            assert_eq!(keys.verify(text, NOW), None, "{text}");
        }
    }

    #[test]
    fn keys_rotate_without_ending_sessions() {
        let token = keys(OLD).issue(&session(), NOW).unwrap();
        assert_eq!(
            keys(&format!("{NEW},{OLD}")).verify(&token, NOW),
            Some(session())
        );
        assert_eq!(keys(NEW).verify(&token, NOW), None);
    }

    #[test]
    fn a_token_of_another_issuer_type_algorithm_or_key_is_refused() {
        let ours = keys(OLD);
        let other = TokenKeys::parse(OLD, "https://elsewhere.example").unwrap();
        let renamed = keys(&OLD.replace("old", "odd"));
        let same_name = keys(&NEW.replace("new", "old"));
        for foreign in [other, renamed, same_name] {
            assert_eq!(
                ours.verify(&foreign.issue(&session(), NOW).unwrap(), NOW),
                None
            );
        }
        let token = ours.issue(&session(), NOW).unwrap();
        let (_, rest) = token.split_once('.').unwrap();
        for header in [
            r#"{"alg":"none","typ":"at+jwt","kid":"old"}"#,
            r#"{"alg":"HS512","typ":"at+jwt","kid":"old"}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"old"}"#,
        ] {
            let forged = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
            assert_eq!(ours.verify(&forged, NOW), None, "{header}");
        }
    }

    #[test]
    fn a_refresh_token_has_one_successor_and_it_cannot_be_told_without_the_key() {
        let token = RefreshToken::presented("a token");
        let successor = |setting| keys(setting).successor(&token).unwrap().0;
        assert_eq!(successor(OLD), successor(OLD));
        assert_ne!(successor(OLD), successor(NEW));
    }

    #[test]
    fn a_keyed_hash_is_for_one_purpose_and_one_list_of_parts_and_outlives_a_rotation() {
        let hash = keys(OLD).keyed_hash("doors", &["ab", "c"]).unwrap();
        let rotated = keys(&format!("{NEW},{OLD}"));
        assert!(rotated.is_keyed_hash(&hash, "doors", &["ab", "c"]));
        assert!(!rotated.is_keyed_hash(&hash, "windows", &["ab", "c"]));
        assert!(!rotated.is_keyed_hash(&hash, "doors", &["a", "bc"]));
        assert!(!keys(NEW).is_keyed_hash(&hash, "doors", &["ab", "c"]));
    }

    #[test]
    fn keys_that_are_short_or_nameless_are_refused() {
        for setting in [
            "",
            "old",
            "old:AAAA",
            ":AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
        ] {
            assert!(
                TokenKeys::parse(setting, "https://kitten.example").is_err(),
                "{setting}"
            );
        }
    }
}
