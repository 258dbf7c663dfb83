//! Prints the OpenAPI document, from which the front end's types are made:
//! `cargo run --package app --example openapi > docs/openapi.json`.

fn main() -> Result<(), serde_json::Error> {
    let document = serde_json::to_string_pretty(&app::document())?;
    println!("{document}");
    Ok(())
}
