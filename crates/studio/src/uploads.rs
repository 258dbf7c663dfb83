//! Uploads: what people put in, until it has done its service.

use access::sessions::Session;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use images::Limits;
use web::{Path, RequestContext, UploadBody, etag, json, no_content, problem::Problem};

use super::{
    photos::{self, Judgement},
    serving::Asked,
    store::uploads::{self, NewUpload},
    views::{Upload, Uploads},
};
use crate::problems;

/// Takes one picture, as raw bytes: looks at it, strips it, keeps it. Whether there is room for another
/// is asked before it is read, and again with its record.
#[utoipa::path(
    post, path = "/api/uploads", tag = "studio", operation_id = "create_upload",
    security(("session" = [])),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, description = "Kept.", body = Upload),
        (status = 413, description = "`too-large`"),
        (status = 415, description = "`unsupported-image`: its reason names the kind where it is known"),
        (status = 422, description = "`unusable-image`: its reason says why; `photo-refused`"),
        (status = 429, description = "`limit-reached`"),
    )
)]
pub async fn upload(
    context: RequestContext,
    session: Session,
    body: UploadBody,
) -> Result<Response, Problem> {
    if let Err(problem) = uploads::check_room(&context, &session).await {
        return Err(body.refuse(problem).await);
    }
    let (body, _permit) = body.read().await?;
    let picture =
        images::measure(&body, &Limits::UPLOAD).map_err(|error| problems::unusable(&error))?;
    let stripped = images::strip_metadata(body).map_err(|error| problems::unusable(&error))?;
    let (bytes, stripped) = (stripped.len() as u64, Bytes::from(stripped));
    let content_type = picture.format.content_type();
    let judgement = match context.env.moderation.judges_pictures() {
        true => photos::judge(&context, content_type, &stripped).await?,
        false => Judgement::Open,
    };
    if judgement == Judgement::Flagged {
        return Err(photos::refuse(&context, &session.account_id).await);
    }
    let id = context.env.random.secret_id();
    let object_key = format!("uploads/{id}");
    let objects = &context.env.objects;
    objects.put(&object_key, content_type, stripped).await?;
    let new = NewUpload {
        id: &id,
        object_key: &object_key,
        picture,
        bytes,
        is_judged: judgement == Judgement::Fine,
    };
    match uploads::add(&context, &session, &new).await {
        Ok(upload) => json(StatusCode::CREATED, &upload),
        Err(problem) => {
            if let Err(error) = objects.delete(&[object_key]).await {
                context.log_error("an upload that was refused stays in the bucket", error);
            }
            Err(problem)
        }
    }
}

/// The uploads that one keeps, the newest first.
#[utoipa::path(
    get, path = "/api/uploads", tag = "studio",
    security(("session" = [])),
    responses(
        (status = 200, description = "The living ones.", body = Uploads),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
    )
)]
pub async fn list_uploads(
    context: RequestContext,
    session: Session,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let uploads = uploads::kept(&context, &session).await?;
    etag::json(&headers, &Uploads { uploads })
}

/// An upload.
#[utoipa::path(
    get, path = "/api/uploads/{id}", tag = "studio", operation_id = "get_upload",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "The picture.", content_type = "image/*"),
        (status = 206, description = "The part asked for by `Range`.", content_type = "image/*"),
        (status = 304, description = "The client has it."),
        (status = 404, description = "`not-found`"),
        (status = 410, description = "`gone`"),
        (status = 416, description = "`range-not-satisfiable`"),
    )
)]
pub async fn uploaded(
    context: RequestContext,
    session: Session,
    Path(id): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::of(&method, &headers, &id);
    let stored = uploads::find(&context, &session, &id).await?;
    asked
        .answer(&context, &stored.ok_or(Problem::not_found())?)
        .await
}

/// Keeps an upload for the rest of its life, whatever becomes of its tasks.
#[utoipa::path(
    post, path = "/api/uploads/{id}/keep", tag = "studio",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "Kept.", body = Upload),
        (status = 404, description = "`not-found`"),
        (status = 410, description = "`gone`"),
    )
)]
pub async fn keep_upload(
    context: RequestContext,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let upload = uploads::keep(&context, &session, &id).await?;
    json(StatusCode::OK, &upload)
}

/// Keeps an upload no longer than its tasks need it.
#[utoipa::path(
    delete, path = "/api/uploads/{id}/keep", tag = "studio", operation_id = "stop_keeping_upload",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 204, description = "Not kept."),
        (status = 404, description = "`not-found`"),
    )
)]
pub async fn let_upload_go(
    context: RequestContext,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    if let Some(object_key) = uploads::let_go(&context, &session, &id).await?
        && let Err(error) = context.env.objects.delete(&[object_key]).await
    {
        // Its life is over: the purge deletes it.
        context.log_error("an upload that was let go", error);
    }
    Ok(no_content())
}
