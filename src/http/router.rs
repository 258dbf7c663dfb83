//! The route table: one list, of which the router is made and, natively, the OpenAPI document.

use std::borrow::Cow;

use axum::{body::Body, response::Response};
use http::{Method, Request, header::CONTENT_LENGTH};
use http_body::Body as _;
use percent_encoding::percent_decode_str;

use super::handler::{Endpoint, Handler, Head};
use crate::{
    about, accounts, app::Context, backoffice, credits, health, live, membership, notifications,
    problem::Problem, sessions, sessions::Duty, studio,
};

/// Hands the table to a macro, as `method path handler;` lines. A line of the back office also says which
/// operators it is for: `method path handler, duty;`.
macro_rules! with_routes {
    ($macro:ident) => {
        $macro! {
            get "/api/health" health::health;
            get "/api/health/ready" health::ready;
            get "/api/about" about::about;
            post "/api/auth/register" accounts::routes::sign_up::register;
            post "/api/auth/register/confirm" accounts::routes::sign_up::confirm;
            post "/api/auth/register/link" accounts::routes::sign_up::confirm_by_link;
            post "/api/auth/verify" accounts::routes::sign_up::verify;
            post "/api/auth/login" accounts::routes::log_in;
            post "/api/auth/login-code" accounts::routes::log_in_code::request;
            post "/api/auth/login-code/confirm" accounts::routes::log_in_code::confirm;
            post "/api/auth/refresh" accounts::routes::refresh;
            post "/api/auth/logout" sessions::routes::log_out;
            post "/api/auth/logout-everywhere" sessions::routes::log_out_everywhere;
            post "/api/auth/password-reset" accounts::routes::password::request_reset;
            post "/api/auth/password-reset/confirm" accounts::routes::password::confirm_reset;
            get "/api/me" accounts::routes::me;
            delete "/api/account" accounts::routes::deletion::delete;
            post "/api/account/password" accounts::routes::password::change;
            post "/api/account/verification" accounts::routes::sign_up::request_verification;
            get "/api/account/sessions" sessions::routes::living;
            delete "/api/account/sessions/{id}" sessions::routes::end;
            get "/api/ledger" credits::routes::ledger;
            get "/api/ledger/export" credits::export::export_ledger;
            get "/api/check-in" membership::routes::check_in::check_in;
            post "/api/check-in" membership::routes::check_in::claim_check_in;
            get "/api/levels" membership::routes::levels::levels;
            get "/api/offers" membership::routes::offers::offers;
            post "/api/orders" membership::routes::orders::create;
            get "/api/orders" membership::routes::orders::list;
            get "/api/orders/{id}" membership::routes::orders::order;
            post "/api/orders/{id}/cancel" membership::routes::orders::cancel;
            post "/api/redemptions" membership::routes::redemptions::redeem;
            get "/api/notifications" notifications::routes::list;
            post "/api/notifications/read" notifications::routes::mark_read;
            get "/api/admin/orders" backoffice::orders::routes::list, Any;
            get "/api/admin/orders/export" backoffice::orders::routes::export, Finance;
            post "/api/admin/orders/{id}/confirm" backoffice::orders::routes::confirm, Finance;
            post "/api/admin/orders/{id}/void" backoffice::orders::routes::void, Finance;
            get "/api/admin/orders/{id}/refund" backoffice::orders::routes::preview_refund, Finance;
            post "/api/admin/orders/{id}/refund" backoffice::orders::routes::refund, Finance;
            post "/api/admin/code-batches" backoffice::codes::routes::make, Finance;
            get "/api/admin/code-batches" backoffice::codes::routes::batches, Finance;
            get "/api/admin/codes" backoffice::codes::routes::list, Finance;
            get "/api/admin/codes/export" backoffice::codes::routes::export, Finance;
            post "/api/admin/codes/disable" backoffice::codes::routes::disable, Finance;
            get "/api/admin/accounts" backoffice::accounts::routes::lists::list, Any;
            get "/api/admin/accounts/export" backoffice::accounts::routes::lists::export, Finance;
            get "/api/admin/accounts/{id}" backoffice::accounts::routes::page, Any;
            get "/api/admin/accounts/{id}/ledger" backoffice::accounts::routes::lists::ledger, Any;
            get "/api/admin/accounts/{id}/ledger/export" backoffice::accounts::routes::lists::export_ledger, Finance;
            post "/api/admin/accounts/{id}/adjustments" backoffice::adjustments::routes::adjust, Finance;
            post "/api/admin/accounts/{id}/level" backoffice::accounts::routes::deeds::level, Support;
            post "/api/admin/accounts/{id}/membership" backoffice::accounts::routes::deeds::give_membership, Finance;
            post "/api/admin/accounts/{id}/membership/end" backoffice::accounts::routes::deeds::end_membership, Finance;
            post "/api/admin/accounts/{id}/ban" backoffice::accounts::routes::deeds::ban, Admin;
            post "/api/admin/accounts/{id}/unban" backoffice::accounts::routes::deeds::unban, Admin;
            post "/api/admin/accounts/{id}/logout" backoffice::accounts::routes::deeds::log_out, Admin;
            post "/api/admin/accounts/{id}/role" backoffice::accounts::routes::deeds::role, Admin;
            post "/api/admin/accounts/{id}/erase" backoffice::accounts::routes::deeds::erase, Admin;
            get "/api/admin/tasks" backoffice::tasks::routes::list, Any;
            get "/api/admin/tasks/export" backoffice::tasks::routes::export, Finance;
            get "/api/admin/tasks/{id}" backoffice::tasks::routes::task, Any;
            post "/api/admin/tasks/{id}/retry" backoffice::tasks::routes::retry, Support;
            post "/api/admin/tasks/{id}/cancel" backoffice::tasks::routes::cancel, Support;
            post "/api/admin/tasks/{id}/resolve" backoffice::tasks::routes::resolve, Support;
            get "/api/admin/dashboard" backoffice::dashboard::routes::dashboard, Any;
            get "/api/admin/gateways" backoffice::gateways::routes::list, Any;
            put "/api/admin/gateways/{id}" backoffice::gateways::routes::edit::put, Admin;
            post "/api/admin/gateways/{id}/switch" backoffice::gateways::routes::edit::switch, Admin;
            post "/api/admin/gateways/{id}/test" backoffice::gateways::routes::test_call::test, Admin;
            post "/api/admin/gateways/{id}/see-to" backoffice::gateways::routes::see_to, Admin;
            put "/api/admin/gateways-order" backoffice::gateways::routes::edit::order, Admin;
            get "/api/admin/gateway-figures" backoffice::gateways::routes::figures::figures, Any;
            get "/api/admin/gateway-tests/{id}" backoffice::gateways::routes::test_call::read, Admin;
            get "/api/admin/gateway-tests/{id}/image" backoffice::gateways::routes::test_call::image, Admin;
            get "/api/admin/jobs" backoffice::jobs::routes::jobs, Any;
            get "/api/admin/job-runs" backoffice::jobs::routes::runs, Any;
            get "/api/admin/job-runs/export" backoffice::jobs::routes::export_runs, Finance;
            get "/api/admin/audit" backoffice::audit::routes::list, Any;
            get "/api/admin/audit/export" backoffice::audit::routes::export, Finance;
            get "/api/admin/presets" backoffice::catalogue::routes::presets::list, Any;
            put "/api/admin/presets/{id}" backoffice::catalogue::routes::presets::put, Admin;
            get "/api/admin/presets/{id}/versions" backoffice::catalogue::routes::presets::versions, Any;
            post "/api/admin/presets/{id}/switch" backoffice::catalogue::routes::presets::switch, Admin;
            post "/api/admin/presets/{id}/test" backoffice::catalogue::routes::test_run::test, Admin;
            put "/api/admin/presets-order" backoffice::catalogue::routes::presets::order, Admin;
            get "/api/admin/plans" backoffice::catalogue::routes::plans::list, Any;
            put "/api/admin/plans/{id}" backoffice::catalogue::routes::plans::put, Admin;
            get "/api/admin/packs" backoffice::catalogue::routes::packs::list, Any;
            put "/api/admin/packs/{id}" backoffice::catalogue::routes::packs::put, Admin;
            get "/api/admin/levels" backoffice::catalogue::routes::levels::list, Any;
            put "/api/admin/levels/{id}" backoffice::catalogue::routes::levels::put, Admin;
            get "/api/admin/words" backoffice::catalogue::routes::words::list, Any;
            put "/api/admin/words" backoffice::catalogue::routes::words::put, Admin;
            post "/api/admin/words/try" backoffice::catalogue::routes::words::try_prompt, Any;
            get "/api/admin/settings" backoffice::catalogue::routes::settings::list, Any;
            put "/api/admin/settings/{id}" backoffice::catalogue::routes::settings::put, Admin;
            get "/api/admin/notices" backoffice::catalogue::routes::notices::list, Any;
            put "/api/admin/notices/{id}" backoffice::catalogue::routes::notices::put, Admin;
            get "/api/notices" backoffice::catalogue::routes::notices::notices;
            get "/api/live" live::routes::live;
            get "/api/presets" studio::routes::presets;
            post "/api/uploads" studio::uploads::upload;
            get "/api/uploads" studio::uploads::list_uploads;
            get "/api/uploads/{id}" studio::uploads::uploaded;
            post "/api/uploads/{id}/keep" studio::uploads::keep_upload;
            delete "/api/uploads/{id}/keep" studio::uploads::let_upload_go;
            post "/api/tasks" studio::routes::create_task;
            get "/api/tasks" studio::routes::list_tasks;
            get "/api/tasks/{id}" studio::routes::task;
            post "/api/tasks/{id}/cancel" studio::routes::cancel_task;
            get "/api/tasks/{id}/zip" studio::results::task_zip;
            get "/api/outputs/zip" studio::results::chosen_zip;
            get "/api/outputs/{id}/image" studio::results::image;
        }
    };
}

