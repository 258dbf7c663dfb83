//! SQL values as Hrana writes them: integers as decimal strings, blobs as base64.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use rusqlite::types::ValueRef;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::StatementError;

/// Sends no padding, accepts it: the protocol leaves it to the sender.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// One SQL value on the wire.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Value {
    /// SQL NULL.
    Null,
    /// A 64-bit integer; a string on the wire, as JSON numbers lose precision above 2⁵³.
    Integer {
        /// The integer.
        #[serde(serialize_with = "write_integer", deserialize_with = "read_integer")]
        value: i64,
    },
    /// A 64-bit float.
    Float {
        /// The float.
        value: f64,
    },
    /// UTF-8 text.
    Text {
        /// The text.
        value: String,
    },
    /// Bytes.
    Blob {
        /// The bytes, base64 on the wire.
        #[serde(serialize_with = "write_base64", deserialize_with = "read_base64")]
        base64: Vec<u8>,
    },
}

impl From<Value> for rusqlite::types::Value {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Integer { value } => Self::Integer(value),
            Value::Float { value } => Self::Real(value),
            Value::Text { value } => Self::Text(value),
            Value::Blob { base64 } => Self::Blob(base64),
        }
    }
}

/// A value of a row.
///
/// # Errors
/// When a text is not UTF-8.
pub(super) fn read(value: ValueRef<'_>) -> Result<Value, StatementError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Integer { value },
        ValueRef::Real(value) => Value::Float { value },
        ValueRef::Text(text) => Value::Text {
            value: String::from_utf8(text.to_vec())
                .map_err(|error| StatementError::new("SQLITE_MISMATCH", error.to_string()))?,
        },
        ValueRef::Blob(bytes) => Value::Blob {
            base64: bytes.to_vec(),
        },
    })
}

fn write_integer<S: Serializer>(value: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

fn read_integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(|_| {
        serde::de::Error::custom("an integer value must be a decimal string within 64 bits")
    })
}

fn write_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&BASE64.encode(bytes))
}

fn read_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    BASE64
        .decode(String::deserialize(deserializer)?)
        .map_err(|error| serde::de::Error::custom(format!("a blob is not base64: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> serde_json::Result<Value> {
        serde_json::from_str(json)
    }

    #[test]
    fn integers_keep_all_64_bits() {
        for integer in [i64::MIN, -1, 0, i64::MAX] {
            let json = format!(r#"{{"type":"integer","value":"{integer}"}}"#);
            assert_eq!(parse(&json).unwrap(), Value::Integer { value: integer });
            assert_eq!(
                serde_json::to_string(&Value::Integer { value: integer }).unwrap(),
                json
            );
        }
    }

    #[test]
    fn an_integer_beyond_64_bits_or_as_a_number_is_refused() {
        assert!(parse(r#"{"type":"integer","value":"9223372036854775808"}"#).is_err());
        assert!(parse(r#"{"type":"integer","value":7}"#).is_err());
    }

    #[test]
    fn blobs_are_read_with_and_without_padding_and_sent_without() {
        let blob = Value::Blob {
            base64: vec![0, 255, 7, 1],
        };
        assert_eq!(
            parse(r#"{"type":"blob","base64":"AP8HAQ=="}"#).unwrap(),
            blob
        );
        assert_eq!(parse(r#"{"type":"blob","base64":"AP8HAQ"}"#).unwrap(), blob);
        assert_eq!(
            serde_json::to_string(&blob).unwrap(),
            r#"{"type":"blob","base64":"AP8HAQ"}"#
        );
    }
}
