//! An account that something is of, as it is answered.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The account that something is of.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Whose, examples(json!({
    "id": "01a0f4f9-b280-79af-a113-29b2fc82e5ef", "email": "mimi@example.com",
})))]
pub struct AccountRef {
    /// Its id.
    pub id: String,
    /// Its address.
    pub email: String,
}

/// SQL: the account with that id as JSON, [`AccountRef`]; null where there is none.
pub fn account_json(id: &str) -> String {
    format!("json((SELECT json_object('id', id, 'email', email) FROM accounts WHERE id = {id}))")
}
