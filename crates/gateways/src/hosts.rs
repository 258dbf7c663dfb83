//! Hosts that may be asked.

use ports::address::{self, Address};
use url::Host;

/// Whether `pattern` is a full name in lower case, or `*.` and one, that is not reserved for inner
/// networks (RFC 6761, 6762, 9476; ICANN's `internal`). Numbers are no names, in any notation.
pub(super) fn is_public_name(pattern: &str) -> bool {
    const INNER: [&str; 8] = [
        "alt",
        "arpa",
        "internal",
        "invalid",
        "local",
        "localhost",
        "onion",
        "test",
    ];
    let name = pattern.strip_prefix("*.").unwrap_or(pattern);
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(plain);
    name.split('.').all(is_label)
        && name
            .rsplit_once('.')
            .is_some_and(|(_, top)| !INNER.contains(&top))
        && matches!(address::host(name), Some(Host::Domain(_)))
}

/// Where an address that comes from outside may lead.
pub(super) struct Allowed<'a> {
    /// What is there, for messages.
    pub(super) what: &'a str,
    /// The name of the list, for messages.
    pub(super) list: &'a str,
    /// The hosts; `*.example.com` stands for those below it.
    pub(super) hosts: &'a [String],
    /// Lifts all but the list, for local development.
    pub(super) is_insecure_allowed: bool,
}

impl Allowed<'_> {
    /// The address, if it may be asked; else why not.
    pub(super) fn check(&self, address: &str) -> Result<String, String> {
        let (what, list) = (self.what, self.list);
        let address =
            Address::parse(address).map_err(|error| format!("{what}'s address: {error}"))?;
        let host = address.host();
        let refused = |problem: &str| Err(format!("{what} at \"{host}\": {problem}"));
        let is_listed = |pattern: &String| match pattern.strip_prefix('*') {
            Some(below) => host.ends_with(below) && host.len() > below.len(),
            None => host == pattern,
        };
        if !self.hosts.iter().any(is_listed) {
            return refused(&format!("not among the gateway's {list}"));
        }
        if address.has_credentials() {
            return refused("a user name or password in the address");
        }
        if self.is_insecure_allowed {
            return Ok(address.into());
        }
        if !address.is_https() {
            return refused("not over https");
        }
        if address.has_port() {
            return refused("not the usual port");
        }
        if !address.is_named() {
            return refused("a number in place of a name");
        }
        Ok(address.into())
    }
}
