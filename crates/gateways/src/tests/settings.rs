//! The settings of gateways, and the setting `GATEWAYS`.

use serde_json::json;

use super::*;

#[test]
fn gateways_keep_their_order_and_may_begin_switched_off() {
    let one = |name, is_on| {
        json!({"name": name, "style": "native", "base_url": "https://a.example", "model": "m",
               "key_secret": "GATEWAY_A_KEY", "is_on": is_on})
    };
    let setting = json!([one("b", true), one("a", false)]).to_string();
    let read: Vec<_> = entries(&setting)
        .expect("sound")
        .iter()
        .map(|entry| (entry.config().name.clone(), entry.is_on))
        .collect();
    assert_eq!(read, [("b".to_owned(), true), ("a".to_owned(), false)]);

    let twice = json!([one("b", true), one("b", true)]).to_string();
    let error = entries(&twice).expect_err("two of a name").to_string();
    assert_eq!(error, r#"gateway "b": name: another gateway has the same"#);
}

#[test]
fn what_is_kept_is_what_was_written_without_the_switch() {
    let setting = json!([{"name": "a", "style": "chat", "base_url": "https://a.example",
                          "model": "m", "key_secret": "GATEWAY_A_KEY", "is_on": false,
                          "deadline_ms": 5000}]);
    let entries = entries(&setting.to_string()).expect("sound");
    let kept: serde_json::Value = serde_json::from_str(entries[0].settings()).expect("JSON");
    let mut written = setting[0].clone();
    written.as_object_mut().expect("members").remove("is_on");
    assert_eq!(kept, written);
    assert_eq!(entries[0].attempt_ms(), 5000);
}

#[test]
fn each_mistake_is_named() {
    for (members, named) in [
        (json!({"colour": "red"}), "colour: unknown field `colour`"),
        (json!({"model": null}), "model: invalid type: null"),
        (
            json!({"price": {"picture": "dear"}}),
            "price.picture: invalid type",
        ),
        (
            json!({"base_url": "https://10.0.0.1"}),
            "base_url must name a public host",
        ),
        (
            json!({"base_url": "https://db.internal"}),
            "base_url must name a public host",
        ),
        (
            json!({"key_secret": "DATABASE_AUTH_TOKEN"}),
            "key_secret must be the name",
        ),
        (
            json!({"key_secret": "GATEWAY_KEY"}),
            "key_secret must be the name",
        ),
        (json!({"tools": []}), "tools must name"),
        (
            json!({"money_per_day": 1_000_000}),
            "money_per_day needs price.picture",
        ),
        (
            json!({"money_per_day": 1, "price": {"picture": 2}}),
            "money_per_day needs price.picture",
        ),
        (json!({"style": "telepathy"}), "unknown variant `telepathy`"),
        (json!({"image_size": "2k"}), "unknown variant `2k`"),
        (json!({"name": ""}), "name must be"),
        (
            json!({"base_url": "gateway.example.com"}),
            "base_url is no address",
        ),
        (
            json!({"base_url": "http://gateway.example.com"}),
            "base_url must begin with https://",
        ),
        (
            json!({"base_url": "http://127.0.0.1.evil.example"}),
            "base_url must begin with https://",
        ),
        (
            json!({"base_url": "https://u:p@gateway.example.com"}),
            "user name or password",
        ),
        (
            json!({"base_url": "https://gateway.example.com?a=b"}),
            "query or fragment",
        ),
        (
            json!({"base_url": "https://gateway.example.com/v1/"}),
            "base_url must end before /v1",
        ),
        (json!({"model": ""}), "model is no model id"),
        (json!({"model": "a?b"}), "model is no model id"),
        (
            json!({"style": "native", "model": "a/../b"}),
            "model is no model id",
        ),
        (
            json!({"key_secret": "sk-12345"}),
            "key_secret must be the name",
        ),
        (
            json!({"style": "native", "aspect": "extra_body"}),
            "aspect is for style",
        ),
        (json!({"image_size": "2K"}), "image_size needs aspect"),
        (
            json!({"native_shape": "response_format"}),
            "native_shape is for style",
        ),
        (json!({"images": {}}), "images is for style"),
        (
            json!({"style": "images", "images": {"sizes": {"1K": {"3:4": "big"}}}}),
            "\"big\" is no size",
        ),
        (
            json!({"style": "images", "images": {"sizes": {"8K": {}}}}),
            "unknown variant `8K`",
        ),
        (
            json!({"style": "images", "images": {"version": "v1/.."}}),
            "images.version must be",
        ),
        (
            json!({"style": "images", "images": {"endpoint": "images"}}),
            "\"multipart\" needs endpoint",
        ),
        (
            json!({"style": "images", "images": {"extra": {"a\"b": 1}}}),
            "extra: \"a\"b\" is no name",
        ),
        (
            json!({"style": "images", "images": {"extra": {"size": "1x1"}}}),
            "extra: \"size\" is no name",
        ),
        (json!({"style": "task"}), "needs the field task"),
        (json!({"task": {"preset": "bfl"}}), "task is for style"),
        (
            json!({"style": "task", "task": {"preset": "dall-e"}}),
            "neither bfl nor kling",
        ),
        (json!({"style": "task", "task": {}}), "task: missing field"),
        (
            json!({"style": "task", "task": {"preset": "bfl", "colour": 1}}),
            "unknown field `colour`",
        ),
        (
            json!({"style": "task", "task": {"preset": "bfl", "poll": "/v1/get_result"}}),
            "poll hold {id}",
        ),
        (
            json!({"style": "task", "task": {"preset": "bfl", "polling_hosts": ["*"]}}),
            "task.polling_hosts",
        ),
        (
            json!({"style": "task", "task": {"preset": "bfl"}, "model": "a/b"}),
            "model is no model id",
        ),
        (
            json!({"style": "task", "task": {"preset": "kling"}, "key_secret": "GATEWAY_PLAIN_KEY"}),
            "no key of the form access_key:secret",
        ),
        (json!({"deadline_ms": 999}), "deadline_ms must be"),
        (json!({"deadline_ms": 300_001}), "deadline_ms must be"),
        (json!({"calls_per_day": 0}), "calls_per_day must be"),
        (json!({"max_pictures": 0}), "max_pictures must be"),
        (
            json!({"day_begins_utc_hour": 24}),
            "day_begins_utc_hour must be",
        ),
        (
            json!({"rest_after_failures": 0}),
            "rest_after_failures must be",
        ),
        (json!({"price": {"image": 1}}), "unknown field `image`"),
        (
            json!({"max_response_bytes": 1}),
            "max_response_bytes must be",
        ),
        (
            json!({"allow_insecure_results": true}),
            "allow_insecure_results is for",
        ),
    ] {
        let at_fault: Vec<String> = members
            .as_object()
            .expect("members")
            .keys()
            .cloned()
            .collect();
        let error = try_gateway("chat", members).expect_err(named);
        let (field, problem) = error.field().expect("a field");
        assert!(problem.contains(named), "{problem}");
        let outermost = field.split('.').next().unwrap_or_default();
        assert!(
            at_fault.iter().any(|name| name == outermost),
            "{field} of {at_fault:?}"
        );
        assert!(!error.to_string().contains("sk-12345"));
    }
    assert!(matches!(entries("[]"), Err(ConfigError::Empty)));
    assert!(matches!(entries("{"), Err(ConfigError::Unreadable(_))));
}

#[test]
fn a_field_that_is_missing_is_named() {
    let settings = json!({"name": "a", "style": "chat"});
    let settings = settings.as_object().expect("settings").clone();
    let error = Entry::read(settings).expect_err("no address");
    assert_eq!(
        error.field(),
        Some(("base_url", "base_url: missing field `base_url`"))
    );
}

#[test]
fn a_gateway_of_this_machine_needs_no_https() {
    for base_url in [
        "http://localhost:8788",
        "http://127.0.0.1:8788",
        "http://[::1]:8788",
    ] {
        assert!(try_gateway("chat", json!({"base_url": base_url})).is_ok());
    }
}

#[test]
fn result_hosts_are_public_names() {
    let check = |host: &str| try_gateway("chat", json!({"result_hosts": [host]})).is_ok();
    for host in [
        "files.example.com",
        "*.example.com",
        "storage.googleapis.com",
    ] {
        assert!(check(host), "{host}");
    }
    for host in [
        "",
        "*",
        "*.com",
        "com",
        "localhost",
        "a.localhost",
        "printer.local",
        "db.internal",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "[::1]",
        "*.10.0.0.1",
        "Files.Example.com",
        "https://files.example.com",
        "files.example.com:8443",
        "files.example.com/",
        "a.*.com",
        "files.example.com.",
    ] {
        assert!(!check(host), "{host}");
    }
}

#[test]
fn insecure_result_hosts_are_still_single_hosts() {
    let check = |host: &str| {
        let members = json!({
            "base_url": "http://localhost:8788", "allow_insecure_results": true,
            "result_hosts": [host],
        });
        try_gateway("chat", members).is_ok()
    };
    assert!(check("127.0.0.1") && check("localhost") && check("[::1]"));
    assert!(!check("*") && !check("*.0.0.1") && !check(""));
}

#[test]
fn a_key_is_never_shown() {
    let gateway = gateway("chat", json!({}));
    let request = super::super::message(&gateway, &REQUEST, &Counting::default(), NOW);
    let shown = format!(
        "{gateway:?} {request:?} {:?}",
        Secret::new("the-key:secret".to_owned())
    );
    assert!(
        shown.contains("FIRST_KEY") && !shown.contains("the-key"),
        "{shown}"
    );
}

/// The setting `GATEWAYS` as it is shipped.
fn shipped() -> &'static str {
    let file = include_str!("../../../../wrangler.toml");
    let (_, setting) = file.split_once("GATEWAYS = '''").expect("the setting");
    setting.split_once("'''").expect("its end").0
}

