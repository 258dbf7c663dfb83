//! Presets, as operators edit them.

use access::{
    idempotency::IdempotencyKey,
    sessions::{Operator, role},
};
use axum::response::Response;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use studio::presets::{Definition, OptionKind, Variants};
use utoipa::{IntoParams, ToSchema};
use web::{
    Path, Precondition, Query, RawJson, RequestContext, fields::Fields, language::Name,
    problem::Problem,
};

use super::item::{answer, check, make};
use crate::catalogue::store::presets as items;

/// A tool, on offer or not.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "recolor", "position": 8, "is_on": true, "version": 2,
    "updated_at": 1_795_222_800_000_i64,
    "revision": "01a1fb9e-0680-7d81-855f-49c5bb0d36bc",
})))]
pub struct PresetItem {
    /// Its name in the API.
    pub id: String,
    /// Its place on the page.
    pub position: i64,
    /// Whether it is on offer.
    pub is_on: bool,
    /// The version on offer.
    pub version: u32,
    /// UTC milliseconds: when that version was saved.
    pub updated_at: i64,
    /// What it is in that version.
    pub definition: WholeDefinition,
    /// Which saving made it so, for `If-Match`.
    pub revision: String,
}

/// Every tool.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({"order_revision": "01a1fb9e-0680-7d81-855f-49c5bb0d36bc"})))]
pub struct PresetItems {
    /// In the order of the page.
    pub items: Vec<PresetItem>,
    /// Which saving made the order so, for `If-Match`.
    pub order_revision: String,
}

/// A version of a tool.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({"version": 2, "is_draft": false, "created_at": 1_795_222_800_000_i64})))]
pub struct PresetVersion {
    /// Which.
    pub version: u32,
    /// Whether it was only tested.
    pub is_draft: bool,
    /// UTC milliseconds.
    pub created_at: i64,
    /// What the tool was in it.
    pub definition: WholeDefinition,
}

/// A page of the versions of a tool.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({"next_cursor": null})))]
pub struct PresetVersions {
    /// The newest first, at most 20.
    pub items: Vec<PresetVersion>,
    /// Where the next page begins; none on the last.
    pub next_cursor: Option<String>,
}

/// What a tool is, with what is said to the model. `{person}` in a text stands for the number of the
/// picture in the slot `person`, which is never empty; `{value}` in the prompt of an option for the
/// colour chosen.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "name": {"zh": "商品换色", "en": "New colour"},
    "summary": {"zh": "同一件商品，换成指定的颜色", "en": "The same product in another colour"},
    "one_output_each": null,
    "prompt": {
        "zh": "把{product}商品的主色换成指定的颜色，其余都不改。",
        "en": "Change the main colour of the product of {product}, and change nothing else.",
    },
    "closing": "The result is exactly one photorealistic picture.", "prompt_max_length": 2000,
    "credits_per_output": 2, "aspect_ratios": ["1:1", "3:4", "4:3"],
    "variants": {"default": 1, "max": 4},
})))]
pub struct WholeDefinition {
    /// Its name on the page; 1 to 60 characters each.
    pub name: Name,
    /// What it does, in a line; 1 to 300 characters each.
    pub summary: Name,
    /// The places for pictures; those that may stay empty come last.
    pub slots: Vec<WholeSlot>,
    /// The slot whose pictures make one output each, where there is one; it is never empty, and there
    /// are no variants then.
    pub one_output_each: Option<String>,
    /// The options.
    pub options: Vec<WholeOption>,
    /// The change asked for where the user has no words for it; 1 to 8,000 characters each. English
    /// goes to the model.
    pub prompt: Name,
    /// Ends every prompt, also a user's own; at most 8,000 characters.
    pub closing: String,
    /// The longest prompt of a user's own, in characters: 1 to 8,000.
    pub prompt_max_length: u32,
    /// What one output costs, in credits: 0 to 1,000.
    pub credits_per_output: u32,
    /// The aspect ratios, the default first: `1:1`, `2:3`, `3:2`, `3:4`, `4:3`, `4:5`, `5:4`, `9:16`,
    /// `16:9`, `21:9`.
    pub aspect_ratios: Vec<String>,
    /// How many outputs of the same pictures: at most 4.
    pub variants: Variants,
}

