//! From what somebody asks for to HTTP.

use access::sessions::{Role, Session, tokens::AccessTokens};
use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};

use super::Service;
use crate::{
    model::{Command, Gift, What, orders::Item},
    names::{Names, OPERATOR},
};

/// A code as somebody types it: each in their own way.
fn as_typed(code: &str, who: usize) -> String {
    match who % 3 {
        0 => code.to_owned(),
        1 => code.to_lowercase(),
        _ => {
            let (first, second) = code.split_at(code.len() / 2);
            format!(" {first} - {second}")
        }
    }
}

impl Service {
    /// The request for a command.
    pub fn request(&self, command: &Command, names: &Names) -> Request<Body> {
        let account = &names.accounts[command.who];
        let order = |number: usize| &names.orders[number];
        let reason = || json!({"reason": "a word"});
        let (path, body) = match command.what {
            What::Look => ("/api/me".to_owned(), Value::Null),
            What::CheckIn => ("/api/check-in".to_owned(), json!({})),
            What::Submit(garments) => {
                let upload = &account.upload;
                let inputs = json!({"person": [upload], "garments": vec![upload; garments]});
                let body = json!({"preset": "try_on", "inputs": inputs});
                ("/api/tasks".to_owned(), body)
            }
            What::TakeBack(number) => {
                let path = format!("/api/tasks/{}/cancel", names.tasks[number]);
                (path, json!({}))
            }
            What::Download(number) => {
                let path = format!("/api/outputs/{}/image?download=1", names.outputs[number]);
                (path, Value::Null)
            }
            What::Order(item) => {
                let body = match item {
                    Item::Pack { id, .. } => json!({"pack": id}),
                    Item::Plan(plan) => json!({"plan": plan.id}),
                };
                ("/api/orders".to_owned(), body)
            }
            What::Cancel(number) => {
                let path = format!("/api/orders/{}/cancel", order(number));
                (path, json!({}))
            }
            What::Redeem(number) => {
                let body = json!({"code": as_typed(&names.codes[number], command.who)});
                ("/api/redemptions".to_owned(), body)
            }
            What::Confirm(number) => {
                let path = format!("/api/admin/orders/{}/confirm", order(number));
                (path, json!({"reason": null}))
            }
            What::Void(number) => {
                let path = format!("/api/admin/orders/{}/void", order(number));
                (path, reason())
            }
            What::RefundOrder(number) => {
                let path = format!("/api/admin/orders/{}/refund", order(number));
                (path, reason())
            }
            What::Adjust(whom, credits) => {
                let id = &names.accounts[whom].id;
                let path = format!("/api/admin/accounts/{id}/adjustments");
                (path, json!({"credits": credits, "reason": "a word"}))
            }
            What::MakeCode(gift, uses, expires_at) => {
                let grants = match gift {
                    Gift::Credits(credits) => json!({"kind": "credits", "credits": credits}),
                    Gift::Plan(plan) => json!({"kind": "plan", "plan": plan.id}),
                    Gift::Level(level) => json!({"kind": "level", "level": level.name()}),
                };
                let body = json!({
                    "grants": grants, "count": 1, "uses": uses, "expires_at": expires_at,
                });
                ("/api/admin/code-batches".to_owned(), body)
            }
            What::DisableCode(number) => {
                let body = json!({"codes": [&names.codes[number]]});
                ("/api/admin/codes/disable".to_owned(), body)
            }
        };
        let session = Session {
            id: account.session.clone(),
            account_id: account.id.clone(),
            role: if command.who == OPERATOR {
                Role::Admin
            } else {
                Role::User
            },
        };
        let tokens = AccessTokens::new(&self.app.env.keys, &self.app.env.origin);
        let token = tokens.issue(&session, self.now()).unwrap();
        let mut request = Request::builder()
            .method(if body.is_null() {
                Method::GET
            } else {
                Method::POST
            })
            .uri(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json");
        if let Some(key) = &command.key {
            request = request.header("idempotency-key", key);
        }
        let body = match body {
            Value::Null => Body::empty(),
            body => Body::from(body.to_string()),
        };
        request.body(body).unwrap()
    }
}
