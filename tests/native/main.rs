//! The whole service on native adapters: the real router, the real SQL engine, and a clock, a
//! queue, a bucket and a gateway that do as they are told.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod alerts;
mod audited;
mod backoffice;
mod backoffice_account_page;
mod backoffice_accounts;
mod backoffice_catalogue;
mod backoffice_gateway_edits;
mod backoffice_gateways;
mod bodies;
mod check_in;
mod closings;
mod daily;
mod dashboard;
mod deletion;
mod exports;
mod exports_on_record;
mod gateway_tasks;
mod gateways;
mod jobs;
mod ledger;
mod ledger_export;
mod ledger_page;
mod lists;
mod live;
mod lives;
mod log_in_codes;
mod notifications;
mod offers;
mod openapi;
mod operators;
mod orders;
mod password_change;
mod password_reset;
mod pictures;
mod privacy;
mod readiness;
mod redemption;
mod registration;
mod reminders;
mod requests;
mod roles;
mod routes;
mod scale;
mod session_list;
mod stacked_terms;
mod studio;
mod support;
mod terms;
mod throttling;
mod verification;
mod words;
mod years;
