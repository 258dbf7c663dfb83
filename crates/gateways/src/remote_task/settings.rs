//! The wire format of a gateway of style `task` is data: a preset, and what the gateway's own fields
//! change of it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::{auth::Auth, hosts::is_public_name, image_api::settings::check_extra};

/// The field `task` of a gateway: `preset`, and any field of [`TaskFormat`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct TaskSettings(Map<String, Value>);

/// The wire format.
///
/// A *path* names a member of an answer: names with dots between; of a list, each item is meant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct TaskFormat {
    /// How the key is sent, where the gateway does not say it.
    pub(in super::super) auth: Auth,
    /// What follows `base_url` in the address that takes tasks; `{model}` stands for the model's id.
    submit: String,
    /// The same for the address that tells a task's state; `{id}` stands for its id. For answers that
    /// name no polling address.
    poll: String,
    /// Hosts besides that of `base_url` that may be polled, with the key; `*.` for those below.
    #[serde(default)]
    pub(super) polling_hosts: Vec<String>,
    /// The member of a request that holds the model's id.
    #[serde(default)]
    pub(super) model: Option<String>,
    /// The member that holds the prompt; none for models that take none.
    #[serde(default)]
    pub(super) prompt: Option<String>,
    /// Where the pictures stand.
    pub(super) images: ImagesIn,
    /// Whether each is a data URL, and not bare base64.
    #[serde(default)]
    pub(super) data_urls: bool,
    /// How the shape of the result is told.
    #[serde(default)]
    pub(super) shape: TaskShape,
    /// Further members, sent as they are.
    #[serde(default)]
    pub(super) extra: Map<String, Value>,
    /// The path of a task's id.
    pub(super) id: String,
    /// The path of its polling address.
    #[serde(default)]
    pub(super) polling_url: Option<String>,
    /// The path of its state.
    pub(super) state: String,
    /// States of a task that is done. One that is in none of the lists is under way.
    pub(super) done: Vec<String>,
    /// States of one that has failed.
    pub(super) failed: Vec<String>,
    /// States of one that was refused by policy.
    #[serde(default)]
    pub(super) refused: Vec<String>,
    /// States of one that is not there.
    #[serde(default)]
    pub(super) gone: Vec<String>,
    /// The path of the result: an address, a data URL or base64.
    pub(super) result: String,
    /// The path of an error's code.
    #[serde(default)]
    pub(super) code: Option<String>,
    /// The path of the message of a task that has failed.
    #[serde(default)]
    pub(super) message: Option<String>,
    /// The path of what a task costs, in the unit of `price.cost_unit`.
    #[serde(default)]
    pub(super) cost: Option<String>,
    /// What error codes mean, as far as the status does not tell.
    #[serde(default)]
    pub(super) codes: BTreeMap<String, Meaning>,
}

/// Where the pictures stand in a request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ImagesIn {
    /// In members named after the first: `input_image`, `input_image_2`, `input_image_3`.
    Numbered(String),
    /// In these members, in this order; a request with more pictures cannot be sent.
    Named(Vec<String>),
    /// In a list.
    List {
        /// The member that holds the list.
        field: String,
        /// The member of each item that holds the picture; none where the item is it.
        #[serde(default)]
        member: Option<String>,
    },
}

/// How the shape of the result is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TaskShape {
    /// Not at all.
    #[default]
    None,
    /// `width` and `height`, in pixels.
    WidthHeight,
    /// `aspect_ratio`, and `resolution` (`1k`, `2k`, `4k`) where an image size is configured.
    AspectRatio,
}

/// What an error code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Meaning {
    /// Refused by policy.
    Refused,
    /// The request cannot be used.
    InputUnusable,
    /// Overloaded.
    Busy,
    /// Our account, our key or our place.
    Misconfigured,
    /// The model is not there.
    ModelRetired,
}

