//! Who comes, and when they were seen.

use credits::store::add_welcome;
use fastrand::Rng;
use futures_util::FutureExt;
use ports::{
    args,
    database::{Batch, Database, Value},
    objects::Objects,
};

use super::{Kind, Played, somebody};
use crate::{
    model::Level,
    names::{OPERATOR, Person},
    scene::{Divergence, Scene},
};

pub const KINDS: &[Kind] = &[
    Kind {
        name: "sign up",
        weight: 2,
        play: |scene, _| match scene.model.accounts.len() {
            0..5 => sign_up(scene).map(|()| Played::Yes),
            _ => Ok(Played::NothingToDo),
        },
    },
    Kind {
        name: "log in",
        weight: 6,
        play: log_in,
    },
    Kind {
        name: "mark on WeChat",
        weight: 2,
        play: mark,
    },
];

/// What no route is asked for, because asking would take too long or there is none.
pub(super) fn write(scene: &Scene, sql: &str, args: Vec<Value>) {
    let mut batch = Batch::write();
    batch.add(sql, args);
    let outcome = scene.service.database.run(&batch);
    outcome.now_or_never().unwrap().unwrap();
}

/// Somebody registers, logs in, and uploads a picture. Neither a password is hashed nor a picture
/// looked at: both take longer than a whole history.
pub fn sign_up(scene: &mut Scene) -> Result<(), Divergence> {
    let number = scene.model.accounts.len();
    scene.tell(format!("account {number} signs up"));
    scene.service.hazards.plan(Vec::new());
    let (context, now) = (scene.service.context(), scene.service.now());
    let person = Person {
        id: context.id(),
        session: format!("session {number}"),
        upload: format!("upload {number}"),
    };
    let role = if number == OPERATOR { "admin" } else { "user" };
    let mut batch = Batch::write();
    batch.add(
        "INSERT INTO accounts
            (id, email, email_key, password_hash, role, created_at, seen_at, welcome_hash)
         VALUES (?1, ?1, ?1, '', ?2, ?3, ?3, CAST(?1 AS BLOB))",
        args![&person.id, role, now],
    );
    add_welcome(&mut batch, &context, &person.id);
    let made = context.run(batch).now_or_never().unwrap();
    made.map_err(|error| Divergence(error.to_string()))?;
    write(
        scene,
        "INSERT INTO sessions (id, account_id, created_at) VALUES (?1, ?2, ?3)",
        args![&person.session, &person.id, now],
    );
    write(
        scene,
        "INSERT INTO uploads
            (id, account_id, object_key, content_type, width, height, bytes, created_at, expires_at,
             kept)
         VALUES (?1, ?2, ?1, 'image/png', 1, 1, 1, ?3, ?4, 1)",
        args![&person.upload, &person.id, now, i64::MAX],
    );
    let bucket = &scene.service.bucket;
    let put = bucket.put(&person.upload, "image/png", "a picture".into());
    put.now_or_never().unwrap().unwrap();
    scene.names.add_account(person);
    scene.model.sign_up(now);
    scene.compare()
}

fn log_in(scene: &mut Scene, dice: &mut Rng) -> Result<Played, Divergence> {
    let who = somebody(scene, dice);
    let now = scene.service.now();
    scene.tell(format!("account {who} logs in"));
    scene.model.accounts[who].seen_at = now;
    let id = &scene.names.accounts[who].id;
    let sql = "UPDATE accounts SET seen_at = ?1 WHERE id = ?2";
    write(scene, sql, args![now, id]);
    Ok(Played::Yes)
}

fn mark(scene: &mut Scene, dice: &mut Rng) -> Result<Played, Divergence> {
    let who = somebody(scene, dice);
    let level = match dice.u8(..4) {
        0 => Level::Free,
        1 => Level::Pro,
        _ => Level::Plus,
    };
    scene.tell(format!("account {who} is {}", level.name()));
    scene.model.accounts[who].level = level;
    let id = &scene.names.accounts[who].id;
    let sql = "UPDATE accounts SET level = ?1 WHERE id = ?2";
    write(scene, sql, args![level.name(), id]);
    Ok(Played::Yes)
}
