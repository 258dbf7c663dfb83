//! Results: whose they are, until when, and how often they were taken home.

use access::sessions::{Session, store as sessions};
use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Row},
};
use web::{RequestContext, problem::Problem};

use super::OWNER_OR_OPERATOR;
use crate::serving::Stored;

/// A result, with what its file's name is made of.
#[derive(Debug)]
pub struct Picture {
    /// The object.
    pub stored: Stored,
    /// The CRC-32 of the file.
    pub crc32: u32,
    /// The tool that made it.
    pub preset: String,
    /// The tool's name then.
    pub preset_in_chinese: String,
    /// Its place in its task, from 0.
    pub position: u32,
    /// When it was done.
    pub finished_at: Millis,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// One result.
    One(&'a str),
    /// All of a task.
    OfTask(&'a str),
    /// Some, by their ids, each once.
    Chosen(&'a [&'a str]),
}

fn picture(row: &Row) -> Result<Picture, DatabaseError> {
    Ok(Picture {
        stored: Stored::of_row(row)?,
        crc32: row.get("crc32")?,
        preset: row.get("preset")?,
        preset_in_chinese: row.get("preset_in_chinese")?,
        position: row.get("position")?,
        finished_at: row.get("finished_at")?,
    })
}

/// The results wanted, those whose life is over included, in the order in which they were asked for: of
/// the session's account, or of anybody's for an operator. Where they are `taken` home, those that
/// live are counted, unless by an operator; of chosen ones only all together.
pub async fn find(
    context: &RequestContext,
    session: &Session,
    wanted: Wanted<'_>,
    taken: bool,
) -> Result<Vec<Picture>, Problem> {
    let (condition, ids) = match wanted {
        Wanted::One(id) => ("task_outputs.id = ?1", id.to_owned()),
        Wanted::OfTask(id) => ("task_id = ?1", id.to_owned()),
        Wanted::Chosen(ids) => (
            "task_outputs.id IN (SELECT value FROM json_each(?1))",
            serde_json::json!(ids).to_string(),
        ),
    };
    let mut batch = match taken {
        true => Batch::write(),
        false => Batch::read(),
    };
    let alive = sessions::require(&mut batch, session);
    let read = batch.add(
        format!(
            "SELECT
                object_key, content_type, bytes, expires_at, crc32, tasks.preset,
                definition ->> '$.name.zh' AS preset_in_chinese, position, task_outputs.finished_at
             FROM task_outputs
             JOIN tasks ON tasks.id = task_id
             JOIN preset_versions
             ON preset_versions.preset = tasks.preset AND version = preset_version
             WHERE {condition} AND {OWNER_OR_OPERATOR} AND task_outputs.state = 'succeeded'
             ORDER BY task_id, position"
        ),
        args![&ids, &session.account_id],
    );
    if taken {
        let mine_and_alive = format!(
            "{condition} AND state = 'succeeded' AND expires_at > ?3
             AND task_id IN (SELECT id FROM tasks WHERE account_id = ?2)"
        );
        batch.add(
            format!("UPDATE task_outputs SET downloads = downloads + 1 WHERE {mine_and_alive}"),
            args![&ids, &session.account_id, context.now()],
        );
        if let Wanted::Chosen(ids) = wanted {
            batch.require("changes() IN (0, ?1)", args![ids.len() as i64]);
        }
    }
    let outcome = sessions::run(context, batch, alive).await?;
    let pictures = outcome.rows(read).iter().map(picture);
    Ok(pictures.collect::<Result<_, _>>()?)
}
