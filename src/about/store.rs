//! The SQL of what everybody may know.

use crate::{
    app::Context,
    args,
    ports::{
        clock::Millis,
        database::{Batch, DatabaseError},
    },
};

/// How long pictures are kept, in milliseconds.
pub struct Lives {
    /// Uploaded photographs, from the upload.
    pub upload: Millis,
    /// Results, from their completion.
    pub result: Millis,
}

/// Reads the settings.
pub async fn lives(context: &Context) -> Result<Lives, DatabaseError> {
    let mut batch = Batch::read();
    let read = batch.add(
        "SELECT
            (SELECT value FROM settings WHERE name = 'upload_life'),
            (SELECT value FROM settings WHERE name = 'result_life')",
        args![],
    );
    let outcome = context.run(batch).await?;
    let row = outcome.one(read)?;
    Ok(Lives {
        upload: row.get(0)?,
        result: row.get(1)?,
    })
}
