//! Where alerts go: mailboxes, and the webhooks of group chats, each in its own form.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use ports::{
    address::Address,
    clock::Millis,
    http::Http,
    json_service::{JsonService, Limits},
    mailer::Mail,
};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;
use web::{
    RequestContext,
    config::{ConfigError, Setting},
    email::Email,
    language::Language,
};

/// How long a chat may take, and how much it may say.
const LIMITS: Limits = Limits {
    deadline_ms: 5_000,
    max_bytes: 64 * 1024,
};

/// A group chat.
struct Webhook {
    form: Form,
    service: JsonService,
}

/// How a chat wants to be told.
enum Form {
    /// <https://developer.work.weixin.qq.com/document/path/91770>
    Wecom,
    /// <https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot>; with the secret that signs,
    /// where the chat asks for one.
    Feishu(Option<String>),
    /// <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks>
    Slack,
}

/// Every channel that the settings name.
#[derive(Default)]
pub struct Channels {
    language: Language,
    mailboxes: Vec<String>,
    webhooks: Vec<Webhook>,
}

impl Channels {
    /// Those of `ALERT_MAIL_TO`, `ALERT_WECOM_URL`, `ALERT_FEISHU_URL` with `ALERT_FEISHU_SECRET`, and
    /// `ALERT_SLACK_URL`, told in `ALERT_LANGUAGE`.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn by_settings(setting: &Setting<'_>, http: &Arc<dyn Http>) -> Result<Self, ConfigError> {
        let setting = |name: &str| setting(name).filter(|value| !value.is_empty());
        let language = match setting("ALERT_LANGUAGE") {
            None => Language::default(),
            Some(tag) => Language::from_tag(&tag)
                .ok_or_else(|| ConfigError::unusable("ALERT_LANGUAGE", "it must be zh or en"))?,
        };
        let feishu = Form::Feishu(setting("ALERT_FEISHU_SECRET"));
        let mut webhooks = Vec::new();
        for (form, name, url) in [
            (Form::Wecom, "ALERT_WECOM_URL", setting("ALERT_WECOM_URL")),
            (feishu, "ALERT_FEISHU_URL", setting("ALERT_FEISHU_URL")),
            (Form::Slack, "ALERT_SLACK_URL", setting("ALERT_SLACK_URL")),
        ] {
            if let Some(url) = url {
                let service = webhook(name, url, http)?;
                webhooks.push(Webhook { form, service });
            }
        }
        Ok(Self {
            language,
            mailboxes: mailboxes(setting("ALERT_MAIL_TO").as_deref().unwrap_or_default())?,
            webhooks,
        })
    }

    /// The language that operators are told in.
    pub(super) const fn language(&self) -> Language {
        self.language
    }

    /// The name of each channel, which the database knows it by: a mailbox's is its address.
    pub(super) fn names(&self) -> Vec<&str> {
        let webhooks = self.webhooks.iter().map(|webhook| webhook.form.name());
        let mailboxes = self.mailboxes.iter().map(String::as_str);
        webhooks.chain(mailboxes).collect()
    }

    /// Tells a channel.
    ///
    /// # Errors
    /// In words for the log, when the message was not taken.
    pub(super) async fn send(
        &self,
        context: &RequestContext,
        channel: &str,
        message: &str,
    ) -> Result<(), String> {
        let webhook = self
            .webhooks
            .iter()
            .find(|webhook| webhook.form.name() == channel);
        match webhook {
            Some(webhook) => webhook.send(message, context.now()).await,
            None => self.mail(context, channel, message).await,
        }
    }

    async fn mail(&self, context: &RequestContext, to: &str, message: &str) -> Result<(), String> {
        let subject = self
            .language
            .pick("小猫更衣：需要留意", "Kitten Closet: alerts");
        let mail = Mail::new(to, subject, message.to_owned());
        let sent = context.env.mailer.send(mail).await;
        sent.map_err(|error| error.to_string())
    }
}

fn mailboxes(list: &str) -> Result<Vec<String>, ConfigError> {
    let addresses = list
        .split(',')
        .map(str::trim)
        .filter(|address| !address.is_empty());
    addresses
        .map(|address| match Email::parse(address) {
            Ok(_) => Ok(address.to_owned()),
            Err(_) => Err(ConfigError::unusable(
                "ALERT_MAIL_TO",
                "it must be addresses with commas between",
            )),
        })
        .collect()
}

