//! The calendar in China (UTC+8), counted on the fingers: a day is a number of days since
//! 1 January 1970, and months and years are walked through one by one.

/// A moment, in UTC milliseconds.
pub type Moment = i64;
/// Days since 1 January 1970, in China.
pub type Day = i64;

/// The length of a day in milliseconds.
pub const DAY: i64 = 24 * 3600 * 1000;
const CHINA: i64 = 8 * 3600 * 1000;

/// The day that a moment belongs to.
pub fn day_of(moment: Moment) -> Day {
    (moment + CHINA).div_euclid(DAY)
}

/// The moment at which a day begins.
pub fn midnight(day: Day) -> Moment {
    day * DAY - CHINA
}

/// The first day that begins at or after a moment.
pub fn next_midnight(moment: Moment) -> Day {
    let day = day_of(moment);
    if midnight(day) == moment {
        day
    } else {
        day + 1
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_year(year: i64) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Year, month (1 to 12) and day of the month (from 1).
fn date(day: Day) -> (i64, i64, i64) {
    let (mut year, mut month, mut rest) = (1970, 1, day);
    while rest >= days_in_year(year) {
        rest -= days_in_year(year);
        year += 1;
    }
    while rest >= days_in_month(year, month) {
        rest -= days_in_month(year, month);
        month += 1;
    }
    (year, month, rest + 1)
}

fn first_of(year: i64, month: i64) -> Day {
    let years: i64 = (1970..year).map(days_in_year).sum();
    let months: i64 = (1..month).map(|month| days_in_month(year, month)).sum();
    years + months
}

/// The same day so many months later, or the last day of a month that is too short.
pub fn months_after(day: Day, months: i64) -> Day {
    let (mut year, mut month, place) = date(day);
    for _ in 0..months {
        month += 1;
        if month == 13 {
            (year, month) = (year + 1, 1);
        }
    }
    first_of(year, month) + place.min(days_in_month(year, month)) - 1
}

/// The last day of the month.
pub fn last_of_month(day: Day) -> Day {
    let (year, month, _) = date(day);
    first_of(year, month) + days_in_month(year, month) - 1
}

/// `2026-11-22`.
pub fn name_of_day(moment: Moment) -> String {
    let (year, month, day) = date(day_of(moment));
    format!("{year:04}-{month:02}-{day:02}")
}

/// `2026-W47`: a week runs from Monday, and belongs to the year of its Thursday.
pub fn name_of_week(moment: Moment) -> String {
    let day = day_of(moment);
    // Day 0 was a Thursday.
    let since_monday = (day + 3).rem_euclid(7);
    let thursday = day - since_monday + 3;
    let (year, ..) = date(thursday);
    let week = (thursday - first_of(year, 1)) / 7 + 1;
    format!("{year:04}-W{week:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_weeks_have_the_names_that_a_calendar_gives_them() {
        for (utc_seconds, day, week) in [
            // 2026-11-22 08:00 in China, a Sunday.
            (1_795_305_600, "2026-11-22", "2026-W47"),
            // The last second of 2026, a Thursday, and the first of 2027.
            (1_798_732_799, "2026-12-31", "2026-W53"),
            (1_798_732_800, "2027-01-01", "2026-W53"),
            // 30 December 2024, a Monday, is in the first week of 2025.
            (1_735_488_000, "2024-12-30", "2025-W01"),
            // 29 February 2028.
            (1_835_366_400, "2028-02-29", "2028-W09"),
        ] {
            assert_eq!(name_of_day(utc_seconds * 1000), day);
            assert_eq!(name_of_week(utc_seconds * 1000), week);
        }
    }

    #[test]
    fn months_end_with_the_months_of_the_calendar_and_return_to_their_day() {
        let day = first_of(2027, 12) + 30;
        let dates: Vec<_> = (1..=4).map(|n| date(months_after(day, n))).collect();
        assert_eq!(
            dates,
            [(2028, 1, 31), (2028, 2, 29), (2028, 3, 31), (2028, 4, 30)]
        );
    }
}
