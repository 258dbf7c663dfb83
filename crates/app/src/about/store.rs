//! The SQL of what everybody may know.

use ports::{
    args,
    clock::Millis,
    database::{DatabaseError, Row},
};
use studio::{
    StudioContext,
    store::gateways::{seed, serving},
};

/// What the database says of the service.
pub struct Facts {
    /// How long an uploaded photograph is kept, in milliseconds from the upload.
    pub upload_life: Millis,
    /// How long a result is kept, in milliseconds from its completion.
    pub result_life: Millis,
    /// The gateways that are asked, in their order.
    pub gateways: Vec<Asked>,
}

/// A gateway that is asked.
pub struct Asked {
    /// Its name.
    pub name: String,
    /// Its address.
    pub base_url: String,
    /// The image model.
    pub model: String,
}

/// Reads them.
///
/// # Errors
/// When the database is out of reach.
pub async fn facts(context: &StudioContext) -> Result<Facts, DatabaseError> {
    let mut batch = seed::reading(context);
    let lives = batch.add(
        "SELECT
            (SELECT value FROM settings WHERE name = 'upload_life') AS upload_life,
            (SELECT value FROM settings WHERE name = 'result_life') AS result_life",
        args![],
    );
    let gateways = batch.add(
        format!(
            "SELECT name, settings ->> 'base_url' AS base_url, model FROM {}
             ORDER BY position, name",
            serving("?1", "NULL", "NULL")
        ),
        args![context.state.gateway_keys.names()],
    );
    let outcome = context.run(batch).await?;
    seed::note(context, &outcome);
    let row = outcome.one(lives)?;
    Ok(Facts {
        upload_life: row.get("upload_life")?,
        result_life: row.get("result_life")?,
        gateways: outcome
            .rows(gateways)
            .iter()
            .map(asked)
            .collect::<Result<_, _>>()?,
    })
}

fn asked(row: &Row) -> Result<Asked, DatabaseError> {
    Ok(Asked {
        name: row.get("name")?,
        base_url: row.get("base_url")?,
        model: row.get("model")?,
    })
}
