//! The two languages the service speaks.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A language; Chinese first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The language an `Accept-Language` header prefers (RFC 9110, 12.5.4); Chinese where it names
    /// neither. Read by hand: docs/decisions/languages.md.
    pub fn preferred(accept_language: &str) -> Self {
        let best = |prefix: &str| {
            accept_language
                .split(',')
                .map(str::trim)
                .filter(|part| {
                    part.get(..2)
                        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
                })
                .map(weight)
                .max()
                .unwrap_or(0)
        };
        match best("en") > best("zh") {
            true => Self::English,
            false => Self::Chinese,
        }
    }

    /// The language of a [`Language::tag`].
    pub fn from_tag(tag: &str) -> Option<Self> {
        [Self::Chinese, Self::English]
            .into_iter()
            .find(|language| language.tag() == tag)
    }

    /// The text of this language.
    pub fn pick<'a>(self, chinese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    /// The language's tag (BCP 47).
    pub fn tag(self) -> &'static str {
        self.pick("zh", "en")
    }
}

/// The weight of a part of an `Accept-Language` header, in thousandths (RFC 9110, 12.4.2): a float
/// could be no number, which has no order.
fn weight(part: &str) -> u32 {
    let quality = part
        .split(';')
        .find_map(|piece| piece.trim().strip_prefix("q="))
        .unwrap_or("1");
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    format!("{whole}{fraction:0<3.3}").parse().unwrap_or(0)
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    zh: Cow<'static, str>,
    en: Cow<'static, str>,
}

impl Text {
    /// One that is always the same.
    pub const fn fixed(zh: &'static str, en: &'static str) -> Self {
        Self {
            zh: Cow::Borrowed(zh),
            en: Cow::Borrowed(en),
        }
    }

    /// One that was just written.
    pub fn new(zh: String, en: String) -> Self {
        Self {
            zh: Cow::Owned(zh),
            en: Cow::Owned(en),
        }
    }

    /// That of a language.
    pub fn pick(&self, language: Language) -> &str {
        language.pick(&self.zh, &self.en)
    }
}

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Name {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

#[cfg(test)]
mod tests {
    use super::Language::{self, Chinese, English};

    #[test]
    fn the_language_with_the_higher_weight_wins_and_chinese_where_there_is_none() {
        for (header, language) in [
            ("", Chinese),
            ("fr", Chinese),
            ("en", English),
            ("en-GB,en;q=0.9", English),
            ("zh-CN,zh;q=0.9,en;q=0.8", Chinese),
            ("zh;q=0.5, EN;q=0.7", English),
            ("en;q=nonsense", Chinese),
            ("en;q=NaN,zh;q=0.1", Chinese),
            ("zh;q=0.8,en;q=0.799", Chinese),
            ("zh;q=0.8,en;q=0.801", English),
            ("en\t;\tq=0.9, zh ; q=0.8", English),
        ] {
            assert_eq!(Language::preferred(header), language, "{header}");
        }
    }
}
