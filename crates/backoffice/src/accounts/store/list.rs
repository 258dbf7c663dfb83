//! The list of accounts. Ids sort by their time of making, so that the order of accounts is that of
//! their ids.

use credits::store::SPENDABLE;
use listing::{CellFormat, Column, Filter, Key, List, Search, Sort, told};
use membership::store::benefits::{LEVEL, MEMBER_UNTIL, MEMBERS, NOT_MEMBERS};
use web::email;

use super::item;

const LEVELS: CellFormat = CellFormat::Words(&[
    ("free", "免费", "Free"),
    ("plus", "Plus", "Plus"),
    ("pro", "Pro", "Pro"),
]);

/// An id, as they are all written.
fn id(typed: &str) -> Option<String> {
    const LENGTHS: [usize; 5] = [8, 4, 4, 4, 12];
    let lengths = typed.split('-').map(str::len);
    let is_plain = typed
        .bytes()
        .all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    (is_plain && lengths.eq(LENGTHS)).then(|| typed.to_ascii_lowercase())
}

// Each with the condition of the index of operators, which are few.
const SUPPORT: &str = "accounts.role <> 'user' AND accounts.role = 'support'";
const FINANCE: &str = "accounts.role <> 'user' AND accounts.role = 'finance'";
const ADMINS: &str = "accounts.role <> 'user' AND accounts.role = 'admin'";
const BANNED: &str = "accounts.banned_at IS NOT NULL AND accounts.deleted_at IS NULL";
const DELETED: &str = "accounts.deleted_at IS NOT NULL";

/// All accounts. Where a condition picks almost all, they are looked at in the order of their ids
/// until the page is full.
pub static LIST: List = List {
    name: "accounts",
    from: "accounts",
    of: None,
    id: "accounts.id",
    item,
    filters: &[
        Filter::one_of(
            "level",
            "Accounts that were given this level alone.",
            &["free", "plus", "pro"],
            "accounts.level = :value",
        ),
        Filter::cases(
            "role",
            "Accounts of this role alone.",
            &[
                ("admin", ADMINS),
                ("finance", FINANCE),
                ("support", SUPPORT),
                ("user", "accounts.role = 'user'"),
            ],
        ),
        Filter::cases(
            "state",
            "Accounts that stand there alone.",
            &[
                (
                    "active",
                    "accounts.banned_at IS NULL AND accounts.deleted_at IS NULL",
                ),
                ("banned", BANNED),
                ("deleted", DELETED),
            ],
        ),
        Filter::cases(
            "member",
            "Members alone, or everybody else.",
            &[("yes", MEMBERS), ("no", NOT_MEMBERS)],
        ),
        Filter::made_from("accounts.id > :value"),
        Filter::made_before("accounts.id < :value"),
    ],
    few: &[
        (ADMINS, "accounts_operators"),
        (FINANCE, "accounts_operators"),
        (SUPPORT, "accounts_operators"),
        (BANNED, "accounts_banned"),
        (DELETED, "accounts_deleted"),
        (MEMBERS, "accounts_members"),
    ],
    search: &[
        Search {
            about: told("an id"),
            read: id,
            condition: "accounts.id = :value",
            sort: None,
        },
        Search {
            about: told("the beginning of an address; such accounts are in the order of addresses"),
            read: |typed| Some(email::key(typed)),
            // Nothing in an address comes after the last of all characters.
            condition: "accounts.email_key >= :value
                AND accounts.email_key < :value || char(1114111)",
            sort: Some("email"),
        },
    ],
    sorts: &[
        Sort::by("-created_at", "accounts.id", Key::Text),
        Sort::by("created_at", "accounts.id", Key::Text),
        Sort::by("-seen_at", "coalesce(accounts.seen_at, 0)", Key::Integer),
        Sort::by("seen_at", "coalesce(accounts.seen_at, 0)", Key::Integer),
        Sort::by("email", "accounts.email_key", Key::Text),
        Sort::by("-email", "accounts.email_key", Key::Text),
    ],
    columns: &[
        Column::of(CellFormat::Text, ("邮箱", "E-mail"), "accounts.email"),
        Column::of(
            CellFormat::Words(&[
                ("active", "正常", "Active"),
                ("banned", "已封禁", "Banned"),
                ("deleted", "已删除", "Deleted"),
            ]),
            ("状态", "State"),
            super::STATE,
        ),
        Column::of(
            CellFormat::Words(&[
                ("user", "用户", "User"),
                ("support", "客服", "Support"),
                ("finance", "财务", "Finance"),
                ("admin", "管理员", "Admin"),
            ]),
            ("角色", "Role"),
            "accounts.role",
        ),
        Column::of(LEVELS, ("等级", "Level"), LEVEL),
        Column::of(LEVELS, ("手动等级", "Level given"), "accounts.level"),
        Column::of(
            CellFormat::Time,
            ("会员到期（北京）", "Member until (Beijing)"),
            MEMBER_UNTIL,
        ),
        Column::of(CellFormat::Number, ("积分", "Credits"), SPENDABLE),
        Column::of(
            CellFormat::Time,
            ("邮箱确认（北京）", "Verified (Beijing)"),
            "accounts.verified_at",
        ),
        Column::of(
            CellFormat::Time,
            ("注册（北京）", "Registered (Beijing)"),
            "accounts.created_at",
        ),
        Column::of(
            CellFormat::Time,
            ("最近使用（北京）", "Last seen (Beijing)"),
            "accounts.seen_at",
        ),
        Column::of(CellFormat::Text, ("编号", "Id"), "accounts.id"),
    ],
};
