//! Deleting one's account.

use access::sessions::{Session, routes::gone};
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Json, RequestContext, problem::Problem};

use super::password::check;
use crate::{
    AccountsContext, letters,
    store::deletion::{self as store, Erased},
    welcome::address_hashes,
};

/// The bucket deletes so many objects a call.
const MOST_KEYS: usize = 1000;

/// The password, once more.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"password": "three kittens in a closet"})))]
pub struct Farewell {
    password: String,
}

/// Deletes the account: pictures and personal data go, the ledger stays without a name.
#[utoipa::path(
    delete, path = "/api/account", tag = "accounts", operation_id = "erase_own_account",
    security(("session" = [])),
    request_body = Farewell,
    responses(
        (status = 204, description = "Deleted."),
        (status = 403, description = "`wrong-password`"),
        (status = 409, description = "`wrong-state`: nobody else runs the product."),
        (status = 429, description = "`too-many-attempts`"),
    )
)]
pub async fn delete(
    context: AccountsContext,
    session: Session,
    Json(Farewell { password }): Json<Farewell>,
) -> Result<Response, Problem> {
    let owner = check(&context, &session, &password).await?;
    let hashes = address_hashes(&context, &owner.addressee.email);
    let erased = store::delete(&context, &session, &owner.password_hash, &hashes).await?;
    follow(&context, erased).await;
    Ok(gone(&context))
}

/// Does what is left to be done once an account is erased.
pub async fn follow(context: &RequestContext, Erased { addressee, objects }: Erased) {
    for keys in objects.chunks(MOST_KEYS) {
        if let Err(error) = context.env.objects.delete(keys).await {
            // Nobody can reach them, and the purge comes back to them: their life is over.
            context.log_error("objects of a deleted account stay until the purge", error);
        }
    }
    context.mail(letters::account_deleted(
        &addressee.email,
        addressee.language,
    ));
}
