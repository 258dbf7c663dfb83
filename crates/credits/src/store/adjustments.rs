//! An operator's hand.

use ports::{args, database::Batch};
use web::RequestContext;

use super::{
    booking::Booking,
    grants::{Offers, add_noted_grants},
    spends::{Spend, add_burn},
};
use crate::{Charge, Event};

/// A correction by an operator.
pub struct Adjustment<'a> {
    /// Whose balance.
    pub account_id: &'a str,
    /// Credits to give, or to take where it is below zero; never zero.
    pub credits: i64,
    /// Why, as the user reads it.
    pub note: &'a str,
    /// What it books once for: the operator's request.
    pub subject: &'a str,
}

/// Books an adjustment. What is given never expires; what is taken follows the burn order, and is
/// refused where the account has less: see [`Spend::shortfall`].
pub fn add_adjustment(
    batch: &mut Batch,
    context: &RequestContext,
    adjustment: &Adjustment<'_>,
) -> Option<Spend> {
    let Adjustment {
        account_id,
        credits,
        note,
        subject,
    } = *adjustment;
    if credits > 0 {
        let offers = Offers {
            sql: "SELECT
                    ?1 AS account_id, ?2 AS subject, ?3 AS amount,
                    NULL AS expires_at, NULL AS order_id",
            args: args![account_id, subject, credits],
        };
        add_noted_grants(batch, context, Event::Adjustment, offers, Some(note));
        return None;
    }
    let booking = Booking::new(context);
    let charge = Charge {
        entry_id: format!("{}-00001", booking.seed()),
        output_id: String::new(),
    };
    let spend = add_burn(batch, account_id, -credits, &[charge], context.now());
    let subject = ("?4", Some(subject));
    booking.add_entries(batch, context, "'adjustment'", subject, Some(note));
    Some(spend)
}
