//! What is wrong with the settings of a gateway, told at the field and in the reader's language.

use gateways::{ConfigError, Entry};
use ports::address::Address;
use serde_json::{Map, Value};
use web::problem::{Fault, Problem};

/// The settings of the gateway `name`, found sound. One that is on this very machine is for a service
/// that is there too: elsewhere an address within the platform's network is nothing to call.
///
/// # Errors
/// The first field that is at fault, in `settings`.
pub fn sound(name: &str, mut settings: Map<String, Value>, origin: &str) -> Result<Entry, Problem> {
    if settings.get("name").is_some_and(|said| said != name) {
        return Err(Problem::field("settings.name", Fault::INVALID));
    }
    settings.insert("name".to_owned(), name.into());
    let entry = Entry::read(settings).map_err(|error| at_field(&error))?;
    let is_here = |address: &str| Address::parse(address).is_ok_and(|here| here.is_this_machine());
    match is_here(&entry.config().base_url) && !is_here(origin) {
        true => Err(at_field(&ConfigError::Invalid {
            gateway: name.to_owned(),
            problem: "base_url must name a public host".to_owned(),
        })),
        false => Ok(entry),
    }
}

fn at_field(error: &ConfigError) -> Problem {
    let (field, problem) = error.field().unwrap_or(("settings", ""));
    let is_known = !problem.contains(": unknown field") && !problem.contains(": missing field");
    let fault = match rule(field).filter(|_| is_known) {
        Some((zh, en)) => Fault::rule(zh, en),
        None if problem.contains(": missing field") => Fault::MISSING,
        None => Fault::because(problem),
    };
    match field {
        "name" => Problem::field("id", fault),
        field => Problem::field(format!("settings.{field}"), fault),
    }
}

/// What a field must be. An adapter's own settings say it in their own words.
fn rule(field: &str) -> Option<(&'static str, &'static str)> {
    Some(match field {
        "name" => (
            "用 1 到 64 个字母、数字、点、横线或下划线。",
            "1 to 64 letters, digits, dots, dashes or underscores.",
        ),
        "style" => ("没有这种接口格式。", "There is no such wire format."),
        "base_url" => (
            "填 https:// 开头的公网地址，写到 /v1 或 /v1beta 之前，不带账号、参数和 #。",
            "An address that begins with https:// and names a public host, up to and without /v1 or \
             /v1beta, and without a user name, query or fragment.",
        ),
        "model" => (
            "填模型的 ID，只能有字母、数字和 . _ - / :。",
            "The model's id: letters, digits and . _ - / : only.",
        ),
        "key_secret" => (
            "填密钥的名字，形如 GATEWAY_GOOGLE_KEY（大写），不是密钥本身。",
            "The name of the secret, such as GATEWAY_GOOGLE_KEY, in capitals; not the key itself.",
        ),
        "auth" => (
            "没有这种带密钥的方式。",
            "There is no such way to show a key.",
        ),
        "aspect" => (
            "这种接口格式用不了这个比例写法。",
            "This wire format does not take the ratio in that way.",
        ),
        "image_size" => (
            "尺寸是 1K、2K 或 4K；对话格式要先选 extra_body 或 image_config 的比例写法。",
            "1K, 2K or 4K; a chat gateway needs the ratio in extra_body or image_config for it.",
        ),
        "result_hosts" => (
            "每个都是公网域名，小写，可以以 *. 开头。",
            "Each is a public host name in lower case, perhaps with *. before it.",
        ),
        "allow_insecure_results" => (
            "只有本机的通道才能用 http 取结果。",
            "Only a gateway on this very machine may give results over http.",
        ),
        "deadline_ms" => ("1000 到 300000 毫秒。", "1,000 to 300,000 milliseconds."),
        "max_request_bytes" => (
            "1000000 到 100000000 字节。",
            "1,000,000 to 100,000,000 bytes.",
        ),
        "max_response_bytes" => ("100000 到 64000000 字节。", "100,000 to 64,000,000 bytes."),
        "calls_per_day" => (
            "至少 1 次；不限就留空。",
            "At least 1; leave it out for no limit.",
        ),
        "money_per_day" => (
            "要先填每张图的价格，上限也不能低于它；不限就留空。",
            "It needs the price of a picture and must not be below it; leave it out for no limit.",
        ),
        "day_begins_utc_hour" => ("0 到 23 的整点。", "A full hour, 0 to 23."),
        "rest_after_failures" => ("至少 1 次。", "At least 1."),
        "tools" => (
            "至少选一个工具；全部都给就不限。",
            "At least one tool; leave it out for all.",
        ),
        "price"
        | "price.picture"
        | "price.million_input_tokens"
        | "price.million_output_tokens"
        | "price.cost_unit" => (
            "价格不能是负数。",
            "A price is a number that is not negative.",
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use web::language::Language;

    use super::*;

    const HERE: &str = "http://localhost:8787";

    fn faults(members: Value, origin: &str) -> Vec<(String, Fault)> {
        let mut settings = json!({
            "style": "chat", "base_url": "https://relay.example.com", "model": "m",
            "key_secret": "GATEWAY_A_KEY",
        });
        let settings = settings.as_object_mut().unwrap();
        for (name, value) in members.as_object().unwrap() {
            match value {
                Value::Null => settings.remove(name),
                value => settings.insert(name.clone(), value.clone()),
            };
        }
        match sound("relay", settings.clone(), origin) {
            Ok(_) => vec![],
            Err(problem) => problem
                .errors()
                .iter()
                .map(|error| (error.field.clone(), error.fault.clone()))
                .collect(),
        }
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field_in_both_languages() {
        for (members, field) in [
            (
                json!({"base_url": "http://relay.example.com"}),
                "settings.base_url",
            ),
            (json!({"price": {"picture": -1}}), "settings.price.picture"),
            (json!({"deadline_ms": 5}), "settings.deadline_ms"),
            (
                json!({"result_hosts": ["localhost"]}),
                "settings.result_hosts",
            ),
            (json!({"style": "telepathy"}), "settings.style"),
        ] {
            let (zh, en) = rule(field.trim_start_matches("settings.")).unwrap();
            let expected = (field.to_owned(), Fault::rule(zh, en));
            assert_eq!(faults(members, HERE), [expected]);
        }
    }

    #[test]
    fn a_field_that_is_missing_or_that_nobody_knows_is_named() {
        let missing = faults(json!({"model": null}), HERE);
        assert_eq!(missing, [("settings.model".to_owned(), Fault::MISSING)]);
        let [(at, fault)] = &faults(json!({"colour": "red"}), HERE)[..] else {
            panic!("it is not known")
        };
        assert_eq!(at, "settings.colour");
        assert!(fault.message(Language::English).contains("unknown field"));
    }

    #[test]
    fn a_gateway_on_this_machine_is_for_a_service_that_is_there_too() {
        let here = json!({"base_url": "http://127.0.0.1:8790/gateway"});
        assert_eq!(faults(here.clone(), HERE), []);
        let elsewhere = faults(here, "https://kitten.example");
        assert_eq!(elsewhere[0].0, "settings.base_url");
    }

    #[test]
    fn the_name_is_that_of_the_path() {
        let other = faults(json!({"name": "other"}), HERE);
        assert_eq!(other, [("settings.name".to_owned(), Fault::INVALID)]);
        assert_eq!(faults(json!({"name": "relay"}), HERE), []);
    }
}
