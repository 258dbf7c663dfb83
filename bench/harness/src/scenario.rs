//! What is asked: the same of every contestant. Requests are numbered; those that write have an
//! account, a code or a key of their own each, so that every one of them has its effect.

use std::rc::Rc;

use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::Full;
use serde_json::json;

use crate::{
    contestant::Contestant,
    data::{self, PASSWORD, Signer},
    load::Sent,
};

/// One kind of request.
pub struct Scenario {
    /// Its name in the tables.
    pub name: &'static str,
    /// Who is asked.
    pub contestants: &'static [Contestant],
    /// How many requests there is data for.
    pub most: u32,
    /// What every answer must be.
    pub expected: Expected,
    /// Makes the request of a number.
    pub request: Box<dyn Fn(u32) -> Sent>,
    /// Whether it leaves something behind.
    pub writes: bool,
}

/// What an answer must be.
pub struct Expected {
    /// The status.
    pub status: u16,
    /// What its body must hold.
    pub parts: &'static [&'static str],
    /// How long its body must be, in bytes.
    pub length: Option<usize>,
}

/// How many requests each writing scenario has data for.
#[derive(Debug, Clone, Copy)]
pub struct Pools {
    /// Check-ins, one account each.
    pub check_ins: u32,
    /// Redemptions, one account and one code each.
    pub redemptions: u32,
}

const BOTH: &[Contestant] = &[Contestant::Ours, Contestant::Peer];
const WITH_CONSTANT: &[Contestant] = &[Contestant::Ours, Contestant::Peer, Contestant::Constant];
const WITH_ONE_FETCH: &[Contestant] = &[
    Contestant::Ours,
    Contestant::Peer,
    Contestant::OneFetch,
    Contestant::OneRead,
];

/// A request without the network address that Cloudflare's edge adds: with it, either contestant asks
/// the rate limit, whose local stand-in takes 4 ms, many times what they do themselves.
fn request(method: Method, path: &str) -> http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "127.0.0.1")
        .header(header::USER_AGENT, "bench")
        .header(header::ACCEPT_LANGUAGE, "en")
}

fn finish(builder: http::request::Builder, body: Bytes) -> Sent {
    builder
        .body(Full::new(body))
        .unwrap_or_else(|error| unreachable!("every request is well formed: {error}"))
}

fn ok(parts: &'static [&'static str]) -> Expected {
    Expected {
        status: 200,
        parts,
        length: None,
    }
}

/// Every scenario.
pub fn all(signer: &Rc<Signer>, pools: Pools) -> Vec<Scenario> {
    let get = |path: &'static str, account_of: fn(u32) -> u32| -> Box<dyn Fn(u32) -> Sent> {
        let signer = Rc::clone(signer);
        Box::new(move |number| {
            let request = request(Method::GET, path)
                .header(header::AUTHORIZATION, signer.bearer(account_of(number)));
            finish(request, Bytes::new())
        })
    };
    let plain = |path: &'static str| -> Box<dyn Fn(u32) -> Sent> {
        Box::new(move |_| finish(request(Method::GET, path), Bytes::new()))
    };
    let download = |place: u32| -> Box<dyn Fn(u32) -> Sent> {
        let signer = Rc::clone(signer);
        Box::new(move |_| {
            let path = format!("/api/outputs/{}/image", data::result(place));
            let request = request(Method::GET, &path)
                .header(header::AUTHORIZATION, signer.bearer(data::reader(0)));
            finish(request, Bytes::new())
        })
    };
    let post = |path: &'static str,
                account_of: fn(u32) -> u32,
                body_of: fn(u32) -> String|
     -> Box<dyn Fn(u32) -> Sent> {
        let signer = Rc::clone(signer);
        Box::new(move |number| {
            let request = request(Method::POST, path)
                .header(header::AUTHORIZATION, signer.bearer(account_of(number)))
                .header(header::CONTENT_TYPE, "application/json")
                .header("idempotency-key", format!("bench-{number}"));
            finish(request, Bytes::from(body_of(number)))
        })
    };
    let always = u32::MAX;
    vec![
        Scenario {
            name: "health",
            contestants: WITH_CONSTANT,
            most: always,
            expected: ok(&["\"status\":\"ok\""]),
            request: plain("/api/health"),
            writes: false,
        },
        Scenario {
            name: "not found",
            contestants: BOTH,
            most: always,
            expected: Expected {
                status: 404,
                parts: &["/problems/not-found"],
                length: None,
            },
            request: plain("/api/nothing/here"),
            writes: false,
        },
        Scenario {
            name: "me",
            contestants: WITH_ONE_FETCH,
            most: always,
            expected: ok(&["@bench.test"]),
            request: get("/api/me", data::reader),
            writes: false,
        },
        Scenario {
            name: "ledger page of 50",
            contestants: BOTH,
            most: always,
            expected: ok(&["\"entries\":[{", "\"next_cursor\":\""]),
            request: get("/api/ledger?limit=50", data::reader),
            writes: false,
        },
        Scenario {
            name: "check-in",
            contestants: BOTH,
            most: pools.check_ins,
            expected: ok(&["\"claimed_now\":true"]),
            request: post("/api/check-in", data::checker_in, |_| String::new()),
            writes: true,
        },
        Scenario {
            name: "redeem",
            contestants: BOTH,
            most: pools.redemptions,
            expected: ok(&["\"kind\":\"credits\"", "\"credits\":5"]),
            request: post("/api/redemptions", data::redeemer, |number| {
                json!({"code": data::code(number)}).to_string()
            }),
            writes: true,
        },
        Scenario {
            name: "create task",
            contestants: BOTH,
            most: always,
            expected: Expected {
                status: 202,
                parts: &["\"state\":\"queued\"", "\"credits_charged\":2"],
                length: None,
            },
            request: post("/api/tasks", data::spender, |number| {
                let (person, garment) = data::uploads(data::spender(number));
                let inputs = json!({"person": [person], "garments": [garment]});
                json!({"preset": "try_on", "inputs": inputs}).to_string()
            }),
            writes: true,
        },
        Scenario {
            name: "result of 1 MB",
            contestants: BOTH,
            most: always,
            expected: Expected {
                status: 200,
                parts: &[],
                length: Some(data::RESULTS[0]),
            },
            request: download(0),
            writes: false,
        },
        Scenario {
            name: "result of 5 MB",
            contestants: BOTH,
            most: always,
            expected: Expected {
                status: 200,
                parts: &[],
                length: Some(data::RESULTS[1]),
            },
            request: download(1),
            writes: false,
        },
        Scenario {
            name: "log in",
            contestants: BOTH,
            most: always,
            expected: ok(&["\"access_token\":\"", "\"refresh_token\":\""]),
            request: Box::new(|number| {
                let body = json!({
                    "email": data::email(data::reader(number)),
                    "password": PASSWORD,
                    "token_delivery": "body",
                });
                let request = request(Method::POST, "/api/auth/login")
                    .header(header::CONTENT_TYPE, "application/json");
                finish(request, Bytes::from(body.to_string()))
            }),
            writes: true,
        },
    ]
}
