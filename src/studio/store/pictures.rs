//! Uploads and results: where they lie, whose they are, and until when.

use chrono::{Datelike, Timelike};

use super::RETRY_AFTER_LIMIT;
use crate::{
    app::Context,
    args,
    images::{ImageFormat, Inspected},
    ports::{
        clock::{Millis, in_china},
        database::{Batch, DatabaseError, Row},
    },
    problem::{Limited, Problem},
    sessions::{Session, store as sessions},
};

/// A picture to be kept.
pub struct NewUpload<'a> {
    /// Its id.
    pub id: &'a str,
    /// Where it is in the bucket.
    pub object_key: &'a str,
    /// What it is.
    pub picture: Inspected,
    /// Its length in bytes.
    pub bytes: u64,
}

/// Records an upload and tells until when it is kept. Refused where the account holds as many as
/// it may.
pub async fn add_upload(
    context: &Context,
    session: &Session,
    upload: &NewUpload<'_>,
) -> Result<Millis, Problem> {
    let now = context.now();
    let mut batch = Batch::write();
    let alive = sessions::require(&mut batch, session);
    let room = batch.require(
        "(SELECT count(*) FROM uploads WHERE account_id = ?1 AND expires_at > ?2)
            < (SELECT value FROM settings WHERE name = 'uploads_waiting')",
        args![&session.account_id, now],
    );
    let added = batch.add(
        "INSERT INTO uploads
            (id, account_id, object_key, content_type, width, height, bytes, created_at, expires_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8 + value
         FROM settings WHERE name = 'upload_life'
         RETURNING expires_at",
        args![
            upload.id,
            &session.account_id,
            upload.object_key,
            upload.picture.format.content_type(),
            upload.picture.width,
            upload.picture.height,
            upload.bytes as i64,
            now
        ],
    );
    let outcome = sessions::run(context, batch, alive).await?;
    if outcome.refused() == Some(room) {
        return Err(Problem::LimitReached {
            of: Limited::Uploads,
            retry_after: RETRY_AFTER_LIMIT,
        });
    }
    Ok(outcome.one(added)?.get(0)?)
}

/// An object somebody asks for.
#[derive(Debug)]
pub struct Stored {
    /// Where it is in the bucket.
    pub object_key: String,
    /// What it is.
    pub content_type: String,
    /// Until when it lives.
    pub expires_at: Millis,
}

fn stored(row: &Row) -> Result<Stored, DatabaseError> {
    Ok(Stored {
        object_key: row.get(0)?,
        content_type: row.get(1)?,
        expires_at: row.get(2)?,
    })
}

/// An upload of the session's account.
pub async fn find_upload(
    context: &Context,
    session: &Session,
    id: &str,
) -> Result<Option<Stored>, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let read = batch.add(
        "SELECT object_key, content_type, expires_at FROM uploads WHERE id = ?1 AND account_id = ?2",
        args![id, &session.account_id],
    );
    let outcome = sessions::run(context, batch, alive).await?;
    Ok(outcome.first(read).map(stored).transpose()?)
}

/// A result of the session's account, with what its file name is made of.
#[derive(Debug)]
pub struct StoredImage {
    /// The object.
    pub object: Stored,
    /// The tool that made it.
    pub preset: String,
    /// Its place in its task, from 0.
    pub position: u32,
    /// When it was done.
    pub finished_at: Millis,
}

impl StoredImage {
    /// What the file is called when it is kept: tool, time (UTC+8), place in its task.
    pub fn file_name(&self) -> String {
        let extension = ImageFormat::from_content_type(&self.object.content_type)
            .map_or("bin", ImageFormat::extension);
        let time = in_china(self.finished_at);
        format!(
            "kitten-closet-{}-{:04}{:02}{:02}-{:02}{:02}-{}.{extension}",
            self.preset.replace('_', "-"),
            time.year(),
            time.month(),
            time.day(),
            time.hour(),
            time.minute(),
            self.position + 1,
        )
    }
}

/// A result of the session's account.
pub async fn find_image(
    context: &Context,
    session: &Session,
    output_id: &str,
) -> Result<Option<StoredImage>, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let read = batch.add(
        "SELECT object_key, content_type, expires_at, preset, position, task_outputs.finished_at
         FROM task_outputs JOIN tasks ON tasks.id = task_id
         WHERE task_outputs.id = ?1 AND account_id = ?2 AND task_outputs.state = 'succeeded'",
        args![output_id, &session.account_id],
    );
    let outcome = sessions::run(context, batch, alive).await?;
    let image = outcome.first(read).map(|row| {
        Ok::<_, DatabaseError>(StoredImage {
            object: stored(row)?,
            preset: row.get(3)?,
            position: row.get(4)?,
            finished_at: row.get(5)?,
        })
    });
    Ok(image.transpose()?)
}
