//! Results on their way to whoever asked for them: one to look at or to keep, several as an archive.

use access::sessions::Session;
use axum::response::Response;
use chrono::{Datelike, Timelike};
use http::{HeaderMap, HeaderValue, Method, header};
use images::ImageFormat;
use ports::{clock::in_china, objects::Piece};
use serde::Deserialize;
use utoipa::IntoParams;
use web::{
    Path, Query, RequestContext, disposition,
    language::Language,
    problem::{Fault, Problem},
};

use super::{
    archive::{File, archive},
    serving::{Asked, of_payload},
    store::results::{self, Picture, Wanted},
};
use crate::problems;

/// The most results in one archive.
const MOST_IN_ARCHIVE: usize = 50;

impl Picture {
    /// What it was made with, and when (UTC+8): in ASCII, or in Chinese.
    fn occasion(&self, language: Language) -> String {
        let time = in_china(self.finished_at);
        let (service, tool) = match language {
            Language::English => ("kitten-closet", self.preset.replace('_', "-")),
            Language::Chinese => ("小猫更衣", self.preset_in_chinese.clone()),
        };
        format!(
            "{service}-{tool}-{:04}{:02}{:02}-{:02}{:02}",
            time.year(),
            time.month(),
            time.day(),
            time.hour(),
            time.minute(),
        )
    }

    /// What its file is called.
    fn file_name(&self, language: Language) -> String {
        let extension = ImageFormat::from_content_type(&self.stored.content_type)
            .map_or("bin", ImageFormat::extension);
        let place = self.position + 1;
        format!("{}-{place}.{extension}", self.occasion(language))
    }
}

/// The header that makes a file of an answer, with a name by `name`.
fn as_file(
    context: &RequestContext,
    response: &mut Response,
    name: impl Fn(Language) -> String,
) -> Result<(), Problem> {
    let chinese = (context.language == Language::Chinese).then(|| name(Language::Chinese));
    let disposition = disposition::attachment(&name(Language::English), chinese.as_deref())?;
    response
        .headers_mut()
        .insert(header::CONTENT_DISPOSITION, disposition);
    Ok(())
}

/// Whether to look at a picture or to keep it.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImageQuery {
    /// `1`: as a file with a name.
    download: Option<String>,
}

/// A result.
#[utoipa::path(
    get, path = "/api/outputs/{id}/image", tag = "studio", operation_id = "get_result",
    security(("session" = [])),
    params(("id" = String, Path), ImageQuery),
    responses(
        (status = 200, description = "The picture.", content_type = "image/*"),
        (status = 206, description = "The part asked for by `Range`.", content_type = "image/*"),
        (status = 304, description = "The client has it."),
        (status = 404, description = "`not-found`"),
        (status = 410, description = "`gone`"),
        (status = 416, description = "`range-not-satisfiable`"),
    )
)]
pub async fn image(
    context: RequestContext,
    session: Session,
    Path(id): Path<String>,
    Query(query): Query<ImageQuery>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::of(&method, &headers, &id);
    let to_keep = query.download.as_deref() == Some("1");
    let taken = to_keep && asked.begins();
    let found = results::find(&context, &session, Wanted::One(&id), taken).await?;
    let picture = found.first().ok_or(Problem::not_found())?;
    let mut response = asked.answer(&context, &picture.stored).await?;
    if to_keep {
        as_file(&context, &mut response, |language| {
            picture.file_name(language)
        })?;
    }
    Ok(response)
}

/// The living results of a task, as a ZIP.
#[utoipa::path(
    get, path = "/api/tasks/{id}/zip", tag = "studio", operation_id = "download_results_of_task",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "The archive.", content_type = "application/zip"),
        (status = 404, description = "`not-found`"),
        (status = 410, description = "`gone`"),
    )
)]
pub async fn task_zip(
    context: RequestContext,
    session: Session,
    Path(id): Path<String>,
    method: Method,
) -> Result<Response, Problem> {
    let taken = method == Method::GET;
    let mut pictures = results::find(&context, &session, Wanted::OfTask(&id), taken).await?;
    if pictures.is_empty() {
        return Err(Problem::not_found());
    }
    pictures.retain(|picture| picture.stored.expires_at > context.now());
    zip(&context, &method, &pictures).await
}

/// Which results.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ZipQuery {
    /// Their ids, separated by commas; at most 50.
    ids: String,
}

/// Several results, as a ZIP.
#[utoipa::path(
    get, path = "/api/outputs/zip", tag = "studio", operation_id = "download_chosen_results",
    security(("session" = [])),
    params(ZipQuery),
    responses(
        (status = 200, description = "The archive.", content_type = "application/zip"),
        (status = 404, description = "`not-found`"),
        (status = 410, description = "`gone`"),
        (status = 422, description = "`validation`"),
    )
)]
pub async fn chosen_zip(
    context: RequestContext,
    session: Session,
    Query(query): Query<ZipQuery>,
    method: Method,
) -> Result<Response, Problem> {
    let mut ids: Vec<&str> = query.ids.split(',').filter(|id| !id.is_empty()).collect();
    ids.sort_unstable();
    ids.dedup();
    match ids.len() {
        0 => return Err(Problem::field("ids", Fault::MISSING)),
        1..=MOST_IN_ARCHIVE => {}
        _ => {
            return Err(Problem::field(
                "ids",
                Fault::too_many(MOST_IN_ARCHIVE as u32),
            ));
        }
    }
    let taken = method == Method::GET;
    let pictures = results::find(&context, &session, Wanted::Chosen(&ids), taken).await?;
    if pictures.len() < ids.len() {
        return Err(Problem::not_found());
    }
    let is_gone = |picture: &Picture| picture.stored.expires_at <= context.now();
    if pictures.iter().any(is_gone) {
        return Err(Problem::from(&problems::GONE));
    }
    zip(&context, &method, &pictures).await
}

async fn zip(
    context: &RequestContext,
    method: &Method,
    pictures: &[Picture],
) -> Result<Response, Problem> {
    let first = pictures.first().ok_or(Problem::from(&problems::GONE))?;
    let pieces = archive(&files(pictures)?).ok_or_else(|| Problem::internal("a ZIP over 4 GB"))?;
    let length: u64 = pieces.iter().map(Piece::size).sum();
    let mut response = match *method == Method::HEAD {
        true => Response::default(),
        false => of_payload(context.env.objects.join(pieces).await?),
    };
    as_file(context, &mut response, |language| {
        format!("{}.zip", first.occasion(language))
    })?;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/zip"),
    );
    Ok(response)
}

/// The files of an archive, no two of one name.
fn files(pictures: &[Picture]) -> Result<Vec<File>, Problem> {
    let mut files: Vec<File> = Vec::with_capacity(pictures.len());
    for picture in pictures {
        let plain = picture.file_name(Language::English);
        let (stem, extension) = plain.rsplit_once('.').unwrap_or((&plain, ""));
        let mut name = plain.clone();
        let mut number = 1;
        while files.iter().any(|file| file.name == name) {
            number += 1;
            name = format!("{stem} ({number}).{extension}");
        }
        files.push(File {
            name,
            made: in_china(picture.finished_at),
            crc32: picture.crc32,
            size: u32::try_from(picture.stored.bytes).map_err(Problem::internal)?,
            object_key: picture.stored.object_key.clone(),
        });
    }
    Ok(files)
}
