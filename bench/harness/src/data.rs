//! The data that all contestants work on: accounts by number, with all that scenarios need of them.
//! It is put into the database by SQL, within the schema's own rules, and into the bucket.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, SaltString},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use xtask::{hrana::Database, migrate, project};

use crate::scenario::Pools;

/// Everybody's password.
pub const PASSWORD: &str = "nine lives in one closet";
/// What contestants believe to be their own address.
pub const ORIGIN: &str = "https://bench.test";
/// What access tokens are signed with.
pub const TOKEN_KEY: [u8; 32] = [7; 32];
/// The lengths of the results, in bytes.
pub const RESULTS: [usize; 2] = [1_000_000, 5_000_000];

/// When everything was made, in UTC milliseconds.
const MADE: u64 = 1_790_000_000_000;
const DAY: u64 = 24 * 3600 * 1000;
/// Accounts that read and log in.
const READERS: u32 = 100;
/// Entries in the ledger of each.
const ENTRIES: u32 = 120;
/// Accounts that have pictures made.
const SPENDERS: u32 = 500;
const SPENDERS_BEGIN: u32 = 1_000;
const CHECKERS_IN_BEGIN: u32 = 10_000;
const REDEEMERS_BEGIN: u32 = 2_000_000;
/// Rows made by one statement.
const FILLED: u32 = 50_000;

/// The account that reads for a request.
pub fn reader(number: u32) -> u32 {
    number % READERS
}

/// The account that spends for a request.
pub fn spender(number: u32) -> u32 {
    SPENDERS_BEGIN + number % SPENDERS
}

/// The account that checks in for a request, and for no other.
pub fn checker_in(number: u32) -> u32 {
    CHECKERS_IN_BEGIN + number
}

/// The account that redeems for a request, and for no other.
pub fn redeemer(number: u32) -> u32 {
    REDEEMERS_BEGIN + number
}

/// The id of an account.
pub fn account(number: u32) -> String {
    id("8000", number)
}

/// The address of an account.
pub fn email(account: u32) -> String {
    format!("{account}@bench.test")
}

/// The person and the garment that an account has uploaded.
pub fn uploads(account: u32) -> (String, String) {
    (id("a000", account), id("a001", account))
}

/// The id of a result.
pub fn result(place: u32) -> String {
    id("b000", place)
}

/// Where a result lies in the bucket.
pub fn object_key(place: usize) -> String {
    format!("results/{place}")
}

/// The code that a request redeems, and no other.
pub fn code(mut number: u32) -> String {
    const SYMBOLS: &[u8] = b"346789ACDEFGHJKMNPQRTVWXY";
    let mut code = vec![SYMBOLS[0]; 16];
    for symbol in code.iter_mut().rev() {
        *symbol = SYMBOLS[number as usize % SYMBOLS.len()];
        number /= SYMBOLS.len() as u32;
    }
    code.into_iter().map(char::from).collect()
}

/// Told apart by `kind`, four hexadecimal digits.
fn id(kind: &str, number: u32) -> String {
    format!("{}-{kind}-{number:012x}", id_begin())
}

fn id_begin() -> String {
    format!("{:08x}-{:04x}-7000", MADE >> 16, MADE & 0xffff)
}

/// Now, in UTC milliseconds.
pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_millis() as u64)
}

/// Signs access tokens as the service does.
pub struct Signer {
    header: String,
    mac: Hmac<Sha256>,
}

impl Signer {
    /// With [`TOKEN_KEY`].
    ///
    /// # Errors
    /// When the key is of no use.
    pub fn new() -> Result<Self> {
        let header = json!({"alg": "HS256", "kid": "bench", "typ": "at+jwt"});
        Ok(Self {
            header: URL_SAFE_NO_PAD.encode(header.to_string()),
            mac: Hmac::new_from_slice(&TOKEN_KEY).context("the key is of no use")?,
        })
    }

    /// The header of a request by an account.
    pub fn bearer(&self, number: u32) -> String {
        let now = now() / 1000;
        let claims = json!({
            "iss": ORIGIN, "aud": "kitten-closet", "sub": account(number),
            "sid": id("9000", number), "role": "user", "iat": now, "exp": now + 15 * 60,
        });
        let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
        let signed = format!("{}.{claims}", self.header);
        let mac = self.mac.clone().chain_update(&signed).finalize();
        let signature = URL_SAFE_NO_PAD.encode(mac.into_bytes());
        format!("Bearer {signed}.{signature}")
    }
}

