//! Notifications: what an account is told in the app, and the weightier part of it by mail too.
//!
//! Other crates add notices to their own transaction ([`store::add`]), so that what happened and
//! that it is told commit together, and call [`announce`] once they have. Letters are sent
//! after the answer ([`mail`]); what could not be sent then, a job sends later.

pub mod letters;
pub mod mail;
pub mod mailer;
pub mod routes;
pub mod store;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::RequestContext;

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Kind)]
pub enum NotificationKind {
    /// An order's money is there, and so is what it buys.
    OrderPaid,
    /// Nobody paid an order in time.
    OrderLapsed,
    /// An operator closed an order that was not paid.
    OrderVoided,
    /// An order's money went back, and what it bought.
    OrderRefunded,
    /// A membership ends in seven days.
    MembershipEnding,
    /// A membership has ended.
    MembershipEnded,
    /// An operator corrected the balance.
    CreditsAdjusted,
    /// The level is another one.
    LevelChanged,
    /// The password is another one.
    PasswordChanged,
}

impl NotificationKind {
    /// Its name in the database and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OrderPaid => "order_paid",
            Self::OrderLapsed => "order_lapsed",
            Self::OrderVoided => "order_voided",
            Self::OrderRefunded => "order_refunded",
            Self::MembershipEnding => "membership_ending",
            Self::MembershipEnded => "membership_ended",
            Self::CreditsAdjusted => "credits_adjusted",
            Self::LevelChanged => "level_changed",
            Self::PasswordChanged => "password_changed",
        }
    }

    /// Whether it is told by mail too.
    pub const fn wants_mail(self) -> bool {
        matches!(
            self,
            Self::OrderPaid | Self::OrderRefunded | Self::MembershipEnding
        )
    }
}

/// Something told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a20027-d460-7124-aab9-9f6773a843ff", "kind": "order_paid",
    "data": {
        "order_id": "01a2001f-9700-73ee-b7e9-6e59ce40f9cb", "number": "KC-7F3K-9Q4M",
        "name": {"zh": "月度会员", "en": "Monthly membership"}, "price_fen": 3900,
    },
    "created_at": 1_795_298_940_000_i64, "read_at": null,
})))]
pub struct Notification {
    /// Its id.
    pub id: String,
    /// What is told.
    pub kind: NotificationKind,
    /// What its words need, by its kind.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
    /// UTC milliseconds.
    pub created_at: i64,
    /// UTC milliseconds: when it was read.
    pub read_at: Option<i64>,
}

/// An account has a new notification: its pages show it, and it may be mailed too. Called once the
/// transaction has committed.
pub fn announce(context: &RequestContext, account_id: &str, kind: NotificationKind) {
    context.changed(account_id);
    if kind.wants_mail() {
        context.mail_notifications(account_id);
    }
}
