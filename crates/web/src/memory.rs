//! The memory that bodies of requests take. An isolate has 128 MB for everything that it does at
//! once, and what wasm has taken it never gives back.
//!
//! A buffer counts for what it holds, never for what its sender announced. It grows with what
//! arrives, at most to twice of that. Buffers of one kind share some room freely; the rest is the
//! *reserve*, which one buffer at a time may use, so that there is always one that can be filled to
//! its end. Whoever finds neither waits. A sender that keeps the reserve for long while others wait
//! loses it, and its buffer.
//!
//! The buffers lie here and not with who fills them: where a client leaves, the runtime drops the
//! request without a word, and nothing of it would ever be freed. A buffer that nobody has touched
//! until its time is over is freed by the next one that grows.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ports::clock::Millis;

/// Bodies of up to so many bytes are small: every JSON body. They have room of their own, so that
/// no number of uploads keeps anybody from logging in.
pub const SMALL: usize = 64_000;

/// What all small bodies may take together, in bytes.
const MOST_OF_SMALL: usize = 5_000_000;
/// What all other bodies may take together, in bytes.
const MOST_OF_LARGE: usize = 25_000_000;
/// Of that, what they share at the least where the largest body leaves less, in bytes.
const LEAST_SHARED: usize = 4_000_000;
/// What a buffer holds at first, in bytes.
const FIRST: usize = 16_000;
/// What is sent to others on a request's account may take so much together, in bytes; one alone may
/// take more.
const MOST_OUTGOING: usize = 10_000_000;
/// How long the work with a body may take once it is there, in milliseconds: its memory is free
/// after that, whether or not anybody said so.
const WORK: Millis = 30_000;

/// Lets bodies grow while there is room.
#[derive(Default)]
pub struct MemoryLimiter {
    small: Mutex<Pool>,
    large: Mutex<Pool>,
    outgoing: Mutex<Pool>,
}

/// Whose room it is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Small,
    Large,
    /// Of what is sent to others.
    Outgoing,
}

/// Buffers that share their room.
#[derive(Default)]
struct Pool {
    buffers: Vec<Buffer>,
    /// The last number given.
    last: u64,
    reserve: Option<Reserve>,
}

struct Buffer {
    number: u64,
    bytes: Vec<u8>,
    /// What it counts for, in bytes.
    counted: usize,
    /// When nobody is behind it any more.
    until: Millis,
    is_complete: bool,
}

/// Who may use the reserve, and since when.
struct Reserve {
    number: u64,
    since: Millis,
}

/// What became of an attempt to append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    /// It is appended.
    Done,
    /// There is no room for the moment.
    NoRoom,
    /// The buffer is gone: its time was over, or others waited for too long for what it kept.
    Lost,
}

/// How long a buffer lives, and keeps the reserve from others.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// The time.
    pub now: Millis,
    /// Until when its reader will have touched it again.
    pub until: Millis,
    /// For how long it may keep the reserve while others wait, in milliseconds.
    pub patience: Millis,
}

/// A buffer that is being filled. It is freed with this value.
pub struct Filling {
    permit: MemoryPermit,
    limit: usize,
    announced: Option<usize>,
}

/// What keeps the memory of a body counted, as long as it lives.
pub struct MemoryPermit {
    limiter: Arc<MemoryLimiter>,
    kind: Kind,
    number: u64,
}

impl MemoryLimiter {
    /// An empty buffer for a body of at most `limit` bytes. What its sender announced only keeps it
    /// from growing further.
    pub fn begin(
        self: &Arc<Self>,
        limit: usize,
        announced: Option<usize>,
        until: Millis,
    ) -> Filling {
        let kind = match limit <= SMALL {
            true => Kind::Small,
            false => Kind::Large,
        };
        let number = self.pool(kind).add(0, until);
        Filling {
            permit: MemoryPermit {
                limiter: Arc::clone(self),
                kind,
                number,
            },
            limit,
            announced,
        }
    }

