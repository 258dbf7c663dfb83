//! The letters, in both languages.

use crate::{accounts::email::Email, language::Language, ports::mailer::Mail};

pub(super) fn mail(to: &Email, subject: &str, text: String) -> Mail {
    Mail {
        to: to.as_str().to_owned(),
        subject: subject.to_owned(),
        text,
    }
}

/// To a new account.
pub fn welcome(to: &Email, language: Language, origin: &str) -> Mail {
    let subject = language.pick("欢迎来到小猫更衣", "Welcome to Kitten Closet");
    let text = match language {
        Language::Chinese => format!(
            "你好：\n\n账户已经准备好，试衣间在这里：\n{origin}\n\n\
             如果不是你本人注册，不用理会这封邮件。\n\n小猫更衣"
        ),
        Language::English => format!(
            "Hello,\n\nyour account is ready. The fitting room is here:\n{origin}\n\n\
             If it was not you who registered, just leave this mail be.\n\nKitten Closet"
        ),
    };
    mail(to, subject, text)
}

/// To an address that somebody tried to register again. The page says the same either way, so that
/// nobody learns from it who has an account (product.md 1).
pub fn registered_already(to: &Email, language: Language, origin: &str) -> Mail {
    let subject = language.pick("你已经有账户了", "You already have an account");
    let text = match language {
        Language::Chinese => format!(
            "你好：\n\n刚才有人用这个邮箱注册小猫更衣，而它已经有账户了。\n\
             如果是你，请直接登录：\n{origin}/login\n\n\
             如果不是你，不用理会，账户没有任何变化。\n\n小猫更衣"
        ),
        Language::English => format!(
            "Hello,\n\nsomebody just tried to register this address, which already has an account.\n\
             If it was you, log in here:\n{origin}/login\n\n\
             If it was not, leave it be: nothing about your account has changed.\n\nKitten Closet"
        ),
    };
    mail(to, subject, text)
}
