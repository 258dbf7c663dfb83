//! The HTTP of the studio.

use axum::{body::Body, response::Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    presets::{self, Preset},
    store::{
        pictures::{self, NewUpload, Stored},
        submission::{self, Submitted},
        tasks::{self, Page},
    },
    submission::NewTask,
    views::{Task, Tasks},
};
use crate::{
    app::Context,
    http::{
        IdempotencyKey, Json, PageSize, Path, Query, RequestHash, UploadBody, answer, etag, json,
    },
    images::{self, Limits},
    ports::{
        jobs::Job,
        objects::{Object, Payload},
    },
    problem::Problem,
    sessions::Session,
};

/// Tasks on a page where nothing is said, and at the most.
const PAGE: (u32, u32) = (20, 100);

/// The tools.
#[derive(Serialize, ToSchema)]
pub struct Presets {
    presets: &'static [Preset],
}

/// An upload that is kept.
#[derive(Serialize, ToSchema)]
pub struct Upload {
    id: String,
    content_type: String,
    width: u32,
    height: u32,
    bytes: u64,
    /// UTC milliseconds.
    expires_at: i64,
}

/// The tools of the studio.
#[utoipa::path(
    get, path = "/api/presets", tag = "studio",
    responses((status = 200, description = "Every tool, in order.", body = Presets))
)]
pub async fn presets(headers: HeaderMap) -> Result<Response, Problem> {
    etag::public_json(
        &headers,
        &Presets {
            presets: presets::all(),
        },
    )
}

/// Takes one picture, as raw bytes: looks at it, strips it, keeps it.
#[utoipa::path(
    post, path = "/api/uploads", tag = "studio",
    security(("session" = [])),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, description = "Kept.", body = Upload),
        (status = 413, description = "`too-large`"),
        (status = 415, description = "`unsupported-image`"),
        (status = 422, description = "`unusable-image`"),
        (status = 429, description = "`limit-reached`"),
    )
)]
pub async fn upload(
    context: Context,
    session: Session,
    UploadBody(body): UploadBody,
) -> Result<Response, Problem> {
    let picture = images::inspect(&body, &Limits::UPLOAD).map_err(Problem::Image)?;
    let stripped = images::strip_metadata(&body).map_err(Problem::Image)?;
    drop(body);
    let bytes = stripped.len() as u64;
    let id = context.app.random.secret_id();
    let object_key = format!("uploads/{id}");
    let content_type = picture.format.content_type();
    context
        .app
        .objects
        .put(&object_key, content_type, stripped.into())
        .await?;
    let new = NewUpload {
        id: &id,
        object_key: &object_key,
        picture,
        bytes,
    };
    let expires_at = match pictures::add_upload(&context, &session, &new).await {
        Ok(expires_at) => expires_at,
        Err(problem) => {
            if let Err(error) = context.app.objects.delete(&[object_key]).await {
                context.complain("an upload that was refused stays in the bucket", error);
            }
            return Err(problem);
        }
    };
    let upload = Upload {
        id,
        content_type: content_type.to_owned(),
        width: picture.width,
        height: picture.height,
        bytes,
        expires_at,
    };
    json(StatusCode::CREATED, &upload)
}

/// An upload of one's own.
#[utoipa::path(
    get, path = "/api/uploads/{id}", tag = "studio",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "The picture.", content_type = "image/*"),
        (status = 404, description = "`not-found`"),
        (status = 410, description = "`gone`"),
    )
)]
pub async fn uploaded(
    context: Context,
    session: Session,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let stored = pictures::find_upload(&context, &session, &id)
        .await?
        .ok_or(Problem::NotFound)?;
    show(&context, &headers, &stored, &id).await
}

