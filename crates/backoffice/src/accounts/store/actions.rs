//! What operators do to accounts. What it does stands in `accounts`, `sessions`, `membership` and
//! `credits`; here it becomes an operator's action.

use access::{
    idempotency::{IdempotencyKey, RequestHash, StoredResponse},
    sessions::{OperatorSession, Role, store as sessions},
};
use accounts::{
    AccountsContext,
    store::deletion::{Erased, Erasure},
    welcome::address_hashes,
};
use audit::{AdminAction, AuditedTransaction};
use credits::store::{SPENDABLE, add_membership_end};
use http::StatusCode;
use membership::{
    Level,
    store::{
        benefits::{LEVEL, MEMBER_UNTIL},
        terms::{add_given_term, cancel_terms},
    },
};
use notifications::NotificationKind;
use ports::{
    args,
    database::{Batch, Statement, Value},
};
use web::{
    RequestContext,
    problem::{Fault, Problem},
};

use super::{STATE, find_item};

/// What an operator can do to an account.
#[derive(Debug, Clone, Copy)]
pub enum AccountAction<'a> {
    /// Give it a level.
    Level(Level),
    /// Give it a membership of that plan, as if it had been bought.
    GiveMembership(&'a str),
    /// End its membership now.
    EndMembership,
    /// Keep it out.
    Ban,
    /// Let it in again.
    Unban,
    /// End its sessions.
    LogOut,
    /// Give it a role.
    Role(Role),
    /// Take everything personal from it.
    Erase,
}

/// What has to hold of the account `?1`; ?2 is a value of the rule's own.
struct Rule {
    condition: &'static str,
    value: Value,
    otherwise: Problem,
}

fn rule(condition: &'static str, value: impl Into<Value>, state: &'static str) -> Rule {
    Rule {
        condition,
        value: value.into(),
        otherwise: Problem::wrong_state(state),
    }
}

impl AccountAction<'_> {
    fn action(self) -> &'static str {
        match self {
            Self::Level(_) => "account.level",
            Self::GiveMembership(_) => "membership.give",
            Self::EndMembership => "membership.end",
            Self::Ban => "account.ban",
            Self::Unban => "account.unban",
            Self::LogOut => "account.logout",
            Self::Role(_) => "account.role",
            Self::Erase => "account.erase",
        }
    }

    /// Whether it would shut an admin out. Nobody does that to themselves, and whoever does it to
    /// another stays: so there is always an admin.
    fn shuts_out(self) -> bool {
        match self {
            Self::Ban | Self::Erase => true,
            Self::Role(role) => role != Role::Admin,
            _ => false,
        }
    }

    /// Whether an operator of that role may, where that depends on more than the route: support marks
    /// who is known on WeChat, and gives nobody what is for sale.
    fn is_for(self, role: Role) -> bool {
        role != Role::Support || !matches!(self, Self::Level(Level::Pro))
    }

    /// What has to hold beforehand: what is so already cannot be done.
    fn rule(self, context: &RequestContext) -> Option<Rule> {
        match self {
            Self::Level(level) => Some(rule(
                "EXISTS (SELECT 1 FROM accounts WHERE id = ?1 AND level <> ?2)",
                level.name(),
                level.name(),
            )),
            Self::Role(role) => Some(rule(
                "EXISTS (SELECT 1 FROM accounts WHERE id = ?1 AND role <> ?2)",
                role.name(),
                role.name(),
            )),
            Self::Ban => Some(rule(
                "EXISTS (SELECT 1 FROM accounts WHERE id = ?1 AND banned_at IS ?2)",
                Value::Null,
                "banned",
            )),
            Self::Unban => Some(rule(
                "EXISTS (SELECT 1 FROM accounts WHERE id = ?1 AND banned_at IS NOT ?2)",
                Value::Null,
                "active",
            )),
            Self::EndMembership => Some(rule(
                "EXISTS (
                    SELECT 1 FROM membership_terms
                    WHERE account_id = ?1 AND canceled_at IS NULL AND ends_at > ?2
                )",
                context.now(),
                "not_a_member",
            )),
            Self::GiveMembership(plan_id) => Some(Rule {
                condition: "?1 IS NOT NULL AND EXISTS (SELECT 1 FROM plans WHERE id = ?2)",
                value: plan_id.into(),
                otherwise: Problem::field("plan_id", Fault::UNKNOWN),
            }),
            Self::LogOut | Self::Erase => None,
        }
    }

    /// Does it. `address_hashes` are those of the account's address, which an erasure needs.
    fn add(
        self,
        batch: &mut Batch,
        context: &RequestContext,
        id: &str,
        address_hashes: &[[u8; 32]],
    ) -> Option<Erasure> {
        let now = context.now();
        match self {
            Self::Level(level) => {
                let sql = "UPDATE accounts SET level = ?2 WHERE id = ?1";
                batch.add(sql, args![id, level.name()]);
            }
            Self::GiveMembership(plan_id) => add_given_term(batch, context, id, plan_id),
            Self::EndMembership => {
                cancel_terms(batch, id, now);
                add_membership_end(batch, context, id);
            }
            Self::Ban => {
                let sql = "UPDATE accounts SET banned_at = ?2 WHERE id = ?1";
                batch.add(sql, args![id, now]);
            }
            Self::Unban => {
                let sql = "UPDATE accounts SET banned_at = NULL WHERE id = ?1";
                batch.add(sql, args![id]);
            }
            Self::LogOut => {}
            Self::Role(role) => {
                let sql = "UPDATE accounts SET role = ?2 WHERE id = ?1";
                batch.add(sql, args![id, role.name()]);
            }
            Self::Erase => return Some(Erasure::add(batch, id, address_hashes, now)),
        }
        if matches!(self, Self::Ban | Self::LogOut | Self::Role(_)) {
            sessions::add_end(batch, ("?1", id), None, now);
        }
        None
    }

    /// Tells the account: of the end of its membership, or that its level is another one now.
    fn add_notice(self, batch: &mut Batch, context: &RequestContext, id: &str, act: &str) {
        let (kind, sql) = match self {
            Self::EndMembership => (
                NotificationKind::MembershipEnded,
                "SELECT ?1 AS account_id, ?3 AS subject, json_object('ends_at', ?2) AS data"
                    .to_owned(),
            ),
            Self::Level(_) | Self::GiveMembership(_) => (
                NotificationKind::LevelChanged,
                format!(
                    "SELECT account_id, subject, json_object('level', level) AS data FROM (
                        SELECT id AS account_id, ?3 AS subject, {LEVEL} AS level
                        FROM accounts WHERE id = ?1
                     )
                     WHERE level <> (
                        SELECT before ->> 'effective_level' FROM audit_drafts WHERE id = ?3
                     )"
                )
                .replace(":now", "?2"),
            ),
            _ => return,
        };
        let args = args![id, context.now(), act];
        notifications::store::add(batch, context, kind, Statement { sql, args });
    }
}

