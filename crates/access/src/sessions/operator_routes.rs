//! `operator_routes!`: `routes!` for a handler of the back office, whose description then says which
//! operators it is for. The handler's [`Operator`](super::Operator) argument tells.

#[cfg(not(target_arch = "wasm32"))]
mod described {
    use axum::handler::Handler;
    use utoipa_axum::router::UtoipaMethodRouter;

    use super::super::{Duty, Operator, role::Authority};

    /// The arguments of a handler for operators: its context, the operator, and any others.
    pub trait OperatorArguments {
        /// Whom the handler is for.
        const DUTY: Duty;
    }

    macro_rules! operator_arguments {
        ($($argument:ident)*) => {
            impl<Last, Context, A: Authority, $($argument),*> OperatorArguments
                for (Last, Context, Operator<A>, $($argument,)*)
            {
                const DUTY: Duty = A::DUTY;
            }
        };
    }
    operator_arguments!();
    operator_arguments!(T3);
    operator_arguments!(T3 T4);
    operator_arguments!(T3 T4 T5);
    operator_arguments!(T3 T4 T5 T6);
    operator_arguments!(T3 T4 T5 T6 T7);

    /// Says in the description of a handler which operators it is for.
    pub fn for_operators<S, Arguments: OperatorArguments>(
        (schemas, mut paths, router): UtoipaMethodRouter<S>,
        _: impl Handler<Arguments, S>,
    ) -> UtoipaMethodRouter<S>
    where
        S: Clone + Send + Sync + 'static,
    {
        let roles = Arguments::DUTY.roles().iter().map(|role| role.name());
        let roles: Vec<_> = roles.collect();
        let line = format!("For operators with the role {}.", roles.join(", "));
        for item in paths.paths.values_mut() {
            let operations = [
                &mut item.get,
                &mut item.post,
                &mut item.put,
                &mut item.delete,
            ];
            for operation in operations.into_iter().flatten() {
                let text = operation.description.take();
                operation.description = Some(match text {
                    Some(text) => format!("{text}\n\n{line}"),
                    None => line.clone(),
                });
            }
        }
        (schemas, paths, router)
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub use described::for_operators;

#[cfg(not(target_arch = "wasm32"))]
#[macro_export]
macro_rules! operator_routes {
    ($($handler:tt)*) => {
        $crate::sessions::for_operators($crate::web::routes!($($handler)*), $($handler)*)
    };
}

#[cfg(target_arch = "wasm32")]
#[macro_export]
macro_rules! operator_routes {
    ($($handler:tt)*) => { $crate::web::routes!($($handler)*) };
}
