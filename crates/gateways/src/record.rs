//! What is known of a call besides its picture: who to ask about it, and what it cost.

use http::{HeaderMap, HeaderName};
use ports::http::{REQUEST_ID, header_text};
use serde::Deserialize;

use super::json::Json;

/// The name for a call that one-api and its kin give.
pub const ONEAPI_REQUEST_ID: HeaderName = HeaderName::from_static("x-oneapi-request-id");

/// What an attempt leaves for the record, picture or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The HTTP status, where an answer came.
    pub status: Option<u16>,
    /// The gateway's own name for the call, for asking its support.
    pub request_id: Option<String>,
    /// Tokens taken in, where the answer tells.
    pub input_tokens: Option<u32>,
    /// Tokens given out, the picture's among them, where the answer tells.
    pub output_tokens: Option<u32>,
    /// What the call cost, in micro-yuan; none where it may or may not have been charged.
    pub cost: Option<u64>,
}

impl Record {
    /// Of an attempt that ended before the gateway was called.
    pub const NO_CALL: Self = Self {
        status: None,
        request_id: None,
        input_tokens: None,
        output_tokens: None,
        cost: Some(0),
    };
}

/// What a gateway charges, in micro-yuan (a millionth of a yuan); zero for what it does not charge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Price {
    /// For a picture, where the answer tells neither cost nor tokens.
    pub picture: u64,
    /// For a million tokens taken in.
    pub million_input_tokens: u64,
    /// For a million tokens given out.
    pub million_output_tokens: u64,
    /// For one unit of the cost that the answer itself tells, such as a dollar (OpenRouter).
    pub cost_unit: u64,
}

/// What an answer tells about itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Told {
    request_id: Option<String>,
    input_tokens: Option<u32>,
    output_tokens: Option<u32>,
    /// In the gateway's unit.
    cost: Option<f64>,
}

/// How certain it is that a call was charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charged {
    Yes,
    No,
    Unknown,
}

impl Told {
    /// Gathers it from an answer's documents; of a stream, what came last counts.
    pub(super) fn of(documents: &[Json<'_>]) -> Self {
        let mut told = Self::default();
        let documents = documents.iter().flat_map(|document| match document {
            Json::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        });
        for document in documents {
            let id = document.any(&["id", "responseId"]);
            told.request_id = told.request_id.or_else(|| name(id.text()?));
            let usage = document.any(&["usage", "usageMetadata"]);
            let tokens = |names: &[&str]| usage.any(names).number().map(|number| number as u32);
            let answer = tokens(&["completion_tokens", "candidatesTokenCount", "output_tokens"]);
            let thoughts = tokens(&["thoughtsTokenCount"]);
            let output = match (answer, thoughts) {
                (None, None) => None,
                _ => Some(answer.unwrap_or(0).saturating_add(thoughts.unwrap_or(0))),
            };
            let input = tokens(&["prompt_tokens", "promptTokenCount", "input_tokens"]);
            told.input_tokens = input.or(told.input_tokens);
            told.output_tokens = output.or(told.output_tokens);
            told.cost = usage.get("cost").number().or(told.cost);
        }
        told
    }

    /// Of a task: its id, and what it costs unless it was not charged.
    pub(super) fn of_task(id: &str, cost: Option<f64>, charged: Charged) -> Self {
        Self {
            request_id: name(id),
            cost: cost.filter(|_| charged != Charged::No),
            ..Self::default()
        }
    }

    /// The record of a call that was answered with `status` and `headers`.
    pub(super) fn record(
        self,
        status: u16,
        headers: &HeaderMap,
        charged: Charged,
        price: &Price,
    ) -> Record {
        let header = [REQUEST_ID, ONEAPI_REQUEST_ID]
            .iter()
            .find_map(|header| name(header_text(headers, header)?));
        Record {
            status: Some(status),
            cost: self.cost(charged, price),
            request_id: header.or(self.request_id),
            input_tokens: self.input_tokens,
            output_tokens: self.output_tokens,
        }
    }

    /// In micro-yuan: by the cost told, else by the tokens told, else by the picture.
    fn cost(&self, charged: Charged, price: &Price) -> Option<u64> {
        let told = self.cost.filter(|cost| *cost >= 0.0 && price.cost_unit > 0);
        if let Some(cost) = told {
            return Some((cost * price.cost_unit as f64).round() as u64);
        }
        let has_token_price = price.million_input_tokens > 0 || price.million_output_tokens > 0;
        if has_token_price && (self.input_tokens.is_some() || self.output_tokens.is_some()) {
            let of = |tokens: Option<u32>, million: u64| {
                u64::from(tokens.unwrap_or(0)).saturating_mul(million) / 1_000_000
            };
            return Some(
                of(self.input_tokens, price.million_input_tokens)
                    .saturating_add(of(self.output_tokens, price.million_output_tokens)),
            );
        }
        match charged {
            Charged::Yes => Some(price.picture),
            Charged::No => Some(0),
            Charged::Unknown => None,
        }
    }
}

/// A name fit for a column of a table; none for what is not.
fn name(text: &str) -> Option<String> {
    let is_fit =
        (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    is_fit.then(|| text.to_owned())
}