/// How an account stands, for the record: nothing personal, because the record stays.
fn standing(id: &str, context: &RequestContext) -> Statement {
    Statement {
        sql: format!(
            "SELECT
                accounts.id AS account_id,
                json_object(
                    'state', {STATE}, 'role', role, 'level', level, 'effective_level', {LEVEL},
                    'member_until', {MEMBER_UNTIL}, 'balance', {SPENDABLE},
                    'sessions', (
                        SELECT count(*) FROM sessions
                        WHERE account_id = accounts.id AND ended_at IS NULL
                    )
                ) AS state
             FROM accounts WHERE accounts.id = ?1"
        )
        .replace(":now", "?2"),
        args: args![id, context.now()],
    }
}

/// The hashes of an account's address; none where there is no such account.
async fn hashes_of(
    context: &AccountsContext,
    admin: &OperatorSession,
    id: &str,
) -> Result<Vec<[u8; 32]>, Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let read = batch.add("SELECT email FROM accounts WHERE id = ?1", args![id]);
    let outcome = sessions::run(context, batch, standing).await?;
    let address: Option<String> = outcome
        .first(read)
        .map(|row| row.get("email"))
        .transpose()?;
    Ok(address.map_or_else(Vec::new, |address| address_hashes(context, &address)))
}

/// Decides on an account. What is kept is its item as it stands then; beside it, what an erasure
/// leaves to be done.
pub async fn apply(
    context: &AccountsContext,
    admin: &OperatorSession,
    request: (&IdempotencyKey, &RequestHash),
    action: AccountAction<'_>,
    (id, reason): (&str, &str),
) -> Result<(StoredResponse, Option<Erased>), Problem> {
    if !action.is_for(admin.role) {
        return Err(Problem::from(&access::problems::FORBIDDEN));
    }
    let admin_action = AdminAction {
        action: action.action(),
        subject: id,
        reason: Some(reason),
        state: standing(id, context),
    };
    let hashes = match action {
        // A second round trip: the database cannot compute the hash by which the address has no second
        // welcome.
        AccountAction::Erase => hashes_of(context, admin, id).await?,
        _ => Vec::new(),
    };
    let mut transaction = AuditedTransaction::begin(context, admin, request, admin_action);
    let act_id = transaction.id().to_owned();
    let batch = transaction.batch();
    let known = batch.require("EXISTS (SELECT 1 FROM accounts WHERE id = ?1)", args![id]);
    let mut refusals = Vec::new();
    let mut require = |batch: &mut Batch, rule: Rule| {
        let step = batch.require(rule.condition, args![id, rule.value]);
        refusals.push((step, rule.otherwise));
    };
    let not_deleted = "EXISTS (SELECT 1 FROM accounts WHERE id = ?1 AND deleted_at IS ?2)";
    require(batch, rule(not_deleted, Value::Null, "deleted"));
    if action.shuts_out() {
        require(batch, rule("?1 <> ?2", &admin.account_id, "own_account"));
    }
    if let Some(rule) = action.rule(context) {
        require(batch, rule);
    }
    let erasure = action.add(batch, context, id, &hashes);
    action.add_notice(batch, context, id, &act_id);
    let told = find_item(id, context.now());
    let mut erased = None;
    let kept = transaction.commit(StatusCode::OK, told, |outcome| {
        if outcome.refused() == Some(known) {
            return Err(Problem::not_found());
        }
        let refusal = refusals
            .into_iter()
            .find(|(step, _)| outcome.refused() == Some(*step));
        if let Some((_, problem)) = refusal {
            return Err(problem);
        }
        if outcome.refused().is_none() {
            erased = erasure.map(|steps| steps.erased(outcome)).transpose()?;
        }
        Ok(())
    });
    let kept = kept.await?;
    if !kept.is_replay {
        context.changed(id);
    }
    Ok((kept, erased))
}