fn webhook(
    name: &'static str,
    url: String,
    http: &Arc<dyn Http>,
) -> Result<JsonService, ConfigError> {
    let address = Address::parse(&url).map_err(|reason| ConfigError::unusable(name, reason))?;
    if !address.is_https() && !address.is_this_machine() {
        return Err(ConfigError::unusable(name, "it must be https"));
    }
    JsonService::new(Arc::clone(http), url, None, LIMITS)
        .map_err(|error| ConfigError::unusable(name, error))
}

impl Webhook {
    async fn send(&self, message: &str, now: Millis) -> Result<(), String> {
        let body = self.form.body(message, now)?;
        // The address holds the chat's key: the errors do not name it.
        let said = self.service.post(body.to_string().into(), None).await;
        let said = said.map_err(|error| error.to_string())?;
        match self.form.has_taken(&said) {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&said).chars().take(200).collect()),
        }
    }
}

/// What WeCom and Feishu answer, with status 200 also where they took nothing.
#[derive(Deserialize)]
struct Answer {
    #[serde(alias = "errcode")]
    code: i64,
}

impl Form {
    const fn name(&self) -> &'static str {
        match self {
            Self::Wecom => "wecom",
            Self::Feishu(_) => "feishu",
            Self::Slack => "slack",
        }
    }

    fn body(&self, message: &str, now: Millis) -> Result<Value, String> {
        Ok(match self {
            Self::Wecom => json!({"msgtype": "text", "text": {"content": message}}),
            Self::Feishu(secret) => {
                let mut body = json!({"msg_type": "text", "content": {"text": message}});
                if let Some(secret) = secret {
                    let timestamp = (now / 1000).to_string();
                    body["sign"] = feishu_signature(secret, &timestamp)?.into();
                    body["timestamp"] = timestamp.into();
                }
                body
            }
            Self::Slack => json!({"text": message}),
        })
    }

    fn has_taken(&self, said: &[u8]) -> bool {
        match self {
            Self::Wecom | Self::Feishu(_) => {
                serde_json::from_slice::<Answer>(said).is_ok_and(|answer| answer.code == 0)
            }
            Self::Slack => said == b"ok",
        }
    }
}

/// The HMAC-SHA256 of nothing under the key "timestamp, line feed, secret", in base64.
fn feishu_signature(secret: &str, timestamp: &str) -> Result<String, String> {
    let key = format!("{timestamp}\n{secret}");
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(|error| error.to_string())?;
    Ok(STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::http::{HttpError, HttpRequest, HttpResponse};

    struct Nobody;

    #[async_trait::async_trait]
    impl Http for Nobody {
        async fn send(&self, _: HttpRequest) -> Result<HttpResponse, HttpError> {
            Err(HttpError::TimedOut)
        }
    }

    fn by(name: &str, value: &str) -> Result<Channels, ConfigError> {
        let http: Arc<dyn Http> = Arc::new(Nobody);
        Channels::by_settings(&|asked| (asked == name).then(|| value.to_owned()), &http)
    }

    #[test]
    fn nothing_is_told_where_nothing_is_configured() {
        assert_eq!(by("", "").unwrap().names(), [""; 0]);
        assert_eq!(by("ALERT_SLACK_URL", "").unwrap().names(), [""; 0]);
    }

    #[test]
    fn a_setting_that_cannot_be_used_is_named() {
        for (name, value) in [
            (
                "ALERT_WECOM_URL",
                "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k",
            ),
            ("ALERT_FEISHU_URL", "open.feishu.cn"),
            ("ALERT_MAIL_TO", "duty@example.com; night"),
            ("ALERT_LANGUAGE", "fr"),
        ] {
            let error = by(name, value).err().map(|error| error.to_string());
            assert!(error.is_some_and(|error| error.contains(name)), "{name}");
        }
    }

    #[test]
    fn each_mailbox_is_a_channel_of_its_own() {
        let channels = by("ALERT_MAIL_TO", "a@example.com, b@example.com").unwrap();
        assert_eq!(channels.names(), ["a@example.com", "b@example.com"]);
    }
}
