//! Passwords that everybody knows.

use std::{collections::HashSet, sync::LazyLock};

/// Some 4,000 well-known passwords of at least eight characters, lower case, one a line: the most
/// frequent of the list that Django ships (BSD-3-Clause, by Royce Williams), and Chinese ones.
const LIST: &str = include_str!("common_passwords.txt");

/// Made when a password is first chosen, in a fraction of a millisecond.
static SET: LazyLock<HashSet<&str>> = LazyLock::new(|| LIST.lines().collect());

/// Whether a password, in lower case, is known to everybody.
pub fn is_common(lower: &str) -> bool {
    SET.contains(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_password_of_the_list_is_found() {
        assert_eq!(LIST.lines().count(), 3_974);
        assert!(LIST.lines().all(is_common));
        assert_eq!(SET.len(), 3_974, "each stands there once");
    }

    #[test]
    fn the_list_is_in_lower_case_and_of_passwords_that_are_long_enough() {
        for password in LIST.lines() {
            assert_eq!(password, password.to_ascii_lowercase());
            assert!(password.chars().count() >= super::super::password::SHORTEST);
        }
    }

    #[test]
    fn no_other_is() {
        let others = (0..100_000).map(|number| format!("kitten {number} closet"));
        assert_eq!(others.filter(|password| is_common(password)).count(), 0);
        assert!(!is_common(""));
    }
}