macro_rules! method {
    (get) => {
        Method::GET
    };
    (post) => {
        Method::POST
    };
    (put) => {
        Method::PUT
    };
    (delete) => {
        Method::DELETE
    };
}

macro_rules! list_routes {
    ($($method:ident $path:literal $handler:path $(, $duty:ident)?;)*) => {
        &[$(
            Route::new(method!($method), $path, Endpoint(|head| Handler::begin($handler, head)))
                $(.of_duty(Duty::$duty))?,
        )*]
    };
}

/// A line of the route table.
pub struct Route {
    method: Method,
    path: &'static str,
    /// Where a name in braces begins in the path, if there is one.
    name: usize,
    endpoint: Endpoint,
    /// The operators that it is for; none where it is no route of the back office.
    duty: Option<Duty>,
}

impl Route {
    /// What answers to a method on a path. In braces the path may have one name, for what stands
    /// between two slashes.
    pub const fn new(method: Method, path: &'static str, endpoint: Endpoint) -> Self {
        let mut name = 0;
        while name < path.len() && path.as_bytes()[name] != b'{' {
            name += 1;
        }
        Self {
            method,
            path,
            name,
            endpoint,
            duty: None,
        }
    }

    /// The same, for some operators alone.
    pub const fn of_duty(mut self, duty: Duty) -> Self {
        self.duty = Some(duty);
        self
    }

