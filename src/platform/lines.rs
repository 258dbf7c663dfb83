//! Headers as they cross the border to JavaScript: a line of `name:value` for each.

use http::{HeaderMap, header::ToStrError};

/// All of them, in one text.
pub fn of(headers: &HeaderMap) -> Result<String, ToStrError> {
    let mut lines = String::new();
    for (name, value) in headers {
        lines.extend([name.as_str(), ":", value.to_str()?, "\n"]);
    }
    Ok(lines)
}

/// Name and value of each line.
pub fn parts(lines: &str) -> impl Iterator<Item = (&str, &str)> {
    lines.lines().filter_map(|line| line.split_once(':'))
}
