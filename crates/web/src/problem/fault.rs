//! What is wrong with a field.

use crate::language::{Language, Text};

/// A field at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's path in the body, such as `inputs.person`.
    pub field: String,
    /// What is wrong with it.
    pub fault: Fault,
}

impl FieldError {
    /// A field and what is wrong with it.
    pub fn new(field: impl Into<String>, fault: Fault) -> Self {
        Self {
            field: field.into(),
            fault,
        }
    }
}

/// What is wrong with a field: a stable code for clients, and words for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    code: &'static str,
    message: Text,
}

impl Fault {
    /// It is needed.
    pub const MISSING: Self = Self::new("missing", "这一项还空着。", "This is still empty.");
    /// It is not what belongs there.
    pub const INVALID: Self = Self::rule("这一项的内容不对。", "This is not what belongs here.");
    /// It names something that does not exist, or not for this account.
    pub const UNKNOWN: Self = Self::new(
        "unknown",
        "找不到它，可能已经过期。",
        "Not found; it may have expired.",
    );

    /// A fault with a code of its own.
    pub const fn new(code: &'static str, zh: &'static str, en: &'static str) -> Self {
        let message = Text::fixed(zh, en);
        Self { code, message }
    }

    /// It breaks a rule, told in Chinese and in English.
    pub const fn rule(zh: &'static str, en: &'static str) -> Self {
        Self::new("invalid", zh, en)
    }

    /// It cannot be used, for a reason that has technical words alone.
    pub fn because(reason: &str) -> Self {
        let zh = format!("这一项不能用：{reason}");
        Self::with("invalid", zh, format!("This cannot be used: {reason}"))
    }

    /// It has fewer than `least` characters.
    pub fn too_short(least: usize) -> Self {
        let zh = format!("至少 {least} 个字符。");
        Self::with("too_short", zh, format!("At least {least} characters."))
    }

    /// It has more than `most` characters.
    pub fn too_long(most: usize) -> Self {
        let zh = format!("最多 {most} 个字符。");
        Self::with("too_long", zh, format!("At most {most} characters."))
    }

    /// It holds more than `most`.
    pub fn too_many(most: u32) -> Self {
        let zh = format!("一次最多 {most} 件。");
        Self::with("too_many", zh, format!("At most {most} at a time."))
    }

    /// It is below the first or above the second number.
    pub fn out_of_bounds(least: i64, most: i64) -> Self {
        let zh = format!("{least} 到 {most}。");
        Self::with("out_of_bounds", zh, format!("{least} to {most}."))
    }

    /// A fault with a code and words of its own.
    pub fn with(code: &'static str, zh: String, en: String) -> Self {
        let message = Text::new(zh, en);
        Self { code, message }
    }

    /// What clients switch on.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What people read.
    pub fn message(&self, language: Language) -> &str {
        self.message.pick(language)
    }
}
