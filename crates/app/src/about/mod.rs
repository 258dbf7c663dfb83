//! What everybody may know of the service: who runs it, whom photographs are sent to, and for how long
//! they are kept. The pages of the terms and the privacy policy say what stands here, so that they
//! cannot say anything else.

mod routes;
mod store;

pub use routes::{About, GatewayInUse, router};

/// What the settings say of the service to everybody.
pub struct AboutState {
    /// The WeChat id that receives what orders cost.
    pub wechat_id: String,
    /// Where the local stack shows the letters it was given to send; none anywhere else.
    pub outbox: Option<String>,
}