/// Generate: one picture for each garment.
#[utoipa::path(
    post, path = "/api/tasks", tag = "studio",
    security(("session" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 200 characters.")),
    request_body = NewTask,
    responses(
        (status = 202, description = "Accepted and paid for.", body = Task),
        (status = 400, description = "`invalid-body`, `idempotency-key-missing`"),
        (status = 402, description = "`insufficient-credits`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
        (status = 429, description = "`limit-reached`"),
    )
)]
pub async fn create_task(
    context: Context,
    session: Session,
    key: IdempotencyKey,
    Json(task): Json<NewTask>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of("POST /api/tasks", &task)?;
    let wanted = task.check()?;
    match submission::submit(&context, &session, &wanted, (&key, &hash)).await? {
        Submitted::Replayed(response) => Ok(response),
        Submitted::Accepted {
            answer: body,
            outputs,
        } => {
            context.changed(&session.account_id);
            let jobs = outputs.into_iter().map(|id| Job::Output { id }).collect();
            if let Err(error) = context.app.jobs.send(jobs).await {
                // It is paid for and recorded: the sweep will find it.
                context.complain("queue", error);
            }
            Ok(answer(StatusCode::ACCEPTED, body))
        }
    }
}

/// Which page of one's tasks.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Tasks a page: 20 where nothing is said, at most 100.
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// One's tasks, newest first.
#[utoipa::path(
    get, path = "/api/tasks", tag = "studio",
    security(("session" = [])),
    params(PageQuery),
    responses((status = 200, description = "A page.", body = Tasks))
)]
pub async fn list_tasks(
    context: Context,
    session: Session,
    headers: HeaderMap,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let size = PageSize::of(query.limit, PAGE);
    let page = Page::Before {
        cursor: query.cursor.as_deref(),
        limit: size.to_read(),
    };
    let tasks = tasks::read(&context, &session, page).await?;
    let (tasks, next_cursor) = size.cut(tasks, |task| task.id.clone());
    etag::json(&headers, &Tasks { tasks, next_cursor })
}

/// A task of one's own.
#[utoipa::path(
    get, path = "/api/tasks/{id}", tag = "studio",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "The task.", body = Task),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 404, description = "`not-found`"),
    )
)]
pub async fn task(
    context: Context,
    session: Session,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let tasks = tasks::read(&context, &session, Page::One(&id)).await?;
    etag::json(&headers, tasks.first().ok_or(Problem::NotFound)?)
}

/// Whether to look at a picture or to keep it.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImageQuery {
    /// `1`: as a file with a name.
    download: Option<String>,
}

/// A result of one's own.
#[utoipa::path(
    get, path = "/api/outputs/{id}/image", tag = "studio",
    security(("session" = [])),
    params(("id" = String, Path), ImageQuery),
    responses(
        (status = 200, description = "The picture.", content_type = "image/*"),
        (status = 304, description = "The client has it."),
        (status = 404, description = "`not-found`"),
        (status = 410, description = "`gone`"),
    )
)]
pub async fn image(
    context: Context,
    session: Session,
    Path(id): Path<String>,
    Query(query): Query<ImageQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let image = pictures::find_image(&context, &session, &id)
        .await?
        .ok_or(Problem::NotFound)?;
    let mut response = show(&context, &headers, &image.object, &id).await?;
    if query.download.as_deref() == Some("1") {
        let name = image.file_name();
        let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
        let disposition = disposition.map_err(Problem::internal)?;
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// Sends an object to its owner, unless its life is over or the client has it.
async fn show(
    context: &Context,
    request: &HeaderMap,
    stored: &Stored,
    id: &str,
) -> Result<Response, Problem> {
    let left = stored.expires_at - context.now();
    if left <= 0 {
        return Err(Problem::Gone);
    }
    // An object never changes, so its id names its content.
    let tag = format!("\"{id}\"");
    if etag::is_known(request, &tag) {
        return Ok(etag::not_modified(&tag));
    }
    let Some(Object { size, payload }) = context.app.objects.get(&stored.object_key).await? else {
        context.complain("an object is missing before its time", &stored.object_key);
        return Err(Problem::Gone);
    };
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    etag::insert(headers, &tag);
    let content_type = HeaderValue::from_str(&stored.content_type).map_err(Problem::internal)?;
    headers.insert(header::CONTENT_TYPE, content_type);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    match payload {
        Payload::Bytes(bytes) => *response.body_mut() = Body::from(bytes),
        Payload::Platform(stream) => {
            response.extensions_mut().insert(stream);
        }
    }
    Ok(response)
}
