//! A small client of libSQL's protocol, Hrana over HTTP: for migrations, demo data and tests.

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::Deserialize;
use serde_json::{Value, json};

/// A database reached over HTTP.
pub struct Database {
    agent: ureq::Agent,
    url: String,
    token: Option<String>,
}

/// One connection of a [`Database`]: what is begun in one call goes on in the next. The
/// server rolls back and forgets it after a few idle seconds.
pub struct Connection<'a> {
    database: &'a Database,
    url: String,
    baton: Option<String>,
}

/// A row, its values in the order of the columns: null, number, text; a blob as base64.
pub type Row = Vec<Value>;

#[derive(Deserialize)]
struct Answer {
    baton: Option<String>,
    base_url: Option<String>,
    results: Vec<Outcome>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Outcome {
    Ok { response: Response },
    Error { error: SqlError },
}

#[derive(Deserialize)]
struct Response {
    result: Option<StatementResult>,
}

#[derive(Deserialize)]
struct StatementResult {
    #[serde(default)]
    rows: Vec<Vec<Value>>,
    // Of a batch.
    #[serde(default)]
    step_errors: Vec<Option<SqlError>>,
}

/// The database's own refusal of a statement.
#[derive(Debug, Deserialize)]
pub struct SqlError {
    /// What it says.
    pub message: String,
    /// SQLite's name for it, such as `SQLITE_BUSY`.
    pub code: Option<String>,
}

impl std::fmt::Display for SqlError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for SqlError {}

impl SqlError {
    /// Whether somebody else was writing and a later try may succeed.
    pub fn is_busy(&self) -> bool {
        self.code
            .as_deref()
            .is_some_and(|code| code.starts_with("SQLITE_BUSY"))
            || self.message.contains("database is locked")
    }
}

impl Database {
    /// A database at `http://`, `https://` or `libsql://` (which is https), with the token
    /// that opens it, if it needs one.
    pub fn new(url: &str, token: Option<String>) -> Self {
        let url = match url.strip_prefix("libsql://") {
            Some(host) => format!("https://{host}"),
            None => url.to_owned(),
        };
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(std::time::Duration::from_secs(30)))
            .http_status_as_error(false)
            .build()
            .new_agent();
        Self {
            agent,
            url: url.trim_end_matches('/').to_owned(),
            token,
        }
    }

    /// Runs `work` under the database's write lock: all of it holds, or nothing.
    ///
    /// # Errors
    /// Those of `work`; [`SqlError`] when somebody else holds the lock for too long.
    pub fn transaction<T>(&self, work: impl FnOnce(&mut Connection<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.connect();
        connection.execute("BEGIN IMMEDIATE", &[])?;
        match work(&mut connection) {
            Ok(value) => {
                connection.finish("COMMIT", &[])?;
                Ok(value)
            }
            Err(problem) => {
                // The server also rolls back by itself; the first problem is the one to tell.
                let _ = connection.finish("ROLLBACK", &[]);
                Err(problem)
            }
        }
    }

    /// Opens a connection; it exists at the server from the first statement on.
    fn connect(&self) -> Connection<'_> {
        Connection {
            database: self,
            url: self.url.clone(),
            baton: None,
        }
    }

    /// Runs each statement as a batch of its own, with so many nulls bound to it, and tells what
    /// became of it.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub fn try_each(
        &self,
        statements: impl Iterator<Item = (String, usize)>,
    ) -> Result<Vec<Result<(), SqlError>>> {
        let requests = statements.map(|(sql, arguments)| {
            let nulls = vec![to_hrana(&Value::Null); arguments];
            let step = json!({"stmt": {"sql": sql, "args": nulls, "want_rows": false}});
            json!({"type": "batch", "batch": {"steps": [step]}})
        });
        let answer = self.connect().exchange(requests.collect())?;
        let outcomes = answer.results.into_iter().map(|outcome| match outcome {
            Outcome::Error { error } => Err(error),
            Outcome::Ok { response } => {
                let errors = response.result.map(|result| result.step_errors);
                match errors.into_iter().flatten().flatten().next() {
                    Some(error) => Err(error),
                    None => Ok(()),
                }
            }
        });
        Ok(outcomes.collect())
    }

    /// Runs one statement on its own.
    ///
    /// # Errors
    /// [`SqlError`] when the database refuses it; otherwise when it cannot be reached.
    pub fn execute(&self, sql: &str, arguments: &[Value]) -> Result<Vec<Row>> {
        self.connect().finish(sql, arguments)
    }
}