/// Brings an empty database to the schema and fills it.
///
/// # Errors
/// When the database refuses something.
pub fn fill(database: &Database, pools: Pools) -> Result<()> {
    migrate::apply(database, &project::path("migrations"))?;
    database.execute(
        "UPDATE level_policies SET waiting = 1000000 WHERE level = 'plus'",
        &[],
    )?;
    // Everybody comes from one network here.
    database.execute(
        "UPDATE settings SET value = 1000000
         WHERE name IN ('log_in_failures', 'log_in_failures_of_network')",
        &[],
    )?;
    accounts(database, 0, READERS)?;
    accounts(database, SPENDERS_BEGIN, SPENDERS)?;
    accounts(database, CHECKERS_IN_BEGIN, pools.check_ins)?;
    accounts(database, REDEEMERS_BEGIN, pools.redemptions)?;
    passwords(database)?;
    ledgers(database)?;
    credits_to_spend(database)?;
    pictures(database)?;
    codes(database, pools.redemptions)
}

/// SQL: the id of `kind` with the number `n`.
fn sql_id(kind: &str) -> String {
    format!("'{}-{kind}-' || printf('%012x', n)", id_begin())
}

/// Makes accounts of the level Plus, seen lately, with a session each.
fn accounts(database: &Database, begin: u32, count: u32) -> Result<()> {
    for first in (begin..begin + count).step_by(FILLED as usize) {
        let numbers = "WITH RECURSIVE number (n) AS (
            SELECT ?1 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?2
        )";
        let range = [json!(first), json!((begin + count).min(first + FILLED))];
        let (account, session) = (sql_id("8000"), sql_id("9000"));
        let seen = now() - DAY;
        database.execute(
            &format!(
                "{numbers} INSERT INTO accounts
                    (id, email, email_key, password_hash, level, created_at, seen_at, verified_at)
                 SELECT {account}, n || '@bench.test', n || '@bench.test', '', 'plus',
                    {MADE}, {seen}, {MADE}
                 FROM number"
            ),
            &range,
        )?;
        database.execute(
            &format!(
                "{numbers} INSERT INTO sessions (id, account_id, user_agent, created_at, seen_at)
                 SELECT {session}, {account}, 'bench', {seen}, {seen} FROM number"
            ),
            &range,
        )?;
    }
    Ok(())
}

fn passwords(database: &Database) -> Result<()> {
    let salt = SaltString::encode_b64(&[7; 16]).map_err(|error| anyhow::anyhow!("{error}"))?;
    // The crate's default parameters are the product's.
    let hash = Argon2::default()
        .hash_password(PASSWORD.as_bytes(), &salt)
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    let last = account(READERS);
    database.execute(
        "UPDATE accounts SET password_hash = ? WHERE id < ?",
        &[json!(hash.to_string()), json!(last)],
    )?;
    Ok(())
}

/// The readers' ledgers: credits of two kinds, and what was spent of them.
fn ledgers(database: &Database) -> Result<()> {
    let expires = now() + 20 * DAY;
    database.transaction(|connection| {
        for number in 0..READERS {
            let account = account(number);
            let mut run = |sql: &str| connection.execute(sql, &[json!(account)]);
            run(&format!(
                "INSERT INTO credit_grants
                    (id, account_id, source, subject, amount, expires_at, created_at)
                 VALUES
                    (?1 || '-1', ?1, 'purchase', 'bench', 1000, NULL, {MADE}),
                    (?1 || '-2', ?1, 'membership', 'bench', 300, {expires}, {MADE})"
            ))?;
            run(
                "INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
                 VALUES (?1 || '-1', ?1 || '-1', 1, 1000), (?1 || '-2', ?1 || '-2', 1, 300)",
            )?;
            run(&format!(
                "WITH RECURSIVE number (n) AS (
                    SELECT 3 UNION ALL SELECT n + 1 FROM number WHERE n < {ENTRIES}
                 )
                 INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
                 SELECT ?1 || '-' || n, ?1 || '-1', 1, -2 FROM number"
            ))?;
            run(&format!(
                "WITH RECURSIVE number (n) AS (
                    SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {ENTRIES}
                 )
                 INSERT INTO ledger_entries
                    (id, account_id, seq, event, subject, task_id, amount, balance, created_at)
                 SELECT
                    ?1 || '-' || n, ?1, n,
                    CASE n WHEN 1 THEN 'purchase' WHEN 2 THEN 'membership' ELSE 'generation' END,
                    'bench-' || n, CASE WHEN n > 2 THEN 'task-' || n END,
                    CASE n WHEN 1 THEN 1000 WHEN 2 THEN 300 ELSE -2 END,
                    CASE n WHEN 1 THEN 1000 ELSE 1300 - 2 * (n - 2) END, {MADE} + n
                 FROM number"
            ))?;
        }
        Ok(())
    })
}