    /// Counts what is sent to others, where there is room for so many bytes of it.
    pub fn hold(self: &Arc<Self>, bytes: usize, now: Millis) -> Option<MemoryPermit> {
        let kind = Kind::Outgoing;
        let mut pool = self.pool(kind);
        pool.free_abandoned(now);
        let has_room = pool.buffers.is_empty() || pool.taken() + bytes <= MOST_OUTGOING;
        let number = has_room.then(|| pool.add(bytes, now + WORK))?;
        Some(MemoryPermit {
            limiter: Arc::clone(self),
            kind,
            number,
        })
    }

    /// What all of it takes at the moment, in bytes.
    pub fn taken(&self) -> usize {
        let kinds = [Kind::Small, Kind::Large, Kind::Outgoing];
        kinds.map(|kind| self.pool(kind).taken()).iter().sum()
    }

    fn pool(&self, kind: Kind) -> MutexGuard<'_, Pool> {
        let pool = match kind {
            Kind::Small => &self.small,
            Kind::Large => &self.large,
            Kind::Outgoing => &self.outgoing,
        };
        pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the buffers of a kind may share, where the largest of them has so many bytes.
fn shared(kind: Kind, largest: usize) -> usize {
    match kind {
        Kind::Small => MOST_OF_SMALL - SMALL,
        Kind::Large => MOST_OF_LARGE.saturating_sub(largest).max(LEAST_SHARED),
        Kind::Outgoing => MOST_OUTGOING,
    }
}

impl Filling {
    /// Appends what arrived, which keeps within the limit.
    pub fn append(&self, data: &[u8], terms: Terms) -> Growth {
        let MemoryPermit {
            limiter,
            kind,
            number,
        } = &self.permit;
        let mut pool = limiter.pool(*kind);
        pool.free_abandoned(terms.now);
        let Some(buffer) = pool.find(*number) else {
            return Growth::Lost;
        };
        buffer.until = terms.until;
        let needed = buffer.bytes.len() + data.len();
        if needed > buffer.bytes.capacity() {
            let most = self.announced.unwrap_or(self.limit).min(self.limit);
            let size = (2 * buffer.counted).max(FIRST).min(most).max(needed);
            if !pool.lets_grow(*number, size, shared(*kind, self.limit), terms) {
                return Growth::NoRoom;
            }
        }
        let Some(buffer) = pool.find(*number) else {
            return Growth::Lost;
        };
        buffer.bytes.extend_from_slice(data);
        Growth::Done
    }

    /// The body, now that all of it is there; the permit keeps it counted. None where it was lost.
    pub fn complete(self, now: Millis) -> Option<(Vec<u8>, MemoryPermit)> {
        let mut pool = self.permit.limiter.pool(self.permit.kind);
        let buffer = pool.find(self.permit.number)?;
        buffer.is_complete = true;
        buffer.until = now + WORK;
        let bytes = std::mem::take(&mut buffer.bytes);
        drop(pool);
        Some((bytes, self.permit))
    }
}

impl Drop for MemoryPermit {
    fn drop(&mut self) {
        self.limiter.pool(self.kind).free(self.number);
    }
}

impl Pool {
    /// Adds a buffer that counts for so many bytes, and tells its number.
    fn add(&mut self, counted: usize, until: Millis) -> u64 {
        self.last += 1;
        self.buffers.push(Buffer {
            number: self.last,
            bytes: Vec::new(),
            counted,
            until,
            is_complete: false,
        });
        self.last
    }

    fn find(&mut self, number: u64) -> Option<&mut Buffer> {
        let mut buffers = self.buffers.iter_mut();
        buffers.find(|buffer| buffer.number == number)
    }

    fn taken(&self) -> usize {
        self.buffers.iter().map(|buffer| buffer.counted).sum()
    }

    /// What others take of the shared room.
    fn shared_with(&self, number: u64) -> usize {
        let reserve = self.reserve.as_ref().map(|reserve| reserve.number);
        let others = self.buffers.iter();
        let others = others.filter(|other| other.number != number && Some(other.number) != reserve);
        others.map(|other| other.counted).sum()
    }

    fn free(&mut self, number: u64) {
        self.buffers.retain(|buffer| buffer.number != number);
        self.reserve.take_if(|reserve| reserve.number == number);
    }

