//! Passwords that everybody knows: a Bloom filter made of the list when the service is built, for 12 KB
//! in the place of 15. Whatever is in the list is found; so is one in 100,000 of what is not.

/// Some 4,000 well-known passwords of at least eight characters, lower case, one a line: the most
/// frequent of the list that Django ships (BSD-3-Clause, by Royce Williams), and Chinese ones.
const LIST: &str = include_str!("common_passwords.txt");

/// Bits of the filter: 24 for each password.
const BITS: usize = 3 << 15;
/// Bits that a password sets: the number with the fewest false alarms.
const MARKS: u32 = 17;

static FILTER: [u8; BITS / 8] = filter(LIST.as_bytes());

/// Whether a password, in lower case, is known to everybody.
pub fn is_common(lower: &str) -> bool {
    let hash = lower.bytes().fold(BASIS, step);
    (0..MARKS).all(|mark| {
        let bit = bit(hash, mark);
        FILTER[bit / 8] & (1 << (bit % 8)) != 0
    })
}

const fn filter(list: &[u8]) -> [u8; BITS / 8] {
    let mut filter = [0; BITS / 8];
    let (mut hash, mut at) = (BASIS, 0);
    while at < list.len() {
        if list[at] == b'\n' {
            let mut mark = 0;
            while mark < MARKS {
                let bit = bit(hash, mark);
                filter[bit / 8] |= 1 << (bit % 8);
                mark += 1;
            }
            hash = BASIS;
        } else {
            hash = step(hash, list[at]);
        }
        at += 1;
    }
    filter
}

/// FNV-1a: nobody gains by passwords that collide.
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;

const fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x0100_0000_01b3)
}

/// The bit of a mark, by the two halves of the hash (Kirsch and Mitzenmacher).
const fn bit(hash: u64, mark: u32) -> usize {
    let (first, second) = ((hash >> 32) as u32, hash as u32 | 1);
    let place = first.wrapping_add(mark.wrapping_mul(second)) as u64;
    ((place * BITS as u64) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_password_of_the_list_is_found() {
        assert_eq!(LIST.lines().count(), 3_974);
        assert!(LIST.lines().all(is_common));
        assert!(LIST.ends_with('\n'), "the filter takes whole lines");
    }

    #[test]
    fn hardly_any_other_is() {
        let others = (0..100_000).map(|number| format!("kitten {number} closet"));
        let alarms = others.filter(|password| is_common(password)).count();
        assert!(alarms < 6, "{alarms} of 100,000");
    }
}
