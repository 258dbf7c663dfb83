//! Prints the schema as the migrations make it:
//! `cargo run --package world --example schema > migrations/schema.sql`.

use world::Embedded;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    print!("{}", Embedded::migrated().await.schema().await);
}
