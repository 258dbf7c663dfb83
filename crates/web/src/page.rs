//! Pages of a list: so many at a time, each beginning where the one before ended.

/// A page that was asked for.
#[derive(Debug, Clone, Copy)]
pub struct PageSize(u32);

impl PageSize {
    /// As many as asked for: `usual` where nothing is said, at most `most`.
    pub fn of(asked: Option<u32>, (usual, most): (u32, u32)) -> Self {
        Self(asked.unwrap_or(usual).clamp(1, most))
    }

    /// How many are shown.
    pub fn shown(self) -> u32 {
        self.0
    }

    /// How many to read: one more than is shown tells whether another page follows.
    pub fn to_read(self) -> u32 {
        self.0 + 1
    }

    /// Cuts what was read to the page, and tells where the next one begins, if one follows: at the
    /// cursor of the last that is shown.
    pub fn cut<T, C>(self, mut read: Vec<T>, cursor: impl FnOnce(&T) -> C) -> (Vec<T>, Option<C>) {
        let shown = self.0 as usize;
        let has_more = read.len() > shown;
        read.truncate(shown);
        let next = read.last().filter(|_| has_more).map(cursor);
        (read, next)
    }
}

#[cfg(test)]
mod tests {
    use super::PageSize;

    fn cut(read: &[i32]) -> (Vec<i32>, Option<String>) {
        PageSize::of(Some(2), (20, 100)).cut(read.to_vec(), i32::to_string)
    }

    #[test]
    fn a_page_holds_what_is_asked_for_within_bounds() {
        for (asked, to_read) in [(None, 21), (Some(0), 2), (Some(7), 8), (Some(1000), 101)] {
            assert_eq!(PageSize::of(asked, (20, 100)).to_read(), to_read);
        }
    }

    #[test]
    fn the_next_page_begins_where_this_one_ends_if_there_is_more() {
        assert_eq!(cut(&[]), (vec![], None));
        assert_eq!(cut(&[9, 8]), (vec![9, 8], None));
        assert_eq!(cut(&[9, 8, 7]), (vec![9, 8], Some("8".to_owned())));
    }
}
