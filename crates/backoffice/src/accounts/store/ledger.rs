//! The ledger of one account. Its places never run against its times, so that every page is a range
//! of one index, as for its owner.

use credits::{
    Event,
    export::{COLUMNS, EVENTS},
    store::ENTRY,
};
use listing::{CellFormat, Column, Filter, FilterKind, Key, List, Sort, told};

/// The ledger of the account `:of`, newest first.
pub static LEDGER: List = List {
    name: "ledger",
    from: "ledger_entries",
    of: Some("ledger_entries.account_id = :of"),
    id: "ledger_entries.seq",
    item: || ENTRY.to_owned(),
    filters: &[
        Filter::one_of(
            "event",
            "Entries of this kind alone.",
            &Event::NAMES,
            "ledger_entries.event = :value",
        ),
        Filter {
            name: "from",
            about: told("UTC milliseconds: entries from then on."),
            test: FilterKind::Time(
                "ledger_entries.seq >= coalesce((
                    SELECT seq FROM ledger_entries WHERE account_id = :of AND created_at >= :value
                    ORDER BY created_at, seq LIMIT 1
                ), 9223372036854775807)",
            ),
        },
        Filter {
            name: "to",
            about: told("UTC milliseconds: entries before then."),
            test: FilterKind::Time(
                "ledger_entries.seq < coalesce((
                    SELECT seq FROM ledger_entries WHERE account_id = :of AND created_at >= :value
                    ORDER BY created_at, seq LIMIT 1
                ), 9223372036854775807)",
            ),
        },
    ],
    few: &[],
    search: &[],
    sorts: &[Sort::by("-created_at", "ledger_entries.seq", Key::Integer)],
    columns: &[
        Column::of(CellFormat::Time, COLUMNS[0], "created_at"),
        Column::of(CellFormat::Words(&EVENTS), COLUMNS[1], "event"),
        Column::of(CellFormat::Number, COLUMNS[2], "amount"),
        Column::of(CellFormat::Number, COLUMNS[3], "balance"),
        Column::of(CellFormat::Text, COLUMNS[4], "task_id"),
        Column::of(CellFormat::Text, COLUMNS[5], "note"),
    ],
};
