//! The smaller ports.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use bytes::Bytes;
use kitten_closet::ports::{
    jobs::{Job, Jobs, JobsError},
    live::{Entry, Live, LiveError, Page},
    log::{Level, Log},
    mailer::{Mail, Mailer, MailerError},
    objects::{Object, Objects, ObjectsError, Payload},
    random::Random,
};

/// A bucket in memory that fails while told to.
#[derive(Default)]
pub struct Bucket {
    objects: Mutex<BTreeMap<String, Bytes>>,
    is_down: AtomicBool,
}

impl Bucket {
    pub fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }

    /// The keys that begin with `prefix`.
    pub fn keys(&self, prefix: &str) -> Vec<String> {
        let objects = self.objects.lock().unwrap();
        objects
            .keys()
            .filter(|key| key.starts_with(prefix))
            .cloned()
            .collect()
    }

    pub fn forget(&self, prefix: &str) {
        self.objects
            .lock()
            .unwrap()
            .retain(|key, _| !key.starts_with(prefix));
    }

    fn check(&self) -> Result<(), ObjectsError> {
        match self.is_down.load(Ordering::SeqCst) {
            true => Err(ObjectsError("down".to_owned())),
            false => Ok(()),
        }
    }
}

#[async_trait]
impl Objects for Bucket {
    async fn put(&self, key: &str, _: &str, bytes: Bytes) -> Result<(), ObjectsError> {
        self.check()?;
        self.objects.lock().unwrap().insert(key.to_owned(), bytes);
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<Object>, ObjectsError> {
        let bytes = self.read(key).await?;
        Ok(bytes.map(|bytes| Object {
            size: bytes.len() as u64,
            payload: Payload::Bytes(bytes),
        }))
    }

    async fn read(&self, key: &str) -> Result<Option<Bytes>, ObjectsError> {
        self.check()?;
        Ok(self.objects.lock().unwrap().get(key).cloned())
    }

    async fn delete(&self, keys: &[String]) -> Result<(), ObjectsError> {
        self.check()?;
        let mut objects = self.objects.lock().unwrap();
        for key in keys {
            objects.remove(key);
        }
        Ok(())
    }
}

/// A queue that delivers when it is asked.
#[derive(Default)]
pub struct Queue {
    jobs: Mutex<VecDeque<Job>>,
    is_down: AtomicBool,
}

impl Queue {
    pub fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }

    pub fn take(&self) -> Option<Job> {
        self.jobs.lock().unwrap().pop_front()
    }

    pub fn put_back(&self, job: Job) {
        self.jobs.lock().unwrap().push_back(job);
    }

    pub fn len(&self) -> usize {
        self.jobs.lock().unwrap().len()
    }
}

#[async_trait]
impl Jobs for Queue {
    async fn send(&self, jobs: Vec<Job>) -> Result<(), JobsError> {
        if self.is_down.load(Ordering::SeqCst) {
            return Err(JobsError("down".to_owned()));
        }
        self.jobs.lock().unwrap().extend(jobs);
        Ok(())
    }
}

/// Mail that was sent.
#[derive(Default)]
pub struct Outbox(Mutex<Vec<Mail>>);

impl Outbox {
    pub fn to(&self, address: &str) -> Vec<Mail> {
        let mails = self.0.lock().unwrap();
        mails
            .iter()
            .filter(|mail| mail.to == address)
            .cloned()
            .collect()
    }
}

#[async_trait]
impl Mailer for Outbox {
    async fn send(&self, mail: Mail) -> Result<(), MailerError> {
        self.0.lock().unwrap().push(mail);
        Ok(())
    }
}

/// The accounts whose open pages were told of a change.
#[derive(Default)]
pub struct Pages(Mutex<Vec<String>>);

impl Pages {
    /// Who was told since this was asked last.
    pub fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[async_trait]
impl Live for Pages {
    async fn enter(&self, _: Page<'_>) -> Result<Entry, LiveError> {
        Ok(Entry::Unsupported)
    }

    async fn changed(&self, account_id: &str) -> Result<(), LiveError> {
        self.0.lock().unwrap().push(account_id.to_owned());
        Ok(())
    }
}

/// Randomness that is the same in every run.
pub struct Dice(Mutex<fastrand::Rng>);

impl Default for Dice {
    fn default() -> Self {
        Self(Mutex::new(fastrand::Rng::with_seed(7)))
    }
}

impl Random for Dice {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill(bytes);
    }
}

/// A log that nobody reads.
pub struct Silence;

impl Log for Silence {
    fn write(&self, _: Level, _: serde_json::Value) {}
}
