//! The operators that a route of the back office is for, as types: [`Operator`](super::Operator) is an
//! extractor of one of them.

use super::Duty;

/// Some of the operators.
pub trait Authority: Send + 'static {
    /// Which ones.
    const DUTY: Duty;
}

macro_rules! authorities {
    ($($name:ident: $about:literal;)*) => {
        $(
            #[doc = $about]
            #[derive(Debug, Clone, Copy)]
            pub enum $name {}

            impl Authority for $name {
                const DUTY: Duty = Duty::$name;
            }
        )*
    };
}
authorities! {
    Any: "Every operator.";
    Support: "Who looks after tasks.";
    Finance: "Who sees to money, codes and exports.";
    Admin: "Who may do everything.";
}
