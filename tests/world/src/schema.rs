//! The schema as a whole, as the migrations make it.

use crate::Embedded;

/// What stands at the top of `migrations/schema.sql`.
const HEADER: &str = "\
-- The whole schema, as the migrations make it: each table with its indexes and triggers, then the views.
-- Generated, and never run:
--     cargo run --package world --example schema > migrations/schema.sql
";

impl Embedded {
    /// The schema: each table with its indexes and triggers, then the views.
    pub async fn schema(&self) -> String {
        let statements = self
            .sql(
                "SELECT sql FROM sqlite_schema
                 WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
                 ORDER BY
                    CASE WHEN type = 'view' OR tbl_name IN (
                        SELECT name FROM sqlite_schema WHERE type = 'view'
                    ) THEN 1 ELSE 0 END,
                    tbl_name,
                    CASE type WHEN 'table' THEN 0 WHEN 'view' THEN 1 WHEN 'index' THEN 2 ELSE 3 END,
                    name",
            )
            .await
            .unwrap();
        let mut schema = HEADER.to_owned();
        for statement in &statements {
            let sql: String = statement.get("sql").unwrap();
            schema.extend(["\n", &a_column_a_line(&sql), ";\n"]);
        }
        schema
    }
}

/// SQLite appends the columns that later migrations add to the text of a table, all in one line: here
/// each has its own.
fn a_column_a_line(sql: &str) -> String {
    if !sql.starts_with("CREATE TABLE") {
        return sql.to_owned();
    }
    let (mut lines, mut depth, mut is_comment) = (String::new(), 0, false);
    for (place, character) in sql.char_indices() {
        match character {
            '-' if sql[place..].starts_with("--") => is_comment = true,
            '\n' => is_comment = false,
            '(' if !is_comment => depth += 1,
            ')' if !is_comment => depth -= 1,
            _ => {}
        }
        let separates = character == ',' && depth == 1 && !is_comment;
        match separates && sql[place..].starts_with(", ") {
            // Its line ends with the column before it.
            true if lines.ends_with('\n') => {
                lines.truncate(lines.trim_end().len());
                lines.push_str(",\n   ");
            }
            true => lines.push_str(",\n   "),
            false => lines.push(character),
        }
    }
    lines
}
