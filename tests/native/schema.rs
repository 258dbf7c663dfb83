//! `migrations/schema.sql` shows the whole schema.

use crate::support::Embedded;

#[tokio::test]
async fn the_schema_on_file_is_what_the_migrations_make() {
    let schema = Embedded::migrated().await.schema().await;
    assert!(
        schema == include_str!("../../migrations/schema.sql"),
        "run: cargo run --package world --example schema > migrations/schema.sql"
    );
}
