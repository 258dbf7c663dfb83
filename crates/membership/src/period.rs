//! The periods of check-ins: days and ISO weeks, in China's time (UTC+8).

use chrono::{Datelike, Days, NaiveDate, Weekday};
use ports::clock::{CHINA, Millis, in_china};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How often somebody may check in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Every day.
    Day,
    /// Every ISO week, from Monday.
    Week,
}

impl Rhythm {
    /// Its name in the API and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    /// The name of the period that holds `now`: `YYYY-MM-DD`, or `YYYY-Www` (ISO 8601).
    pub fn period(self, now: Millis) -> String {
        let day = in_china(now).date();
        match self {
            Self::Day => day.to_string(),
            Self::Week => {
                let week = day.iso_week();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
        }
    }

    /// When the next period begins.
    pub fn next(self, now: Millis) -> Millis {
        let day = in_china(now).date();
        let first = match self {
            Self::Day => day.checked_add_days(Days::new(1)),
            Self::Week => {
                let passed = day.weekday().days_since(Weekday::Mon);
                day.checked_add_days(Days::new(u64::from(7 - passed)))
            }
        };
        let midnight = first
            .unwrap_or(NaiveDate::MAX)
            .and_hms_opt(0, 0, 0)
            .unwrap_or_default();
        midnight.and_utc().timestamp_millis() - CHINA
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn at(time: &str) -> Millis {
        DateTime::parse_from_rfc3339(time)
            .unwrap()
            .timestamp_millis()
    }

    #[test]
    fn days_begin_at_midnight_in_china() {
        for (time, period, next) in [
            (
                "2026-11-21T15:59:59.999Z",
                "2026-11-21",
                "2026-11-22T00:00:00+08:00",
            ),
            (
                "2026-11-21T16:00:00Z",
                "2026-11-22",
                "2026-11-23T00:00:00+08:00",
            ),
            (
                "2026-12-31T16:00:00Z",
                "2027-01-01",
                "2027-01-02T00:00:00+08:00",
            ),
            (
                "2028-02-29T03:00:00Z",
                "2028-02-29",
                "2028-03-01T00:00:00+08:00",
            ),
        ] {
            assert_eq!(Rhythm::Day.period(at(time)), period, "{time}");
            assert_eq!(Rhythm::Day.next(at(time)), at(next), "{time}");
        }
    }

    #[test]
    fn weeks_are_iso_weeks_also_across_the_year() {
        for (time, period, next) in [
            // A Thursday's week belongs to the year of its Thursday.
            (
                "2026-12-31T12:00:00+08:00",
                "2026-W53",
                "2027-01-04T00:00:00+08:00",
            ),
            (
                "2027-01-03T23:59:59+08:00",
                "2026-W53",
                "2027-01-04T00:00:00+08:00",
            ),
            (
                "2027-01-04T00:00:00+08:00",
                "2027-W01",
                "2027-01-11T00:00:00+08:00",
            ),
            // 2024-12-30 is a Monday, and the first day of 2025's first week.
            (
                "2024-12-30T00:00:00+08:00",
                "2025-W01",
                "2025-01-06T00:00:00+08:00",
            ),
            (
                "2024-12-29T23:59:59+08:00",
                "2024-W52",
                "2024-12-30T00:00:00+08:00",
            ),
        ] {
            assert_eq!(Rhythm::Week.period(at(time)), period, "{time}");
            assert_eq!(Rhythm::Week.next(at(time)), at(next), "{time}");
        }
    }
}
