//! An address has one welcome (product.md 1), also after its account was erased: what is remembered of it
//! is a keyed hash of the address.

use web::email;

use crate::AccountsContext;

/// The hashes of an address. The first is the one to keep; the others are those that it may have been kept
/// under before.
pub fn address_hashes(context: &AccountsContext, address: &str) -> Vec<[u8; 32]> {
    let keys = [context.state.address_key.as_ref(), Some(&context.env.keys)];
    let keys = keys.into_iter().flatten();
    keys.flat_map(|keys| keys.keyed_hashes("welcome", &[&email::key(address)]))
        .collect()
}
