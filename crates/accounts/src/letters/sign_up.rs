//! Letters to those who sign up, and to those who log in with a code.

use ports::mailer::Mail;
use web::language::Language;

/// The code and the link, by its token, of which either makes the account.
pub fn registration_code(
    to: &str,
    language: Language,
    origin: &str,
    (code, token): (&str, &str),
) -> Mail {
    let subject = match language {
        Language::Chinese => format!("{code} 是你的验证码"),
        Language::English => format!("{code} is your code"),
    };
    let link = format!("{origin}/verify?registration={token}");
    let text = match language {
        Language::Chinese => format!(
            "你好：\n\n你的小猫更衣验证码是\n\n{code}\n\n\
             回到注册的页面填上它，或者直接点开：\n{link}\n\n\
             15 分钟内有效。验证之后，账户和送的积分就都好了。\n\n\
             如果不是你本人注册，请不要点开链接，也不要告诉别人验证码；不理会就好，什么都不会发生。\n\n\
             小猫更衣"
        ),
        Language::English => format!(
            "Hello,\n\nyour code for Kitten Closet is\n\n{code}\n\n\
             Type it on the page where you registered, or just open:\n{link}\n\n\
             Both work for 15 minutes. After that your account is ready, with its welcome credits.\n\n\
             If it was not you who registered, do not open the link and give the code to nobody: leave \
             this mail be, and nothing happens.\n\nKitten Closet"
        ),
    };
    Mail::new(to, &subject, text)
}

/// To a new account whose address is not verified first.
pub fn welcome(to: &str, language: Language, origin: &str) -> Mail {
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
    Mail::new(to, subject, text)
}

/// A link that verifies the address of an account.
pub fn verification(to: &str, language: Language, origin: &str, token: &str) -> Mail {
    let subject = language.pick("请确认你的邮箱", "Please confirm your address");
    let link = format!("{origin}/verify?token={token}");
    let text = match language {
        Language::Chinese => {
            format!("你好：\n\n请在三天内点开下面的链接，确认这是你的邮箱：\n{link}\n\n小猫更衣")
        }
        Language::English => format!(
            "Hello,\n\nplease open this link within three days, to confirm that this is your \
             address:\n{link}\n\nKitten Closet"
        ),
    };
    Mail::new(to, subject, text)
}

/// To an address that somebody tried to register again. The page says the same either way, so that
/// nobody learns from it who has an account (product.md 1).
pub fn registered_already(to: &str, language: Language, origin: &str) -> Mail {
    let subject = language.pick("你已经有账户了", "You already have an account");
    let text = match language {
        Language::Chinese => format!(
            "你好：\n\n刚才有人用这个邮箱注册小猫更衣，而它已经有账户了，所以没有寄验证码。\n\
             如果是你，请直接登录：\n{origin}/login\n\n\
             忘记密码的话，可以在登录页用邮件验证码登录。\n\n\
             如果不是你，不用理会，账户没有任何变化。\n\n小猫更衣"
        ),
        Language::English => format!(
            "Hello,\n\nsomebody just tried to register this address, which already has an account, so \
             no code was sent.\nIf it was you, log in here:\n{origin}/login\n\n\
             If you forgot the password, log in from there with a code sent by mail.\n\n\
             If it was not you, leave it be: nothing about your account has changed.\n\nKitten Closet"
        ),
    };
    Mail::new(to, subject, text)
}

/// The code that logs in without the password.
pub fn log_in_code(to: &str, language: Language, code: &str) -> Mail {
    let subject = match language {
        Language::Chinese => format!("{code} 是你的登录验证码"),
        Language::English => format!("{code} is your log-in code"),
    };
    let text = match language {
        Language::Chinese => format!(
            "你好：\n\n登录小猫更衣的验证码是\n\n{code}\n\n15 分钟内有效，只能用一次。\n\n\
             如果不是你在登录，不用理会，也不要告诉别人：没有验证码，谁也进不来。\n\n小猫更衣"
        ),
        Language::English => format!(
            "Hello,\n\nyour code to log in to Kitten Closet is\n\n{code}\n\n\
             It works once, for 15 minutes.\n\n\
             If it is not you who is logging in, leave it be and give it to nobody: without the code \
             nobody gets in.\n\nKitten Closet"
        ),
    };
    Mail::new(to, &subject, text)
}

/// To an address without an account that somebody wants to log in with.
pub fn no_account(to: &str, language: Language, origin: &str) -> Mail {
    let subject = language.pick("这个邮箱还没有账户", "This address has no account yet");
    let text = match language {
        Language::Chinese => format!(
            "你好：\n\n刚才有人想用这个邮箱登录小猫更衣，但它还没有账户。\n\
             如果是你，可以在这里注册，或者试试别的邮箱：\n{origin}/register\n\n\
             如果不是你，不用理会。\n\n小猫更衣"
        ),
        Language::English => format!(
            "Hello,\n\nsomebody just tried to log in to Kitten Closet with this address, which has no \
             account yet.\nIf it was you, register here, or try another address:\n{origin}/register\n\n\
             If it was not you, leave it be.\n\nKitten Closet"
        ),
    };
    Mail::new(to, subject, text)
}
