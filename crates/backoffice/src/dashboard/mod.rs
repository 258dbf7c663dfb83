//! The dashboard: how the business goes, day by day in China's time.

pub mod routes;
pub mod store;