    /// What stands in a request's path for the name in braces.
    fn value_in<'a>(&self, path: &'a str) -> Option<&'a str> {
        let (before, name) = self.path.split_at(self.name);
        let rest = path.strip_prefix(before)?;
        let (_, after) = name.split_once('}')?;
        let value = rest.strip_suffix(after)?;
        (!value.is_empty() && !value.contains('/')).then_some(value)
    }
}

static ROUTES: &[Route] = with_routes!(list_routes);

/// The routes, for answering.
#[derive(Clone, Copy)]
pub struct Router(&'static [Route]);

impl Default for Router {
    /// Of the route table.
    fn default() -> Self {
        Self::of(ROUTES)
    }
}

impl Router {
    /// Of these routes.
    pub const fn of(routes: &'static [Route]) -> Self {
        Self(routes)
    }

    /// The path in the table that a request's path goes by, and what stands there for a name in
    /// braces. What is written out goes before names.
    fn find(self, path: &str) -> Option<(&'static str, Option<&str>)> {
        let mut routes = self.0.iter();
        let written_out = routes.find(|route| route.path == path);
        let written_out = written_out.map(|route| (route.path, None));
        written_out.or_else(|| {
            let mut routes = self.0.iter();
            routes.find_map(|route| Some((route.path, Some(route.value_in(path)?))))
        })
    }

    /// Answers a request. One for the head of an answer gets it without its body.
    pub async fn answer(
        &self,
        context: &Context,
        request: Request<Body>,
    ) -> Result<Response, Problem> {
        let (parts, body) = request.into_parts();
        let found = self.find(parts.uri.path());
        let (path, value) = found.ok_or(Problem::NotFound)?;
        let is_head = parts.method == Method::HEAD;
        let wanted = if is_head { &Method::GET } else { &parts.method };
        let routes = || self.0.iter().filter(|route| route.path == path);
        let route = routes().find(|route| route.method == *wanted);
        let route = route.ok_or_else(|| not_allowed(routes()))?;
        let value = value.map(|value| percent_decode_str(value).decode_utf8());
        let value = value.transpose().map_err(|_| Problem::NotFound)?;
        let value = value.map(Cow::into_owned);
        let head = Head::new(context.clone(), (parts, body), value).of_duty(route.duty);
        let mut response = route.endpoint.answer(head).await?;
        if is_head {
            let length = response.body().size_hint().exact();
            let headers = response.headers_mut();
            if let (Some(length), false) = (length, headers.contains_key(CONTENT_LENGTH)) {
                headers.insert(CONTENT_LENGTH, length.into());
            }
            *response.body_mut() = Body::empty();
        }
        Ok(response)
    }
}

/// The problem of a path that is there, but not for this method (RFC 9110, 15.5.6).
fn not_allowed(routes: impl Iterator<Item = &'static Route>) -> Problem {
    let mut allowed = String::new();
    for route in routes {
        if !allowed.is_empty() {
            allowed.push_str(", ");
        }
        allowed.push_str(match route.method {
            Method::GET => "GET, HEAD",
            ref method => method.as_str(),
        });
    }
    Problem::MethodNotAllowed(allowed)
}

#[cfg(not(target_arch = "wasm32"))]
mod document {
    use utoipa::{
        Modify, OpenApi,
        openapi::{
            OpenApi as Document,
            security::{Http, HttpAuthScheme, SecurityScheme},
        },
    };

    use super::super::{examples::Examples, problems::Problems};
    use super::{
        Method, ROUTES, about, accounts, backoffice, credits, health, live, membership,
        notifications, sessions, studio,
    };

    macro_rules! make_document {
        ($($method:ident $path:literal $handler:path $(, $duty:ident)?;)*) => {
            #[derive(OpenApi)]
            #[openapi(
                info(
                    title = "Kitten Closet",
                    description = "An AI fitting room and e-commerce model studio.",
                    license(name = "MIT")
                ),
                tags(
                    (name = "accounts", description = "Who somebody is."),
                    (name = "credits", description = "The balance and its history."),
                    (name = "membership", description = "Levels, what is for sale, orders, codes."),
                    (name = "notifications", description = "What one is told."),
                    (name = "live", description = "What changes while one looks."),
                    (name = "studio", description = "From photographs to pictures."),
                    (name = "operators", description = "The back office."),
                    (name = "service", description = "The service itself.")
                ),
                paths($($handler),*),
                modifiers(&Session, &Problems, &Examples, &Duties)
            )]
            struct Described;
        };
    }
    with_routes!(make_document);

    struct Session;

    impl Modify for Session {
        fn modify(&self, document: &mut Document) {
            let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
            let components = document.components.get_or_insert_default();
            components.add_security_scheme("session", scheme);
        }
    }

    /// Says of each route of the back office which operators it is for.
    struct Duties;

    impl Modify for Duties {
        fn modify(&self, document: &mut Document) {
            for route in ROUTES {
                let Some(duty) = route.duty else { continue };
                let item = document.paths.paths.get_mut(route.path);
                let operation = item.and_then(|item| match route.method {
                    Method::GET => item.get.as_mut(),
                    Method::POST => item.post.as_mut(),
                    Method::PUT => item.put.as_mut(),
                    Method::DELETE => item.delete.as_mut(),
                    _ => None,
                });
                if let Some(operation) = operation {
                    let roles: Vec<_> = duty.roles().iter().map(|role| role.name()).collect();
                    let line = format!("For operators with the role {}.", roles.join(", "));
                    let before = operation.description.take();
                    operation.description = Some(match before {
                        Some(text) => format!("{text}\n\n{line}"),
                        None => line,
                    });
                }
            }
        }
    }

    /// The routes, described: OpenAPI 3.1. `docs/openapi.json` is it, made beforehand; it is served
    /// at `/api/openapi.json` with the pages, and does not weigh on the Worker.
    pub fn document() -> Document {
        Described::openapi()
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub use document::document;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_written_out_goes_before_a_name() {
        let find = |path| Router::default().find(path);
        let export = "/api/admin/accounts/export";
        assert_eq!(find(export), Some((export, None)));
        let page = "/api/admin/accounts/{id}";
        assert_eq!(find("/api/admin/accounts/7"), Some((page, Some("7"))));
    }

    #[test]
    fn a_name_stands_for_what_is_between_two_slashes() {
        let find = |path| Router::default().find(path);
        let zip = "/api/tasks/{id}/zip";
        assert_eq!(find("/api/tasks/a%2Fb/zip"), Some((zip, Some("a%2Fb"))));
        for path in [
            "/api/tasks//zip",
            "/api/tasks/a/b/zip",
            "/api/tasks/",
            "/api",
        ] {
            assert_eq!(find(path), None, "{path}");
        }
    }

    #[test]
    fn every_route_of_the_back_office_says_whom_it_is_for_and_no_other_does() {
        for route in ROUTES {
            let is_of_back_office = route.path.starts_with("/api/admin/");
            assert_eq!(route.duty.is_some(), is_of_back_office, "{}", route.path);
        }
    }

    #[test]
    fn no_two_routes_answer_to_the_same() {
        let nameless = |route: &Route| match route.path.split_once('{') {
            Some((before, name)) => {
                format!("{before}{{{}", name.trim_start_matches(char::is_alphabetic))
            }
            None => route.path.to_owned(),
        };
        let mut known = std::collections::BTreeMap::new();
        for route in Router::default().0 {
            let first = *known.entry(nameless(route)).or_insert(route.path);
            assert_eq!(first, route.path, "one path, two names");
            let same = |other: &&Route| other.path == route.path && other.method == route.method;
            assert_eq!(
                Router::default().0.iter().filter(same).count(),
                1,
                "{}",
                route.path
            );
        }
    }
}
