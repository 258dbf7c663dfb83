//! Addresses on the web, taken apart before they are asked.
//!
//! The `url` crate reads them as the platform's `fetch` does (WHATWG URL), so that what is checked
//! here is what the platform will ask. What that standard would mend (a backslash, a space, a
//! percent sign in the host, a number in an unusual notation) is refused all the same.

use std::cell::Cell;

use url::{Host, Position, SyntaxViolation, Url};

/// An `http` or `https` address, without its fragment.
#[derive(Debug, Clone)]
pub struct Address(Url);

/// The host that `text` names, in lower case and in the usual notation of numbers; none otherwise.
pub fn host(text: &str) -> Option<Host> {
    let host = Host::parse(text).ok()?;
    (host.to_string() == text && !text.ends_with('.')).then_some(host)
}

impl Address {
    /// Reads an address, or tells why it is none.
    pub fn parse(address: &str) -> Result<Self, String> {
        let mended = Cell::new(None);
        let note = |violation| {
            if is_mended(violation) {
                mended.set(Some(violation));
            }
        };
        let parsed = Url::options()
            .syntax_violation_callback(Some(&note))
            .parse(address);
        let mut url = parsed.map_err(|error| error.to_string())?;
        if let Some(violation) = mended.get() {
            return Err(violation.to_string());
        }
        if !matches!(url.scheme(), "http" | "https") {
            return Err("neither http nor https".to_owned());
        }
        check_host(&url, address)?;
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// Whether it is asked over TLS.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Who answers, in lower case.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether a name answers, and not a number.
    pub fn is_named(&self) -> bool {
        matches!(self.0.host(), Some(Host::Domain(_)))
    }

    /// Whether this very machine answers.
    pub fn is_this_machine(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(number)) => number.is_loopback(),
            Some(Host::Ipv6(number)) => number.is_loopback(),
            None => false,
        }
    }

    /// Whether it names another port than its scheme's usual one.
    pub fn has_port(&self) -> bool {
        self.0.port().is_some()
    }

    /// Whether it holds a user name or a password.
    pub fn has_credentials(&self) -> bool {
        !self.0.username().is_empty() || self.0.password().is_some()
    }

    /// Whether it has a query.
    pub fn has_query(&self) -> bool {
        self.0.query().is_some()
    }

    /// The origin: scheme, host, and a port that is not the usual one.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }
}

/// Whether the standard mends this without a word. Characters of path and query that it encodes are
/// no matter of who is asked, and credentials are told by [`Address::has_credentials`].
fn is_mended(violation: SyntaxViolation) -> bool {
    !matches!(
        violation,
        SyntaxViolation::EmbeddedCredentials
            | SyntaxViolation::NonUrlCodePoint
            | SyntaxViolation::NullInFragment
            | SyntaxViolation::PercentDecode
            | SyntaxViolation::UnencodedAtSign
    )
}

/// Refuses a host that is not written as it was read, and a port that is none.
fn check_host(url: &Url, written: &str) -> Result<(), String> {
    let read = &url[..Position::AfterHost];
    let name = url.host_str().unwrap_or_default();
    let (beginning, rest) = written
        .split_at_checked(read.len())
        .unwrap_or((written, ""));
    if !beginning.eq_ignore_ascii_case(read) || host(name).is_none() {
        return Err(format!("\"{name}\" is no host in its usual notation"));
    }
    let is_number = |port: &str| port.starts_with(|first: char| first.is_ascii_digit());
    match rest.strip_prefix(':') {
        Some(port) if !is_number(port) => Err("its port is no port".to_owned()),
        _ => Ok(()),
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.0.into()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    #[test]
    fn a_host_is_a_name_or_a_number_in_its_usual_notation() {
        let name = Host::Domain("a.example".to_owned());
        assert_eq!(host("a.example"), Some(name));
        assert_eq!(host("127.0.0.1"), Some(Host::Ipv4(Ipv4Addr::LOCALHOST)));
        assert_eq!(host("[::1]"), Some(Host::Ipv6(Ipv6Addr::LOCALHOST)));
        for neither in [
            "",
            "a.",
            "A.example",
            "ａ.example",
            "127.1",
            "2130706433",
            "0x7f000001",
            "a.0x1",
            "[::1",
            "[a]",
            "[0:0:0:0:0:0:0:1]",
        ] {
            assert_eq!(host(neither), None, "{neither}");
        }
    }

    #[test]
    fn an_origin_is_written_in_one_way() {
        for (address, origin) in [
            ("https://Kitten.example", "https://kitten.example"),
            ("https://kitten.example:443/", "https://kitten.example"),
            ("http://localhost:8787/a?b", "http://localhost:8787"),
            ("http://[::1]:80", "http://[::1]"),
        ] {
            assert_eq!(Address::parse(address).unwrap().origin(), origin);
        }
    }

    #[test]
    fn what_a_browser_would_mend_is_no_address() {
        for address in [
            "https:/a.example",
            "https:\\\\a.example",
            "https://a.example\\@b.example",
            "https://a.example/b\\c",
            "https://a%2e.example",
            "https://%61.example",
            "https://ａ.example",
            "https://a\t.example",
            "https://@a.example",
            "https://127.1",
            "https://2130706433/127.0.0.1",
            "https://[0:0:0:0:0:0:0:1]",
            "https://a.example.",
            " https://a.example",
            "https://a b.example",
            "//a.example",
            "a.example",
            "ftp://a.example",
            "https://a.example:99999",
            "https://a.example:",
            "https://",
        ] {
            assert!(Address::parse(address).is_err(), "{address}");
        }
    }

    #[test]
    fn what_is_asked_is_what_was_read() {
        for (written, asked) in [
            ("https://A.example", "https://a.example/"),
            (
                "https://a.example/b c?d=é#e",
                "https://a.example/b%20c?d=%C3%A9",
            ),
            ("https://a.example/b/../c%2Fd", "https://a.example/c%2Fd"),
        ] {
            assert_eq!(String::from(Address::parse(written).unwrap()), asked);
        }
    }
}