    fn free_abandoned(&mut self, now: Millis) {
        let over = self.buffers.iter().filter(|buffer| buffer.until <= now);
        let over: Vec<u64> = over.map(|buffer| buffer.number).collect();
        for number in over {
            self.free(number);
        }
    }

    /// Gives a buffer the capacity of `size` bytes, if there is room for it.
    fn lets_grow(&mut self, number: u64, size: usize, shared: usize, terms: Terms) -> bool {
        if self.shared_with(number) + size > shared && !self.take_reserve(number, terms) {
            return false;
        }
        let Some(buffer) = self.find(number) else {
            return false;
        };
        let more = size - buffer.bytes.len();
        if buffer.bytes.try_reserve_exact(more).is_err() {
            return false;
        }
        buffer.counted = buffer.bytes.capacity();
        true
    }

    /// Takes the reserve, also from a body that others have waited for too long for.
    fn take_reserve(&mut self, number: u64, terms: Terms) -> bool {
        if let Some(Reserve {
            number: holder,
            since,
        }) = self.reserve
        {
            if holder == number {
                return true;
            }
            let is_complete = self.find(holder).is_some_and(|buffer| buffer.is_complete);
            if is_complete || terms.now < since + terms.patience {
                return false;
            }
            self.free(holder);
        }
        self.reserve = Some(Reserve {
            number,
            since: terms.now,
        });
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: usize = 1_000_000;
    const LIMIT: usize = 10 * MB;
    const PATIENCE: Millis = 1_000;

    fn at(now: Millis) -> Terms {
        Terms {
            now,
            until: now + 60_000,
            patience: PATIENCE,
        }
    }

    fn limiter() -> Arc<MemoryLimiter> {
        Arc::default()
    }

    fn begin(limiter: &Arc<MemoryLimiter>, announced: usize) -> Filling {
        limiter.begin(LIMIT, Some(announced), 60_000)
    }

    /// Appends so many bytes, a piece at a time, and tells how far it came.
    fn fill(filling: &Filling, bytes: usize, now: Millis) -> (usize, Growth) {
        let piece = vec![7; 50_000];
        let mut filled = 0;
        while filled < bytes {
            let more = piece.len().min(bytes - filled);
            match filling.append(&piece[..more], at(now)) {
                Growth::Done => filled += more,
                other => return (filled, other),
            }
        }
        (filled, Growth::Done)
    }

    #[test]
    fn what_is_announced_takes_nothing() {
        let limiter = limiter();
        let _announced: Vec<_> = (0..1000).map(|_| begin(&limiter, LIMIT)).collect();
        assert_eq!(limiter.taken(), 0);
        let honest = begin(&limiter, 6 * MB);
        assert_eq!(fill(&honest, 6 * MB, 0), (6 * MB, Growth::Done));
    }

    #[test]
    fn what_has_arrived_takes_at_most_twice_as_much_and_no_more_than_was_announced() {
        let limiter = limiter();
        let first = begin(&limiter, LIMIT);
        fill(&first, 1_100_000, 0);
        assert!(
            (1_100_000..=2_200_000).contains(&limiter.taken()),
            "{}",
            limiter.taken()
        );
        drop(first);
        let whole = begin(&limiter, 6 * MB);
        fill(&whole, 6 * MB, 0);
        assert_eq!(limiter.taken(), 6 * MB);
        let (bytes, permit) = whole.complete(0).unwrap();
        assert_eq!((bytes.len(), bytes.capacity()), (6 * MB, 6 * MB));
        assert_eq!(limiter.taken(), 6 * MB, "while somebody works with it");
        drop(permit);
        assert_eq!(limiter.taken(), 0);
    }

    #[test]
    fn large_bodies_never_take_more_than_25_mb_and_one_can_always_be_finished() {
        let limiter = limiter();
        let bodies: Vec<_> = (0..20).map(|_| begin(&limiter, LIMIT)).collect();
        let mut filled = [0; 20];
        // All at the same time, a piece each in turn, until nobody comes further.
        loop {
            let before = filled;
            for (body, filled) in bodies.iter().zip(&mut filled) {
                *filled += fill(body, (LIMIT - *filled).min(200_000), 0).0;
                assert!(limiter.taken() <= 25 * MB);
            }
            if filled == before {
                break;
            }
        }
        assert!(filled.contains(&LIMIT), "nobody was finished: {filled:?}");
    }

    #[test]
    fn who_has_no_room_goes_on_when_another_is_done() {
        let limiter = limiter();
        let [a, b, c] = [(); 3].map(|()| begin(&limiter, LIMIT));
        assert_eq!(fill(&a, LIMIT, 0).1, Growth::Done);
        assert_eq!(fill(&b, LIMIT, 0).1, Growth::Done);
        let (before, growth) = fill(&c, LIMIT, 0);
        assert_eq!(growth, Growth::NoRoom);
        drop(a.complete(0));
        assert_eq!(fill(&c, LIMIT - before, 0).1, Growth::Done);
    }

    #[test]
    fn a_sender_that_keeps_the_reserve_from_others_loses_it_and_its_body() {
        let limiter = limiter();
        let held: Vec<_> = (0..3).map(|_| begin(&limiter, 5 * MB)).collect();
        for body in &held {
            assert_eq!(fill(body, 5 * MB, 0).1, Growth::Done);
        }
        let [slow, honest] = [(); 2].map(|()| begin(&limiter, LIMIT));
        assert_eq!(fill(&slow, 5 * MB, 0).1, Growth::Done);
        assert_eq!(fill(&honest, LIMIT, PATIENCE - 1).1, Growth::NoRoom);
        assert_eq!(fill(&honest, LIMIT, PATIENCE).1, Growth::Done);
        assert_eq!(fill(&slow, 1, PATIENCE).1, Growth::Lost);
    }

    #[test]
    fn a_body_that_is_complete_keeps_the_reserve_until_it_is_worked_off() {
        let limiter = limiter();
        let held: Vec<_> = (0..3).map(|_| begin(&limiter, 5 * MB)).collect();
        for body in &held {
            fill(body, 5 * MB, 0);
        }
        let [first, next] = [(); 2].map(|()| begin(&limiter, LIMIT));
        fill(&first, LIMIT, 0);
        let (_, permit) = first.complete(0).unwrap();
        assert_eq!(fill(&next, LIMIT, PATIENCE).1, Growth::NoRoom);
        drop(permit);
        assert_eq!(fill(&next, LIMIT, PATIENCE).1, Growth::Done);
    }

    #[test]
    fn what_a_client_left_behind_is_freed_when_its_time_is_over() {
        let limiter = limiter();
        for _ in 0..3 {
            let left = limiter.begin(LIMIT, Some(LIMIT), 1_000);
            let terms = Terms {
                until: 1_000,
                ..at(0)
            };
            assert_eq!(left.append(&vec![7; 5 * MB], terms), Growth::Done);
            // The runtime drops nothing.
            std::mem::forget(left);
        }
        assert!(limiter.taken() >= 15 * MB);
        let honest = begin(&limiter, LIMIT);
        assert_eq!(fill(&honest, LIMIT, 1_000).1, Growth::Done);
        assert_eq!(limiter.taken(), LIMIT);
    }

    #[test]
    fn what_is_sent_to_others_has_room_of_its_own_and_a_large_one_goes_alone() {
        let limiter = limiter();
        let large = limiter.hold(13 * MB, 0).unwrap();
        assert!(limiter.hold(MB, 0).is_none());
        drop(large);
        let held = [(); 2].map(|()| limiter.hold(5 * MB, 0).unwrap());
        assert!(limiter.hold(MB, 0).is_none());
        assert!(
            limiter.hold(MB, WORK).is_some(),
            "what was left behind is free"
        );
        drop(held);
        assert_eq!(limiter.taken(), 0);
    }

    #[test]
    fn uploads_leave_small_bodies_their_room() {
        let limiter = limiter();
        let uploads: Vec<_> = (0..10).map(|_| begin(&limiter, LIMIT)).collect();
        for upload in &uploads {
            fill(upload, LIMIT, 0);
        }
        let log_in = limiter.begin(SMALL, Some(100), 60_000);
        assert_eq!(fill(&log_in, 100, 0).1, Growth::Done);
    }
}
