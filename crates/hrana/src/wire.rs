//! The messages of Hrana 3 over HTTP that are in use here: one batch, then the stream closes.

use std::{borrow::Cow, fmt, sync::Arc};

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use ports::database::{Columns, DatabaseError, Row, Rows, StatementError, Value};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, SeqAccess, Visitor},
    ser::SerializeStruct,
};

/// Hrana sends no padding, and takes either.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

#[derive(Serialize)]
pub struct Pipeline<'a> {
    pub requests: [Request<'a>; 2],
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Request<'a> {
    Batch { batch: Batch<'a> },
    Close,
}

#[derive(Serialize)]
pub struct Batch<'a> {
    pub steps: Vec<Step<'a>>,
}

#[derive(Serialize)]
pub struct Step<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    pub stmt: Stmt<'a>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Condition {
    Ok { step: usize },
    Error { step: usize },
    Not { cond: Box<Condition> },
    And { conds: Vec<Condition> },
    Or { conds: Vec<Condition> },
}

#[derive(Serialize)]
pub struct Stmt<'a> {
    pub sql: &'a str,
    #[serde(serialize_with = "values")]
    pub args: &'a [Value],
}

fn values<S: Serializer>(values: &[Value], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(values.iter().map(Sent))
}

struct Sent<'a>(&'a Value);

impl Serialize for Sent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Value", 2)?;
        match self.0 {
            Value::Null => object.serialize_field("type", "null")?,
            Value::Integer(integer) => {
                object.serialize_field("type", "integer")?;
                object.serialize_field("value", &integer.to_string())?;
            }
            Value::Real(real) => {
                object.serialize_field("type", "float")?;
                object.serialize_field("value", real)?;
            }
            Value::Text(text) => {
                object.serialize_field("type", "text")?;
                object.serialize_field("value", text)?;
            }
            Value::Blob(bytes) => {
                object.serialize_field("type", "blob")?;
                object.serialize_field("base64", &BASE64.encode(bytes))?;
            }
        }
        object.end()
    }
}

#[derive(Deserialize)]
pub struct Answer {
    results: Vec<RequestResult>,
}

// Hrana's answers are tagged by a `type`; which fields there are says as much, and saves reading each
// object twice.

#[derive(Deserialize)]
struct RequestResult {
    response: Option<Response>,
    error: Option<WireError>,
}

#[derive(Deserialize)]
struct Response {
    result: Option<BatchResult>,
}

#[derive(Deserialize)]
pub struct BatchResult {
    pub step_results: Vec<Option<StepResult>>,
    pub step_errors: Vec<Option<WireError>>,
}

impl Answer {
    /// What became of the batch.
    pub fn batch(self) -> Result<BatchResult, DatabaseError> {
        let first = self.results.into_iter().next();
        let (response, error) = first.map_or((None, None), |first| (first.response, first.error));
        match (response.and_then(|response| response.result), error) {
            (Some(result), _) => Ok(result),
            (None, Some(error)) => Err(StatementError::from(error).ends_batch(None)),
            (None, None) => Err(DatabaseError::Unavailable(
                "the answer holds no batch".to_owned(),
            )),
        }
    }
}

#[derive(Deserialize)]
pub struct StepResult {
    cols: Names,
    rows: Vec<Vec<Received>>,
    affected_row_count: u64,
}

impl From<StepResult> for Rows {
    fn from(result: StepResult) -> Self {
        let columns = Arc::new(result.cols.0);
        let row = |values: Vec<Received>| Row {
            columns: Arc::clone(&columns),
            values: values.into_iter().map(|Received(value)| value).collect(),
        };
        Self {
            rows: result.rows.into_iter().map(row).collect(),
            changed: result.affected_row_count,
        }
    }
}

/// The names of the columns. One that has no name has an empty one.
struct Names(Columns);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(NamesVisitor)
    }
}

struct NamesVisitor;

impl<'de> Visitor<'de> for NamesVisitor {
    type Value = Names;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("columns")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut cols: A) -> Result<Names, A::Error> {
        #[derive(Deserialize)]
        struct Col<'a> {
            #[serde(borrow)]
            name: Option<Name<'a>>,
        }
        #[derive(Deserialize)]
        struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

        let mut names = Columns::default();
        while let Some(col) = cols.next_element::<Col<'de>>()? {
            names.push(col.name.as_ref().map_or("", |name| &name.0));
        }
        Ok(Names(names))
    }
}

#[derive(Deserialize)]
pub struct WireError {
    message: String,
    code: Option<String>,
}

impl From<WireError> for StatementError {
    fn from(error: WireError) -> Self {
        Self {
            code: error.code.unwrap_or_else(|| "UNKNOWN".to_owned()),
            message: error.message,
        }
    }
}

struct Received(Value);

impl<'de> Deserialize<'de> for Received {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Type {
            Null,
            Integer,
            Float,
            Text,
            Blob,
        }
        #[derive(Deserialize)]
        struct Tagged {
            r#type: Type,
            value: Option<Scalar>,
            base64: Option<String>,
        }
        let Tagged {
            r#type,
            value,
            base64,
        } = Tagged::deserialize(deserializer)?;
        Ok(Self(match (r#type, value, base64) {
            (Type::Null, ..) => Value::Null,
            (Type::Integer, Some(Scalar::Text(text)), _) => {
                Value::Integer(text.parse().map_err(D::Error::custom)?)
            }
            (Type::Float, Some(Scalar::Number(number)), _) => Value::Real(number),
            (Type::Text, Some(Scalar::Text(text)), _) => Value::Text(text),
            (Type::Blob, _, Some(base64)) => {
                Value::Blob(BASE64.decode(base64).map_err(D::Error::custom)?)
            }
            _ => return Err(D::Error::custom("a value that is not of its type")),
        }))
    }
}

/// What stands in `value`: integers come as texts, floats as numbers.
enum Scalar {
    Text(String),
    Number(f64),
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl Visitor<'_> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text or a number")
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Scalar, E> {
        Ok(Scalar::Text(text))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number as f64))
    }
}
