//! The ledger of one account. Its places never run against its times, so that every page is a range
//! of one index, as for its owner.

use crate::{
    backoffice::listing::{Column, Filter, Key, List, Shown, Sort, Test, told},
    credits::{
        Event,
        export::{COLUMNS, EVENTS},
        store::ENTRY,
    },
};

/// The ledger of the account `:of`, newest first.
pub static LEDGER: List = List {
    name: "ledger",
    from: "ledger_entries",
    of: Some("ledger_entries.account_id = :of"),
    id: "ledger_entries.seq",
    item: || ENTRY.to_owned(),
    filters: &[
        Filter {
            name: "event",
            about: told("Entries of this kind alone."),
            test: Test::OneOf(&Event::NAMES, "ledger_entries.event = :value"),
        },
        Filter {
            name: "from",
            about: told("UTC milliseconds: entries from then on."),
            test: Test::Time(
                "ledger_entries.seq >= coalesce((
                    SELECT seq FROM ledger_entries WHERE account_id = :of AND created_at >= :value
                    ORDER BY created_at, seq LIMIT 1
                ), 9223372036854775807)",
            ),
        },
        Filter {
            name: "to",
            about: told("UTC milliseconds: entries before then."),
            test: Test::Time(
                "ledger_entries.seq < coalesce((
                    SELECT seq FROM ledger_entries WHERE account_id = :of AND created_at >= :value
                    ORDER BY created_at, seq LIMIT 1
                ), 9223372036854775807)",
            ),
        },
    ],
    few: &[],
    search: &[],
    sorts: &[Sort {
        name: "-created_at",
        by: "ledger_entries.seq",
        key: Key::Integer,
    }],
    columns: &[
        Column {
            header: COLUMNS[0],
            value: "created_at",
            shown: Shown::Time,
        },
        Column {
            header: COLUMNS[1],
            value: "event",
            shown: Shown::Words(&EVENTS),
        },
        Column {
            header: COLUMNS[2],
            value: "amount",
            shown: Shown::Number,
        },
        Column {
            header: COLUMNS[3],
            value: "balance",
            shown: Shown::Number,
        },
        Column {
            header: COLUMNS[4],
            value: "task_id",
            shown: Shown::Text,
        },
        Column {
            header: COLUMNS[5],
            value: "note",
            shown: Shown::Text,
        },
    ],
};