/// FLUX.2 at Black Forest Labs. Sources: <https://docs.bfl.ai/api-reference/models> (requests),
/// <https://docs.bfl.ai/api-reference/utility/get-result> and
/// <https://docs.bfl.ml/api_integration/errors.md> (states),
/// <https://docs.bfl.ml/api_integration/integration_guidelines.md> (polling address).
const BFL: &str = r#"{
    "auth": "x_key",
    "submit": "/v1/{model}", "poll": "/v1/get_result?id={id}", "polling_hosts": ["*.bfl.ai"],
    "prompt": "prompt", "images": {"numbered": "input_image"}, "shape": "width_height",
    "extra": {"output_format": "png"},
    "id": "id", "polling_url": "polling_url", "cost": "cost",
    "state": "status", "done": ["Ready"], "failed": ["Error"],
    "refused": ["Request Moderated", "Content Moderated"], "gone": ["Task not found"],
    "result": "result.sample", "message": "details.error"
}"#;

/// Kling's Omni image. Sources: Kling's API documents, <https://app.klingai.com/global/dev/document-api>
/// (Omni-Image; General Information, Error Code), and the same codes at
/// <https://cloud.baidu.com/doc/qianfan-api/s/4mwbl4bz4>. 1300 and 1301 are the platform's policies;
/// 1100, 1101 and 1102 come with status 429 and are about the account and its money; 1304 is its list of
/// addresses that may call.
const KLING: &str = r#"{
    "auth": "jwt",
    "submit": "/v1/images/omni-image", "poll": "/v1/images/omni-image/{id}",
    "model": "model_name", "prompt": "prompt",
    "images": {"list": {"field": "image_list", "member": "image"}}, "shape": "aspect_ratio",
    "extra": {"n": 1},
    "id": "data.task_id",
    "state": "data.task_status", "done": ["succeed"], "failed": ["failed"],
    "result": "data.task_result.images.url", "code": "code", "message": "data.task_status_msg",
    "codes": {
        "1100": "misconfigured", "1101": "misconfigured", "1102": "misconfigured",
        "1103": "misconfigured", "1200": "input_unusable", "1201": "input_unusable",
        "1203": "model_retired", "1300": "refused", "1301": "refused", "1302": "busy",
        "1303": "busy", "1304": "misconfigured", "5000": "busy", "5001": "busy"
    }
}"#;

impl TaskSettings {
    /// The wire format: the preset with this gateway's own fields.
    ///
    /// # Errors
    /// The first thing found wrong.
    pub(in super::super) fn format(&self) -> Result<TaskFormat, String> {
        let mut own = self.0.clone();
        let preset = match own.remove("preset") {
            None => "{}",
            Some(Value::String(name)) if name == "bfl" => BFL,
            Some(Value::String(name)) if name == "kling" => KLING,
            Some(other) => return Err(format!("task.preset: {other} is neither bfl nor kling")),
        };
        let mut fields: Map<String, Value> = serde_json::from_slice(preset.as_bytes())
            .map_err(|error| format!("task.preset: {error}"))?;
        fields.extend(own);
        let format: TaskFormat = serde_json::from_value(Value::Object(fields))
            .map_err(|error| format!("task: {error}"))?;
        format.check()?;
        Ok(format)
    }
}

impl TaskFormat {
    fn check(&self) -> Result<(), String> {
        let is_path = |path: &str| path.starts_with('/') && !path.contains("..");
        if !is_path(&self.submit) || !is_path(&self.poll) || !self.poll.contains("{id}") {
            return Err(
                "task.submit and task.poll must begin with /, and poll hold {id}".to_owned(),
            );
        }
        check_extra(&self.extra, &[]).map_err(|error| format!("task.{error}"))?;
        match self.polling_hosts.iter().find(|host| !is_public_name(host)) {
            Some(host) => Err(format!(
                "task.polling_hosts: \"{host}\" is no public host name"
            )),
            None => Ok(()),
        }
    }

    /// Whether a result must have the ratio that is asked for.
    pub(in super::super) fn is_told_ratio(&self) -> bool {
        self.shape != TaskShape::None
    }

    /// The address that takes tasks.
    pub(in super::super) fn submit_address(&self, base: &str, model: &str) -> String {
        format!("{base}{}", self.submit.replace("{model}", model))
    }

    /// The address that tells the state of a task, where its answer names none. `id` is plain text.
    pub(super) fn poll_address(&self, base: &str, id: &str) -> String {
        let id = percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC);
        let base = base.trim_end_matches('/');
        format!("{base}{}", self.poll.replace("{id}", &id.to_string()))
    }
}
