//! Letters to those who sign up.

use super::mail;
use crate::{language::Language, ports::mailer::Mail};

fn verification_link(origin: &str, token: &str) -> String {
    format!("{origin}/verify?token={token}")
}

/// To a new account, with the link that verifies its address.
pub fn welcome(to: &str, language: Language, origin: &str, token: &str) -> Mail {
    let subject = language.pick("欢迎来到小猫更衣", "Welcome to Kitten Closet");
    let link = verification_link(origin, token);
    let text = match language {
        Language::Chinese => format!(
            "你好：\n\n账户已经准备好，试衣间在这里：\n{origin}\n\n\
             请在三天内点开下面的链接，确认这是你的邮箱：\n{link}\n\n\
             如果不是你本人注册，不用理会这封邮件。\n\n小猫更衣"
        ),
        Language::English => format!(
            "Hello,\n\nyour account is ready. The fitting room is here:\n{origin}\n\n\
             Please open this link within three days, to confirm that this is your address:\n{link}\n\n\
             If it was not you who registered, just leave this mail be.\n\nKitten Closet"
        ),
    };
    mail(to, subject, text)
}

/// Another link that verifies the address.
pub fn verification(to: &str, language: Language, origin: &str, token: &str) -> Mail {
    let subject = language.pick("请确认你的邮箱", "Please confirm your address");
    let link = verification_link(origin, token);
    let text = match language {
        Language::Chinese => {
            format!("你好：\n\n请在三天内点开下面的链接，确认这是你的邮箱：\n{link}\n\n小猫更衣")
        }
        Language::English => format!(
            "Hello,\n\nplease open this link within three days, to confirm that this is your \
             address:\n{link}\n\nKitten Closet"
        ),
    };
    mail(to, subject, text)
}

/// To an address that somebody tried to register again. The page says the same either way, so that
/// nobody learns from it who has an account (product.md 1).
pub fn registered_already(to: &str, language: Language, origin: &str) -> Mail {
    let subject = language.pick("你已经有账户了", "You already have an account");
    let text = match language {
        Language::Chinese => format!(
            "你好：\n\n刚才有人用这个邮箱注册小猫更衣，而它已经有账户了。\n\
             如果是你，请直接登录：\n{origin}/login\n\n\
             忘记密码的话，可以在登录页重设。\n\n\
             如果不是你，不用理会，账户没有任何变化。\n\n小猫更衣"
        ),
        Language::English => format!(
            "Hello,\n\nsomebody just tried to register this address, which already has an account.\n\
             If it was you, log in here:\n{origin}/login\n\n\
             If you forgot the password, you can set a new one from there.\n\n\
             If it was not you, leave it be: nothing about your account has changed.\n\nKitten Closet"
        ),
    };
    mail(to, subject, text)
}