/// A place for pictures, with what is said to the model.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "product", "name": {"zh": "商品", "en": "Product"},
    "hint": {"zh": "要换色的商品，光线均匀", "en": "The product to recolour, evenly lit"},
    "right": [{"zh": "商品完整、光线均匀", "en": "All of it in view, evenly lit"}],
    "wrong": [{"zh": "大面积反光或过曝", "en": "Strong glare or burnt-out light"}], "min": 1,
    "max": 1, "role": "the photograph to edit: the product.",
})))]
pub struct WholeSlot {
    /// Its name in the API.
    pub id: String,
    /// Its name on the page; 1 to 60 characters each.
    pub name: Name,
    /// What belongs there; 1 to 300 characters each.
    pub hint: Name,
    /// Examples of what works; at most 10.
    pub right: Vec<Name>,
    /// Examples of what does not; at most 10.
    pub wrong: Vec<Name>,
    /// The fewest pictures: 0 where it may stay empty.
    pub min: u32,
    /// The most pictures: 1 to 10.
    pub max: u32,
    /// What its picture is to the model: follows "Image 1 is …".
    pub role: String,
}

/// Something to choose, with what is said to the model.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "color", "kind": "color", "name": {"zh": "指定颜色（HEX）", "en": "Exact colour (HEX)"},
    "default": "#2F6B4F", "choices": [],
    "prompt": "The exact colour, under neutral light, is {value}.",
})))]
pub struct WholeOption {
    /// Its name in the API.
    pub id: String,
    /// What can be chosen.
    pub kind: OptionKind,
    /// Its name on the page; 1 to 60 characters each.
    pub name: Name,
    /// The value where none is chosen.
    pub default: String,
    /// What there is to choose from; none where it is a colour.
    pub choices: Vec<WholeChoice>,
    /// What it adds to the prompt where it has a value.
    #[serde(default)]
    pub prompt: String,
}

/// One choice of an option, with what is said to the model.
#[derive(Serialize, ToSchema)]
pub struct WholeChoice {
    /// Its name in the API.
    pub id: String,
    /// Its name on the page; 1 to 60 characters each.
    pub name: Name,
    /// What it adds to the prompt.
    pub prompt: String,
}

/// Another version of a tool. The definition is written as it was sent: read back, it would lack what
/// users may not see.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"reason": "不再需要色卡"})))]
pub struct PresetChange {
    #[schema(value_type = WholeDefinition)]
    definition: Definition,
    /// Why; at most 500 characters.
    reason: Option<String>,
}

/// Whether a tool is on offer.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"is_on": false, "reason": "先下线，效果不稳定"})))]
pub struct PresetSwitch {
    is_on: bool,
    /// Why; at most 500 characters.
    reason: Option<String>,
}

/// An order of the tools.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "ids": ["try_on", "recolor", "ai_model", "same_cut", "accessory", "pose", "shoes", "scene"],
    "reason": "换色用得多，往前放",
})))]
pub struct PresetOrder {
    /// Every tool, also those that are switched off, each once.
    ids: Vec<String>,
    /// Why; at most 500 characters.
    reason: Option<String>,
}

/// The order of the tools.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "ids": ["try_on", "recolor", "ai_model", "same_cut", "accessory", "pose", "shoes", "scene"],
    "revision": "01a1fb9e-0680-7d81-855f-49c5bb0d36bc",
})))]
pub struct PresetIds {
    /// Every tool.
    pub ids: Vec<String>,
    /// Which saving made it so, for `If-Match`.
    pub revision: String,
}

/// Every tool, also those that are switched off.
#[utoipa::path(
    get, path = "/api/admin/presets", tag = "operators", operation_id = "list_all_presets",
    security(("session" = [])),
    responses(
        (status = 200, description = "In the order of the page.", body = PresetItems),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
    )
)]
pub async fn list(
    context: RequestContext,
    admin: Operator<role::Any>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&context, &admin, &headers, items::all()).await
}

