//! The whole service on native adapters: the real router, the real SQL engine, and a clock, a
//! queue, a bucket and a gateway that do as they are told.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod check_in;
mod closings;
mod daily;
mod ledger;
mod ledger_page;
mod openapi;
mod pictures;
mod routes;
mod studio;
mod support;
mod terms;
mod years;
