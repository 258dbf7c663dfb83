//! Links sent by mail: each carries a token that works once, for a while.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ports::{clock::Millis, random::Random};
use sha2::{Digest, Sha256};
use web::RequestContext;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To show that the address is read by the account's owner.
    VerifyEmail,
    /// To set a new password.
    ResetPassword,
}

impl Purpose {
    /// The word for it in the database.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
        }
    }

    /// How long a link lives, in milliseconds.
    pub fn life(self) -> Millis {
        match self {
            Self::VerifyEmail => 3 * 24 * 60 * 60 * 1000,
            Self::ResetPassword => 60 * 60 * 1000,
        }
    }
}

/// A link, by its token and what it is for.
pub struct Link {
    /// The token.
    pub token: LinkToken,
    /// What it is for.
    pub purpose: Purpose,
}

impl Link {
    /// A new one for somebody: the key of an address, or the id of an account.
    pub fn new(context: &RequestContext, purpose: Purpose, whom: &str) -> Self {
        Self {
            token: LinkToken::new(&*context.env.random, whom),
            purpose,
        }
    }

    /// The one whose token somebody presents; none if it cannot be one of ours.
    pub fn presented(token: &str, purpose: Purpose) -> Option<Self> {
        let token = LinkToken::presented(token)?;
        Some(Self { token, purpose })
    }
}

const RANDOM: usize = 24;
const WHOM: usize = 8;

/// A link's token. It has no `Debug`, so that it cannot slip into a log.
///
/// 24 random bytes, and 8 of the hash of whom it is for: so that a new password can be compared with
/// the address that the link was sent to without asking the database for it.
pub struct LinkToken([u8; RANDOM + WHOM]);

impl LinkToken {
    /// A new one for somebody: the key of an address, or the id of an account.
    pub fn new(random: &dyn Random, whom: &str) -> Self {
        let mut bytes = [0; RANDOM + WHOM];
        bytes[..RANDOM].copy_from_slice(&random.bytes::<RANDOM>());
        bytes[RANDOM..].copy_from_slice(&hash_of(whom));
        Self(bytes)
    }

    /// The one that somebody presents; none if it cannot be one of ours.
    pub fn presented(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// Whether it was made for them.
    pub fn is_for(&self, whom: &str) -> bool {
        self.0[RANDOM..] == hash_of(whom)
    }

    /// The token, for the link.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is stored of it. 192 random bits need no salt.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

fn hash_of(whom: &str) -> [u8; WHOM] {
    let hash: [u8; 32] = Sha256::digest(whom).into();
    std::array::from_fn(|place| hash[place])
}
