//! An address has one welcome (product.md 1), also after its account was erased: what is remembered of it
//! is a keyed hash of the address.

use super::email;
use crate::app::Context;

/// The hashes of an address. The first is the one to keep; the others are those that it may have been kept
/// under before.
pub fn address_hashes(context: &Context, address: &str) -> Vec<[u8; 32]> {
    let keys = [
        context.app.config.address_key.as_ref(),
        Some(&context.app.token_keys),
    ];
    let keys = keys.into_iter().flatten();
    keys.flat_map(|keys| keys.keyed_hashes("welcome", &[&email::key(address)]))
        .collect()
}
