//! The name of a file that is to be kept (RFC 6266): in ASCII for everybody, and beside it in any
//! script (RFC 8187), which every browser of today prefers.

use http::HeaderValue;

use crate::problem::Problem;

/// The header for a file of that name, which must be plain ASCII, and of another one where there is
/// one.
pub fn attachment(ascii: &str, any_script: Option<&str>) -> Result<HeaderValue, Problem> {
    let mut value = format!("attachment; filename=\"{ascii}\"");
    if let Some(name) = any_script {
        value.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                    value.push(char::from(byte));
                }
                _ => value.push_str(&format!("%{byte:02X}")),
            }
        }
    }
    HeaderValue::from_str(&value).map_err(Problem::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_name_stands_beside_the_plain_one() {
        assert_eq!(
            attachment("kitten-1.png", Some("小猫 1.png")).unwrap(),
            "attachment; filename=\"kitten-1.png\"; filename*=UTF-8''%E5%B0%8F%E7%8C%AB%201.png"
        );
        assert_eq!(
            attachment("kitten-1.png", None).unwrap(),
            "attachment; filename=\"kitten-1.png\""
        );
    }
}
