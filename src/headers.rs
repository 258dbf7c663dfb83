//! Headers between `http` and `worker`. The conversions of `worker` panic or refuse the whole message
//! at a value that is not ASCII, such as a browser's name in Chinese.

use http::{HeaderMap, HeaderName, HeaderValue};
use worker::Headers;

/// The headers of a message that came in. A value may hold any bytes.
pub fn received(headers: &Headers) -> HeaderMap {
    let pairs = headers.entries().filter_map(|(name, value)| {
        let name = HeaderName::try_from(name).ok()?;
        Some((name, HeaderValue::try_from(value.into_bytes()).ok()?))
    });
    pairs.collect()
}

/// The headers of a message that goes out.
///
/// # Errors
/// When a value is not ASCII.
pub fn sent(headers: &HeaderMap) -> worker::Result<Headers> {
    let sent = Headers::new();
    for (name, value) in headers {
        let value = value.to_str().map_err(super::error)?;
        sent.append(name.as_str(), value)?;
    }
    Ok(sent)
}
