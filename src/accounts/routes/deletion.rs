//! Deleting one's account.

use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::password::check;
use crate::{
    accounts::{
        store::deletion::{self as store, Erased},
        welcome::address_hashes,
    },
    app::Context,
    http::Json,
    mail,
    problem::Problem,
    sessions::{Session, routes::gone},
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
    context: Context,
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
pub async fn follow(context: &Context, Erased { addressee, objects }: Erased) {
    for keys in objects.chunks(MOST_KEYS) {
        if let Err(error) = context.app.objects.delete(keys).await {
            // Nobody can reach them, and the purge comes back to them: their life is over.
            context.complain("objects of a deleted account stay until the purge", error);
        }
    }
    context.post(mail::account_deleted(&addressee.email, addressee.language));
}
