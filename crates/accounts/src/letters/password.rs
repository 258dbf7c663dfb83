//! Letters about the password, and about what it opens.

use ports::mailer::Mail;
use web::language::Language;

/// The link that sets a new password.
pub fn password_reset(to: &str, language: Language, origin: &str, token: &str) -> Mail {
    let subject = language.pick("重设密码", "Set a new password");
    let link = format!("{origin}/reset?token={token}");
    let text = match language {
        Language::Chinese => format!(
            "你好：\n\n有人要为这个邮箱的账户重设密码。如果是你，请在一小时内点开：\n{link}\n\n\
             链接只能用一次。如果不是你，不用理会，密码没有变。\n\n小猫更衣"
        ),
        Language::English => format!(
            "Hello,\n\nsomebody asked to set a new password for the account of this address. \
             If it was you, open this link within an hour:\n{link}\n\n\
             It works once. If it was not you, leave it be: the password has not changed.\n\n\
             Kitten Closet"
        ),
    };
    Mail::new(to, subject, text)
}

/// After the password was changed or reset.
pub fn password_changed(to: &str, language: Language, origin: &str) -> Mail {
    let subject = language.pick("密码已更改", "Your password was changed");
    let text = match language {
        Language::Chinese => format!(
            "你好：\n\n账户的密码刚刚改过，其他设备上的登录都已结束。\n\n\
             如果不是你改的，请马上在登录页重设密码：\n{origin}/login\n\n小猫更衣"
        ),
        Language::English => format!(
            "Hello,\n\nthe password of your account was just changed, and you were logged out \
             everywhere else.\n\n\
             If it was not you, set a new one at once from the log-in page:\n{origin}/login\n\n\
             Kitten Closet"
        ),
    };
    Mail::new(to, subject, text)
}

/// The last one: the account is deleted.
pub fn account_deleted(to: &str, language: Language) -> Mail {
    let subject = language.pick("账户已删除", "Your account was deleted");
    let text = language.pick(
        "你好：\n\n账户已删除，照片和图片也一并删除。再见，欢迎随时回来。\n\n小猫更衣",
        "Hello,\n\nyour account is deleted, with its photos and pictures. Farewell, and come back \
         whenever you like.\n\nKitten Closet",
    );
    Mail::new(to, subject, text.to_owned())
}
