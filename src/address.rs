//! Addresses on the web, taken apart before they are asked.
//!
//! Read by `http`'s parser, which the Worker carries anyway. It is stricter than a browser's: a
//! backslash, a space or a percent sign in the host is no address at all, so that what is checked
//! here is what the platform will ask.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;

/// An `http` or `https` address.
#[derive(Debug, Clone)]
pub struct Address {
    uri: Uri,
    host: String,
}

/// Who answers at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host<'a> {
    /// A name.
    Name(&'a str),
    /// A number that is written as one.
    Ipv4(Ipv4Addr),
    /// The same, of sixteen bytes.
    Ipv6(Ipv6Addr),
}

impl<'a> Host<'a> {
    /// Of a host in lower case. A number in any other notation than the usual is none, and no name.
    pub fn parse(host: &'a str) -> Option<Self> {
        if let Some(inner) = host.strip_prefix('[') {
            let number = inner.strip_suffix(']')?.parse();
            return number.ok().map(Self::Ipv6);
        }
        if let Ok(number) = host.parse() {
            return Some(Self::Ipv4(number));
        }
        let last = host.rsplit('.').next()?;
        let is_number = last.starts_with(|first: char| first.is_ascii_digit());
        (!last.is_empty() && !is_number).then_some(Self::Name(host))
    }
}

impl Address {
    /// Reads an address, or tells why it is none.
    pub fn parse(address: &str) -> Result<Self, String> {
        let uri: Uri = address.parse().map_err(|error| format!("{error}"))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err("neither http nor https".to_owned());
        }
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let host = uri.host().unwrap_or_default();
        if !authority.ends_with(host) && uri.port_u16().is_none() {
            return Err("its port is no port".to_owned());
        }
        let host = host.to_ascii_lowercase();
        match Host::parse(&host) {
            Some(_) => Ok(Self { uri, host }),
            None => Err(format!("\"{host}\" is no host")),
        }
    }

    /// Whether it is asked over TLS.
    pub fn is_https(&self) -> bool {
        self.uri.scheme_str() == Some("https")
    }

    /// Who answers, in lower case.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether a name answers, and not a number.
    pub fn is_named(&self) -> bool {
        matches!(Host::parse(&self.host), Some(Host::Name(_)))
    }

    /// Whether this very machine answers.
    pub fn is_this_machine(&self) -> bool {
        match Host::parse(&self.host) {
            Some(Host::Name(name)) => name == "localhost",
            Some(Host::Ipv4(number)) => number.is_loopback(),
            Some(Host::Ipv6(number)) => number.is_loopback(),
            None => false,
        }
    }

    /// Whether it names another port than its scheme's usual one.
    pub fn has_port(&self) -> bool {
        let usual = if self.is_https() { 443 } else { 80 };
        self.uri.port_u16().is_some_and(|port| port != usual)
    }

    /// Whether it holds a user name or a password.
    pub fn has_credentials(&self) -> bool {
        let authority = self.uri.authority();
        authority.is_some_and(|authority| authority.as_str().contains('@'))
    }

    /// Whether it has a query.
    pub fn has_query(&self) -> bool {
        self.uri.query().is_some()
    }

    /// The origin: scheme, host, and a port that is not the usual one.
    pub fn origin(&self) -> String {
        let scheme = self.uri.scheme_str().unwrap_or_default();
        let mut origin = format!("{scheme}://{}", self.host);
        if let Some(port) = self.uri.port_u16().filter(|_| self.has_port()) {
            origin.push_str(&format!(":{port}"));
        }
        origin
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.uri.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_a_number_in_its_usual_notation() {
        assert_eq!(Host::parse("a.example"), Some(Host::Name("a.example")));
        assert_eq!(
            Host::parse("127.0.0.1"),
            Some(Host::Ipv4(Ipv4Addr::LOCALHOST))
        );
        assert_eq!(Host::parse("[::1]"), Some(Host::Ipv6(Ipv6Addr::LOCALHOST)));
        for neither in [
            "",
            "a.",
            "127.1",
            "2130706433",
            "0x7f000001",
            "a.0x1",
            "[::1",
            "[a]",
        ] {
            assert_eq!(Host::parse(neither), None, "{neither}");
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
            "https://a%2e.example",
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
}