impl Connection<'_> {
    /// Runs one statement.
    ///
    /// # Errors
    /// [`SqlError`] when the database refuses it; otherwise when it cannot be reached.
    pub fn execute(&mut self, sql: &str, arguments: &[Value]) -> Result<Vec<Row>> {
        self.send(vec![execute(sql, arguments)])
    }

    /// Runs one last statement and closes the connection.
    fn finish(mut self, sql: &str, arguments: &[Value]) -> Result<Vec<Row>> {
        self.send(vec![execute(sql, arguments), json!({"type": "close"})])
    }

    /// Runs a script of many statements, up to the first that is refused.
    ///
    /// # Errors
    /// [`SqlError`] when the database refuses one; otherwise when it cannot be reached.
    pub fn run_script(&mut self, sql: &str) -> Result<()> {
        self.send(vec![json!({"type": "sequence", "sql": sql})])?;
        Ok(())
    }

    fn send(&mut self, requests: Vec<Value>) -> Result<Vec<Row>> {
        let answer = self.exchange(requests)?;
        let mut rows = Vec::new();
        for outcome in answer.results {
            match outcome {
                Outcome::Error { error } => return Err(error.into()),
                Outcome::Ok { response } => {
                    for row in response.result.into_iter().flat_map(|result| result.rows) {
                        rows.push(row.iter().map(from_hrana).collect::<Result<Row>>()?);
                    }
                }
            }
        }
        Ok(rows)
    }

    fn exchange(&mut self, requests: Vec<Value>) -> Result<Answer> {
        let mut request = self
            .database
            .agent
            .post(format!("{}/v3/pipeline", self.url));
        if let Some(token) = &self.database.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut response = request
            .send_json(json!({"baton": self.baton, "requests": requests}))
            .with_context(|| format!("cannot reach the database at {}", self.url))?;
        let status = response.status();
        let body = response.body_mut().read_to_string()?;
        if !status.is_success() {
            bail!("the database at {} answers {status}: {body}", self.url);
        }
        let mut answer: Answer = serde_json::from_str(&body)
            .with_context(|| format!("the answer of {} is not Hrana's", self.url))?;
        self.baton = answer.baton.take();
        if let Some(url) = answer.base_url.take() {
            self.url = url.trim_end_matches('/').to_owned();
        }
        Ok(answer)
    }
}

fn execute(sql: &str, arguments: &[Value]) -> Value {
    let arguments: Vec<Value> = arguments.iter().map(to_hrana).collect();
    json!({"type": "execute", "stmt": {"sql": sql, "args": arguments}})
}

fn to_hrana(value: &Value) -> Value {
    match value {
        Value::Null => json!({"type": "null"}),
        Value::Bool(yes) => json!({"type": "integer", "value": u8::from(*yes).to_string()}),
        Value::Number(number) if number.is_f64() => json!({"type": "float", "value": number}),
        Value::Number(number) => json!({"type": "integer", "value": number.to_string()}),
        Value::String(text) => json!({"type": "text", "value": text}),
        other => json!({"type": "text", "value": other.to_string()}),
    }
}

fn from_hrana(value: &Value) -> Result<Value> {
    let content = &value["value"];
    Ok(match value["type"].as_str() {
        Some("null") => Value::Null,
        Some("integer") => {
            let digits = content.as_str().context("an integer travels as text")?;
            Value::from(digits.parse::<i64>()?)
        }
        Some("float" | "text") => content.clone(),
        Some("blob") => {
            let text = value["base64"]
                .as_str()
                .context("a blob travels as base64")?;
            STANDARD_NO_PAD.decode(text.trim_end_matches('='))?;
            Value::from(text)
        }
        _ => bail!("the database sent a value of unknown type: {value}"),
    })
}

/// The sum of a number that every statement's result in an answer has, such as `rows_read`.
pub fn total(answer: &[u8], name: &str) -> u64 {
    fn of(value: &Value, name: &str) -> u64 {
        match value {
            Value::Object(fields) => fields
                .iter()
                .map(|(field, value)| match field == name {
                    true => value.as_u64().unwrap_or_default(),
                    false => of(value, name),
                })
                .sum(),
            Value::Array(values) => values.iter().map(|value| of(value, name)).sum(),
            _ => 0,
        }
    }
    serde_json::from_slice(answer).map_or(0, |answer| of(&answer, name))
}
