//! Test runs: an operator tries a tool, on offer or a draft, before anybody pays for it.

use std::collections::BTreeMap;

use access::{
    idempotency::{IdempotencyKey, RequestHash},
    sessions::{Operator, role},
};
use axum::response::Response;
use serde::Deserialize;
use studio::{
    StudioContext,
    presets::{Definition, Preset},
    queue,
    submission::NewTask,
    views::Task,
};
use utoipa::ToSchema;
use web::{Path, RawJson, fields::Fields, problem::Problem};

use super::{item::check, presets::WholeDefinition};
use crate::catalogue::store::test_run as store;

/// A test run.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "inputs": {"product": ["01a200c3-7820-77a8-b166-e62b835fc554"]},
    "options": {"color": "#2F6B4F"}, "reason": "试新版本",
})))]
pub struct TestRun {
    /// A draft, of this tool or of one that there is not yet; the version on offer where nothing is
    /// said.
    #[schema(value_type = Option<WholeDefinition>)]
    definition: Option<Definition>,
    /// Slot → upload ids.
    inputs: BTreeMap<String, Vec<String>>,
    /// Option → value; defaults where left out.
    #[serde(default)]
    options: BTreeMap<String, String>,
    /// A prompt of one's own in place of the preset's.
    prompt: Option<String>,
    /// One of the preset's; its first where left out.
    aspect_ratio: Option<String>,
    /// How many outputs of the same pictures; the preset's default where left out.
    variants: Option<u32>,
    /// Why; at most 500 characters.
    reason: Option<String>,
}

/// Runs a tool as it is, on offer or not, or a draft of it: an ordinary task of the operator's own
/// that costs nothing.
#[utoipa::path(
    post, path = "/api/admin/presets/{id}/test", tag = "operators", operation_id = "test_preset",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = TestRun,
    responses(
        (status = 202, description = "Accepted, free of charge.", body = Task),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 422, description = "`validation`, `prompt-refused`, `idempotency-key-reused`"),
        (status = 429, description = "`limit-reached`"),
    )
)]
pub async fn test(
    context: StudioContext,
    admin: Operator<role::Admin>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson { text, body: run }: RawJson<TestRun>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of(&format!("POST /api/admin/presets/{id}/test"), &text);
    let mut fields = Fields::default();
    fields.id(format_args!("id"), &id);
    let reason = check(fields, run.reason.as_deref())?;
    if let Some(draft) = &run.definition {
        let checked = draft.check();
        checked.map_err(|unsound| unsound.in_field("definition"))?;
    }
    let draft = run.definition.is_some().then_some(text.as_str());
    let of = (id.as_str(), draft.zip(run.definition));
    let (version, mut definition, words) = store::version(&context, &admin, of).await?;
    definition.credits_per_output = 0;
    let presets = [Preset::new(id.clone(), version, definition)];
    let task = NewTask {
        preset: id,
        inputs: run.inputs,
        options: run.options,
        prompt: run.prompt,
        aspect_ratio: run.aspect_ratio,
        variants: run.variants,
    };
    let submission = task.check(&presets)?.hold_against(Some(words))?;
    submission.moderate(&context).await?;
    let what = (&submission, draft);
    let (kept, outputs) = store::take_in(&context, &admin, (&key, &hash), what, reason).await?;
    if !kept.is_replay {
        context.changed(&admin.account_id);
        queue::send(&context, outputs).await;
    }
    Ok(kept.answer())
}
