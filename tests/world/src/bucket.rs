//! The bucket.

use std::{
    collections::BTreeMap,
    ops::{Bound, Range},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use bytes::Bytes;
use ports::{
    clock::{Clock, Millis},
    objects::{Listed, Listing, Objects, ObjectsError, Payload, Piece},
};

/// A bucket in memory that fails while told to.
pub struct Bucket {
    objects: Mutex<BTreeMap<String, (Bytes, Millis)>>,
    is_down: AtomicBool,
    puts_to_fail: AtomicUsize,
    clock: Arc<dyn Clock>,
}

/// Objects on a page of the list: few, so that tests turn pages.
const PAGE: usize = 10;

impl Bucket {
    /// An empty one. What is put into it is as old as the clock says.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            objects: Mutex::default(),
            is_down: AtomicBool::default(),
            puts_to_fail: AtomicUsize::default(),
            clock,
        }
    }

    /// Every object, by its key.
    pub fn contents(&self) -> Vec<(String, Bytes)> {
        let objects = self.objects.lock().unwrap();
        objects
            .iter()
            .map(|(key, (bytes, _))| (key.clone(), bytes.clone()))
            .collect()
    }

    /// Lets the next puts fail; everything else works.
    pub fn fail_puts(&self, number: usize) {
        self.puts_to_fail.store(number, Ordering::SeqCst);
    }

    /// Lets it refuse everything, or work again.
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

    /// Loses the objects whose keys begin with `prefix`.
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
        let one_less = |left: usize| left.checked_sub(1);
        let failing =
            (self.puts_to_fail).fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less);
        if failing.is_ok() {
            return Err(ObjectsError("the put failed".to_owned()));
        }
        let now = self.clock.now();
        let mut objects = self.objects.lock().unwrap();
        objects.insert(key.to_owned(), (bytes, now));
        Ok(())
    }

    async fn get(
        &self,
        key: &str,
        part: Option<Range<u64>>,
    ) -> Result<Option<Payload>, ObjectsError> {
        let bytes = self.read(key).await?;
        Ok(bytes.map(|bytes| {
            Payload::Bytes(match part {
                Some(part) => bytes.slice(part.start as usize..part.end as usize),
                None => bytes,
            })
        }))
    }

    async fn join(&self, pieces: Vec<Piece>) -> Result<Payload, ObjectsError> {
        let mut joined = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Bytes(bytes) => joined.extend_from_slice(&bytes),
                Piece::Object(key, size) => {
                    let bytes = self.read(&key).await?.unwrap_or_default();
                    if bytes.len() as u64 != size {
                        return Err(ObjectsError(format!("{key} is not of {size} bytes")));
                    }
                    joined.extend_from_slice(&bytes);
                }
            }
        }
        Ok(Payload::Bytes(joined.into()))
    }

    async fn read(&self, key: &str) -> Result<Option<Bytes>, ObjectsError> {
        self.check()?;
        let objects = self.objects.lock().unwrap();
        Ok(objects.get(key).map(|(bytes, _)| bytes.clone()))
    }

    async fn delete(&self, keys: &[String]) -> Result<(), ObjectsError> {
        self.check()?;
        assert!(keys.len() <= 1000, "more than R2 takes at once");
        let mut objects = self.objects.lock().unwrap();
        for key in keys {
            objects.remove(key);
        }
        Ok(())
    }

    async fn list(&self, after: &str) -> Result<Listing, ObjectsError> {
        self.check()?;
        let objects = self.objects.lock().unwrap();
        let mut behind = objects.range::<str, _>((Bound::Excluded(after), Bound::Unbounded));
        let page: Vec<Listed> = behind
            .by_ref()
            .take(PAGE)
            .map(|(key, (_, stored_at))| Listed {
                key: key.clone(),
                stored_at: *stored_at,
            })
            .collect();
        Ok(Listing {
            objects: page,
            has_more: behind.next().is_some(),
        })
    }
}
