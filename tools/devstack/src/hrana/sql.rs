//! What the server must know of a SQL text before the engine sees it: how many statements it holds,
//! whether it may write, and whether it changes the connection it runs on.

/// How many statements a text holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementCount {
    /// Blank or comments.
    None,
    /// One.
    One,
    /// More than one.
    Many,
}

/// What a statement may do, judged by its words. Errs on the side of "may".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effects {
    /// It may take the database's write lock.
    pub may_write: bool,
    /// It may insert, update or delete rows of tables.
    pub may_change_rows: bool,
    /// It may leave something behind in its connection (a pragma, a temporary table, an attached
    /// file), so that no other stream may have that connection after it.
    pub marks_connection: bool,
}

/// Counts the statements of a text, as far as "many".
pub fn count_statements(sql: &str) -> StatementCount {
    let mut tokens = Tokens(sql);
    let Some(first) = tokens.find(|token| *token != ";") else {
        return StatementCount::None;
    };
    let mut words = Vec::with_capacity(4);
    words.push(first);
    let mut is_trigger = false;
    let mut blocks = 0_usize;
    while let Some(token) = tokens.next() {
        if words.len() < 4 {
            words.push(token);
            is_trigger = begins_trigger(&words);
        }
        if is_trigger {
            // Within a trigger's body a semicolon ends nothing. CASE … END nests in it.
            if token.eq_ignore_ascii_case("begin") || token.eq_ignore_ascii_case("case") {
                blocks += 1;
            } else if token.eq_ignore_ascii_case("end") {
                blocks = blocks.saturating_sub(1);
            }
        }
        if token == ";" && blocks == 0 {
            return match tokens.find(|token| *token != ";") {
                Some(_) => StatementCount::Many,
                None => StatementCount::One,
            };
        }
    }
    StatementCount::One
}

/// Judges what a statement may do.
pub fn effects(sql: &str) -> Effects {
    let mut words = Tokens(sql).filter(|token| *token != ";");
    let first = words.next().unwrap_or_default().to_ascii_uppercase();
    let second = words.next().unwrap_or_default().to_ascii_uppercase();
    let may_change_rows = match first.as_str() {
        "WITH" => Tokens(sql).any(is_write_word),
        first => is_write_word(first),
    };
    let (may_write, marks_connection) = match first.as_str() {
        "SELECT" | "VALUES" | "EXPLAIN" | "COMMIT" | "END" | "ROLLBACK" | "SAVEPOINT"
        | "RELEASE" => (false, false),
        "BEGIN" => (matches!(second.as_str(), "IMMEDIATE" | "EXCLUSIVE"), false),
        "WITH" => (may_change_rows, false),
        "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "DROP" | "ALTER" | "REINDEX" | "ANALYZE" => {
            (true, false)
        }
        "CREATE" => (true, matches!(second.as_str(), "TEMP" | "TEMPORARY")),
        _ => (true, true),
    };
    Effects {
        may_write,
        may_change_rows,
        marks_connection,
    }
}

/// Whether a statement asks for a program or plan instead of running.
pub fn is_explain(sql: &str) -> bool {
    Tokens(sql)
        .find(|token| *token != ";")
        .is_some_and(|word| word.eq_ignore_ascii_case("explain"))
}

fn begins_trigger(words: &[&str]) -> bool {
    words[0].eq_ignore_ascii_case("create")
        && words[1..]
            .iter()
            .find(|word| {
                !word.eq_ignore_ascii_case("temp") && !word.eq_ignore_ascii_case("temporary")
            })
            .is_some_and(|word| word.eq_ignore_ascii_case("trigger"))
}

fn is_write_word(token: &str) -> bool {
    ["insert", "update", "delete", "replace"]
        .iter()
        .any(|word| token.eq_ignore_ascii_case(word))
}

/// Words, semicolons and other single signs of a SQL text. Comments and blanks are left out; a
/// quoted text or name is one token.
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        self.skip_blanks_and_comments();
        let first = self.0.chars().next()?;
        let length = match first {
            '\'' | '"' | '`' => quoted_length(self.0, first),
            '[' => self.0.find(']').map_or(self.0.len(), |end| end + 1),
            _ if is_word(first) => self
                .0
                .find(|character| !is_word(character))
                .unwrap_or(self.0.len()),
            _ => first.len_utf8(),
        };
        let (token, rest) = self.0.split_at(length);
        self.0 = rest;
        Some(token)
    }
}

impl Tokens<'_> {
    fn skip_blanks_and_comments(&mut self) {
        loop {
            self.0 = self.0.trim_start();
            let end_of_comment = if self.0.starts_with("--") {
                self.0.find('\n')
            } else if self.0.starts_with("/*") {
                self.0[2..].find("*/").map(|end| end + 4)
            } else {
                return;
            };
            self.0 = &self.0[end_of_comment.unwrap_or(self.0.len())..];
        }
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// A doubled quote reads as two quoted texts side by side, which serves as well here.
fn quoted_length(sql: &str, quote: char) -> usize {
    sql[1..].find(quote).map_or(sql.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn semicolons_in_texts_names_and_comments_end_no_statement() {
        for sql in [
            "SELECT ';'';' -- one; two\n",
            "SELECT \"a;b\", [c;d], `e;f` /* ; x */ ; ",
            "SELECT 1;;; -- nothing more",
        ] {
            assert_eq!(count_statements(sql), StatementCount::One, "{sql}");
        }
        assert_eq!(count_statements("SELECT 1; SELECT 2"), StatementCount::Many);
        assert_eq!(count_statements(" ; /* x */ -- y"), StatementCount::None);
    }

    #[test]
    fn a_trigger_with_several_statements_is_one_statement() {
        let trigger = "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN \
             UPDATE a SET x = CASE WHEN x THEN 1 ELSE 2 END; DELETE FROM b; END";
        assert_eq!(count_statements(trigger), StatementCount::One);
        assert_eq!(
            count_statements(&format!("{trigger}; SELECT 1")),
            StatementCount::Many
        );
    }

    #[test]
    fn reads_are_told_from_writes() {
        let may_write = |sql| effects(sql).may_write;
        assert!(!may_write("select 1"));
        assert!(!may_write("-- note\nWITH a AS (SELECT 1) SELECT * FROM a"));
        assert!(!may_write("BEGIN"));
        assert!(may_write("BEGIN IMMEDIATE"));
        assert!(may_write(
            "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a"
        ));
        assert!(may_write("PRAGMA user_version = 3"));
    }

    #[test]
    fn what_a_connection_would_remember_marks_it() {
        let marks = |sql| effects(sql).marks_connection;
        assert!(marks("PRAGMA foreign_keys = off"));
        assert!(marks("CREATE TEMPORARY TABLE t (x)"));
        assert!(marks("ATTACH 'x' AS y"));
        assert!(!marks("CREATE TABLE t (x)"));
        assert!(!marks("COMMIT"));
    }
}
