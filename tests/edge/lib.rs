//! The Worker on workerd, seen from outside.