/// Which page of versions.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VersionsQuery {
    /// The `next_cursor` of the page before.
    cursor: Option<u32>,
}

/// The versions of a tool.
#[utoipa::path(
    get, path = "/api/admin/presets/{id}/versions", tag = "operators",
    operation_id = "list_preset_versions",
    security(("session" = [])),
    params(("id" = String, Path), VersionsQuery),
    responses(
        (status = 200, description = "A page, the newest first.", body = PresetVersions),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
    )
)]
pub async fn versions(
    context: RequestContext,
    admin: Operator<role::Any>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(query): Query<VersionsQuery>,
) -> Result<Response, Problem> {
    answer(
        &context,
        &admin,
        &headers,
        items::versions(&id, query.cursor),
    )
    .await
}

/// Puts another version of a tool on offer, or adds a tool: it comes last, and is switched off.
#[utoipa::path(
    put, path = "/api/admin/presets/{id}", tag = "operators", operation_id = "put_preset",
    security(("session" = [])),
    params(
        ("id" = String, Path, description = "1 to 40 lower-case letters, digits, `_` or `-`."),
        IdempotencyKey,
        Precondition,
    ),
    request_body = PresetChange,
    responses(
        (status = 200, description = "As it is now.", body = PresetItem),
        (status = 403, description = "`forbidden`"),
        (status = 412, description = "`precondition-failed`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn put(
    context: RequestContext,
    admin: Operator<role::Admin>,
    key: IdempotencyKey,
    precondition: Precondition,
    Path(id): Path<String>,
    RawJson { text, body: change }: RawJson<PresetChange>,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    fields.id(format_args!("id"), &id);
    let reason = check(fields, change.reason.as_deref())?;
    let checked = change.definition.check();
    checked.map_err(|unsound| unsound.in_field("definition"))?;
    let operation = format!("PUT /api/admin/presets/{id}");
    let change = items::save(&id, &text, reason, context.now());
    make(
        &context,
        &admin,
        (&key, &precondition),
        (&operation, &text),
        change,
    )
    .await
}

/// Switches a tool on or off. What was made with it stays.
#[utoipa::path(
    post, path = "/api/admin/presets/{id}/switch", tag = "operators",
    operation_id = "switch_preset",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = PresetSwitch,
    responses(
        (status = 200, description = "As it is now.", body = PresetItem),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn switch(
    context: RequestContext,
    admin: Operator<role::Admin>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson { text, body: wanted }: RawJson<PresetSwitch>,
) -> Result<Response, Problem> {
    let reason = check(Fields::default(), wanted.reason.as_deref())?;
    let operation = format!("POST /api/admin/presets/{id}/switch");
    let change = items::switch(&id, wanted.is_on, reason);
    make(
        &context,
        &admin,
        (&key, &Precondition::None),
        (&operation, &text),
        change,
    )
    .await
}

/// Puts the tools into an order.
#[utoipa::path(
    put, path = "/api/admin/presets-order", tag = "operators", operation_id = "reorder_presets",
    security(("session" = [])),
    params(IdempotencyKey, Precondition),
    request_body = PresetOrder,
    responses(
        (status = 200, description = "As it is now.", body = PresetIds),
        (status = 403, description = "`forbidden`"),
        (status = 412, description = "`precondition-failed`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn order(
    context: RequestContext,
    admin: Operator<role::Admin>,
    key: IdempotencyKey,
    precondition: Precondition,
    RawJson { text, body: wanted }: RawJson<PresetOrder>,
) -> Result<Response, Problem> {
    let reason = check(Fields::default(), wanted.reason.as_deref())?;
    let change = items::order(&wanted.ids, reason);
    let asked = ("PUT /api/admin/presets-order", text.as_str());
    make(&context, &admin, (&key, &precondition), asked, change).await
}