/// More than the spenders will ever spend.
fn credits_to_spend(database: &Database) -> Result<()> {
    let whose = format!(
        "FROM accounts WHERE id >= '{}' AND id < '{}'",
        account(SPENDERS_BEGIN),
        account(SPENDERS_BEGIN + SPENDERS)
    );
    database.transaction(|connection| {
        connection.execute(
            &format!(
                "INSERT INTO credit_grants (id, account_id, source, subject, amount, created_at)
                 SELECT id || '-1', id, 'purchase', 'bench', 1000000, {MADE} {whose}"
            ),
            &[],
        )?;
        connection.execute(
            &format!(
                "INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
                 SELECT id || '-1', id || '-1', 1, 1000000 {whose}"
            ),
            &[],
        )?;
        connection.execute(
            &format!(
                "INSERT INTO ledger_entries
                    (id, account_id, seq, event, subject, amount, balance, created_at)
                 SELECT id || '-1', id, 1, 'purchase', 'bench', 1000000, 1000000, {MADE} {whose}"
            ),
            &[],
        )?;
        Ok(())
    })
}

/// What the spenders have uploaded, and the results of the first reader.
fn pictures(database: &Database) -> Result<()> {
    let later = now() + 30 * DAY;
    for kind in ["a000", "a001"] {
        database.execute(
            &format!(
                "WITH RECURSIVE number (n) AS (
                    SELECT ?1 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?2
                 )
                 INSERT INTO uploads (id, account_id, object_key, content_type, width, height,
                    bytes, created_at, expires_at)
                 SELECT {id}, {account}, 'uploads/' || {id}, 'image/jpeg', 1200, 1600, 300000,
                    {MADE}, {later}
                 FROM number",
                id = sql_id(kind),
                account = sql_id("8000"),
            ),
            &[json!(SPENDERS_BEGIN), json!(SPENDERS_BEGIN + SPENDERS)],
        )?;
    }
    for (place, bytes) in RESULTS.into_iter().enumerate() {
        let output = result(u32::try_from(place)?);
        let task = format!("task-{place}");
        database.execute(
            &format!(
                "INSERT INTO tasks (id, account_id, preset, preset_version, inputs, options,
                    credits_per_output, state, created_at, finished_at)
                 VALUES (?1, ?2, 'try_on', 1, '{{}}', '{{}}', 2, 'succeeded', {MADE}, {MADE})"
            ),
            &[json!(task), json!(account(0))],
        )?;
        database.execute(
            &format!(
                "INSERT INTO task_outputs (id, task_id, position, state, enqueued_at, queued_at,
                    finished_at, object_key, content_type, width, height, bytes, crc32, expires_at)
                 VALUES (?1, ?2, 0, 'succeeded', {MADE}, {MADE}, {MADE}, ?3, 'image/png',
                    1200, 1600, ?4, 0, {later})"
            ),
            &[
                json!(output),
                json!(task),
                json!(object_key(place)),
                json!(bytes),
            ],
        )?;
    }
    Ok(())
}

fn codes(database: &Database, count: u32) -> Result<()> {
    database.execute(
        &format!(
            "INSERT INTO code_batches (id, credits, uses, created_at) VALUES ('bench', 5, 1, {MADE})"
        ),
        &[],
    )?;
    for first in (0..count).step_by(FILLED as usize) {
        let codes: Vec<Value> = (first..count.min(first + FILLED))
            .map(|number| json!(code(number)))
            .collect();
        database.execute(
            "INSERT INTO redemption_codes (code, batch_id, uses)
             SELECT value, 'bench', 1 FROM json_each(?)",
            &[json!(json!(codes).to_string())],
        )?;
    }
    Ok(())
}
