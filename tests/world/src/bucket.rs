//! The bucket.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use bytes::Bytes;
use kitten_closet::ports::objects::{Object, Objects, ObjectsError, Payload};

/// A bucket in memory that fails while told to.
#[derive(Default)]
pub struct Bucket {
    objects: Mutex<BTreeMap<String, Bytes>>,
    is_down: AtomicBool,
    puts_to_fail: AtomicUsize,
}

impl Bucket {
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