#[test]
fn what_is_shipped_has_each_model_family_and_asks_the_geminis_alone() {
    let entries = entries(shipped()).expect("sound");
    let find = |model: &str| {
        entries
            .iter()
            .find(|entry| entry.config().model.contains(model))
    };
    for (model, most, is_on) in [
        ("gemini-2.5-flash-image", Some(3), true),
        ("gemini-3.1-flash-image", Some(14), true),
        ("gemini-nano-banana-2.1", Some(14), true),
        ("gemini-3-pro-image", Some(14), false),
        ("gpt-image-2.6", Some(16), false),
        ("qwen-image-2.1", Some(10), false),
        ("seedream-5-0", None, false),
        ("flux-2-pro", None, false),
        ("vto-v1", Some(2), false),
        ("kling-image-o1", None, false),
    ] {
        let entry = find(model).expect(model);
        assert_eq!(entry.config().max_pictures, most, "{model}");
        assert_eq!(entry.is_on, is_on, "{model}");
    }
}

/// <https://developers.cloudflare.com/workers/platform/limits/>, environment variable size.
#[test]
fn what_is_shipped_fits_into_a_variable_of_cloudflare() {
    assert!(shipped().len() <= 5_000, "{} bytes", shipped().len());
}

/// `docs/gateways.md` is what operators copy from.
#[test]
fn every_entry_of_the_document_is_a_sound_setting() {
    let document = include_str!("../../../../docs/gateways.md");
    let written: Vec<&str> = document
        .split("```json\n")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("\n```")?.0))
        .collect();
    assert!(
        written.len() >= 6,
        "APIcore, AIHubMix twice, Google, OpenRouter, any other"
    );
    for entry in &written {
        entries(&format!("[{entry}]")).unwrap_or_else(|error| panic!("{error} in {entry}"));
    }
    let together = format!("[{}]", written.join(","));
    entries(&together).expect("names of their own");
}
