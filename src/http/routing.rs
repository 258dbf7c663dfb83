//! `OpenApiRouter` and `routes!`: how a module collects its handlers. Path and method of a route stand
//! in the `#[utoipa::path]` of its handler.
//!
//! They are those of `utoipa-axum`. The Worker does not carry the OpenAPI document: there, the same
//! two names stand for the routes alone.

#[cfg(not(target_arch = "wasm32"))]
pub use utoipa_axum::{router::OpenApiRouter, routes};

#[cfg(target_arch = "wasm32")]
pub(crate) use routes_alone::routes;
#[cfg(target_arch = "wasm32")]
pub use routes_alone::{OpenApiRouter, route};

#[cfg(target_arch = "wasm32")]
mod routes_alone {
    use std::sync::Arc;

    use axum::{
        Router,
        extract::Request,
        handler::Handler,
        response::Response,
        routing::{MethodFilter, MethodRouter},
    };
    use futures_util::future::BoxFuture;
    use utoipa::openapi::HttpMethod;

    /// Routes without their description.
    #[derive(Default)]
    pub struct OpenApiRouter(Router);

    impl OpenApiRouter {
        /// Without a route.
        pub fn new() -> Self {
            Self::default()
        }

        /// With one more route, of [`routes!`].
        pub fn routes(self, (path, route): (String, MethodRouter)) -> Self {
            Self(self.0.route(&path, route))
        }

        /// With all routes of another router.
        pub fn merge(self, other: Self) -> Self {
            Self(self.0.merge(other.0))
        }
    }

    impl From<OpenApiRouter> for Router {
        fn from(router: OpenApiRouter) -> Self {
            router.0
        }
    }

    /// A handler whatever its arguments: what axum puts around a handler is compiled once for this
    /// type, and not for each handler.
    #[derive(Clone)]
    struct AnyHandler(Arc<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>);

    impl Handler<(), ()> for AnyHandler {
        type Future = BoxFuture<'static, Response>;

        fn call(self, request: Request, (): ()) -> Self::Future {
            (self.0)(request)
        }
    }

    /// A route: the path and the methods of a handler.
    pub fn route<T, H>(path: String, methods: &[HttpMethod], handler: H) -> (String, MethodRouter)
    where
        H: Handler<T, (), Future = BoxFuture<'static, Response>>,
    {
        let call = move |request| handler.clone().call(request, ());
        route_of(path, methods, AnyHandler(Arc::new(call)))
    }

    fn route_of(
        path: String,
        methods: &[HttpMethod],
        handler: AnyHandler,
    ) -> (String, MethodRouter) {
        let mut route = MethodRouter::new();
        for method in methods {
            route = route.on(filter(method), handler.clone());
        }
        (path, route)
    }

    fn filter(method: &HttpMethod) -> MethodFilter {
        match method {
            HttpMethod::Get => MethodFilter::GET,
            HttpMethod::Post => MethodFilter::POST,
            HttpMethod::Put => MethodFilter::PUT,
            HttpMethod::Delete => MethodFilter::DELETE,
            HttpMethod::Options => MethodFilter::OPTIONS,
            HttpMethod::Head => MethodFilter::HEAD,
            HttpMethod::Patch => MethodFilter::PATCH,
            HttpMethod::Trace => MethodFilter::TRACE,
        }
    }

    /// The route of a handler, which is named by itself or in its module.
    macro_rules! routes {
        ($handler:ident) => {
            $crate::http::routes!(@route [] $handler)
        };
        ($module:ident::$handler:ident) => {
            $crate::http::routes!(@route [$module::] $handler)
        };
        (@route [$($module:tt)*] $handler:ident) => {
            pastey::paste! {{
                type Described = $($module)* [<__path_ $handler>];
                $crate::http::route(
                    <Described as utoipa::Path>::path(),
                    &<Described as utoipa::Path>::methods(),
                    $($module)* $handler,
                )
            }}
        };
    }
    pub(crate) use routes;
}
