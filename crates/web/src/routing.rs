//! `OpenApiRouter` and `routes!`: how a module collects its handlers. Path and method of a route stand
//! in the `#[utoipa::path]` of its handler.
//!
//! They are those of `utoipa-axum`. The Worker does not carry the OpenAPI document: there, the same
//! two names stand for the routes alone.

/// What the state of a router must be: cloned for each request.
pub trait RouterState: Clone + Send + Sync + 'static {}

impl<S: Clone + Send + Sync + 'static> RouterState for S {}

#[cfg(not(target_arch = "wasm32"))]
pub use utoipa_axum::{router::OpenApiRouter, routes};

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

    use super::RouterState;

    /// Routes without their description, of handlers that want the state `S`.
    pub struct OpenApiRouter<S>(Router<S>);

    impl<S: RouterState> Default for OpenApiRouter<S> {
        fn default() -> Self {
            Self::new()
        }
    }

    impl<S: RouterState> OpenApiRouter<S> {
        /// Without a route.
        pub fn new() -> Self {
            Self(Router::new())
        }

        /// With one more route, of [`routes!`](crate::routes).
        pub fn routes(self, (path, route): (String, MethodRouter<S>)) -> Self {
            Self(self.0.route(&path, route))
        }

        /// With all routes of another router.
        pub fn merge(self, other: Self) -> Self {
            Self(self.0.merge(other.0))
        }
    }

    impl<S> From<OpenApiRouter<S>> for Router<S> {
        fn from(router: OpenApiRouter<S>) -> Self {
            router.0
        }
    }

    /// A handler whatever its arguments: what axum puts around a handler is compiled once for this
    /// type, and not for each handler.
    struct AnyHandler<S>(Arc<dyn Fn(Request, S) -> BoxFuture<'static, Response> + Send + Sync>);

    impl<S> Clone for AnyHandler<S> {
        fn clone(&self) -> Self {
            Self(Arc::clone(&self.0))
        }
    }

    impl<S: RouterState> Handler<(), S> for AnyHandler<S> {
        type Future = BoxFuture<'static, Response>;

        fn call(self, request: Request, state: S) -> Self::Future {
            (self.0)(request, state)
        }
    }

    /// A route: the path and the methods of a handler.
    pub fn route<T, S, H>(
        path: String,
        methods: &[HttpMethod],
        handler: H,
    ) -> (String, MethodRouter<S>)
    where
        S: RouterState,
        H: Handler<T, S, Future = BoxFuture<'static, Response>>,
    {
        let call = move |request, state| handler.clone().call(request, state);
        (path, method_router(methods, &AnyHandler(Arc::new(call))))
    }

    fn method_router<S: RouterState>(
        methods: &[HttpMethod],
        handler: &AnyHandler<S>,
    ) -> MethodRouter<S> {
        let add = |router: MethodRouter<S>, method| router.on(filter(method), handler.clone());
        methods.iter().fold(MethodRouter::new(), add)
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
}

/// The route of a handler, which is named by itself or in its module.
#[cfg(target_arch = "wasm32")]
#[macro_export]
macro_rules! routes {
    ($handler:ident) => {
        $crate::routes!(@route [] $handler)
    };
    ($module:ident::$handler:ident) => {
        $crate::routes!(@route [$module::] $handler)
    };
    (@route [$($module:tt)*] $handler:ident) => {
        $crate::pastey::paste! {{
            type Described = $($module)* [<__path_ $handler>];
            $crate::route(
                <Described as utoipa::Path>::path(),
                &<Described as utoipa::Path>::methods(),
                $($module)* $handler,
            )
        }}
    };
}
