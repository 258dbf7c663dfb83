//! A result that is given as an address.

use serde_json::json;

use super::*;

const PNG: &[u8] = include_bytes!("../../../images/src/fixtures/metadata.png");

fn pointing_to(address: &str) -> Result<HttpResponse, HttpError> {
    answer(
        200,
        json!({"data": [{"url": address}]}).to_string().as_bytes(),
    )
}

/// What comes of an answer that points to `address`, and the addresses that were asked for it.
fn follow(
    members: serde_json::Value,
    address: &str,
    then: impl IntoIterator<Item = Result<HttpResponse, HttpError>>,
) -> (Result<Picture, Failure>, Vec<HttpRequest>) {
    let answers = std::iter::once(pointing_to(address)).chain(then);
    let http = Scripted::new(answers);
    let result = ask(&http, &gateway("chat", members), REQUEST).outcome;
    let asked = http.asked().split_off(1);
    (result, asked)
}

fn listed() -> serde_json::Value {
    json!({"result_hosts": ["files.example.com", "*.cdn.example.com"]})
}

#[test]
fn a_result_is_fetched_from_a_listed_host_without_showing_the_key() {
    for address in [
        "https://files.example.com/1.png",
        "https://a.b.cdn.example.com/1.png?x=y",
    ] {
        let (result, asked) = follow(listed(), address, [answer(200, PNG)]);
        let picture = result.expect("a picture");
        assert_eq!(
            (picture.format, picture.width, picture.height),
            (ImageFormat::Png, 24, 16)
        );
        assert_eq!(asked.len(), 1);
        assert_eq!(
            (asked[0].url.as_str(), &asked[0].method),
            (address, &Method::GET)
        );
        assert_eq!(
            (asked[0].max_bytes, asked[0].deadline_ms),
            (25_000_000, 10_000)
        );
        assert_eq!(asked[0].headers.keys().collect::<Vec<_>>(), [&ACCEPT]);
    }
}

#[test]
fn no_other_address_is_ever_asked() {
    for address in [
        "http://files.example.com/1.png",
        "https://files.example.com:8443/1.png",
        "https://user@files.example.com/1.png",
        "https://user:pass@files.example.com/1.png",
        "https://files.example.com@evil.example/1.png",
        "https://files.example.com.evil.example/1.png",
        "https://files.example.com./1.png",
        "https://evilcdn.example.com/1.png",
        "https://cdn.example.com/1.png",
        "https://elsewhere.example/1.png",
        "https://localhost/1.png",
        "https://127.0.0.1/1.png",
        "https://127.1/1.png",
        "https://2130706433/1.png",
        "https://0x7f000001/1.png",
        "https://0177.0.0.1/1.png",
        "https://10.0.0.1/1.png",
        "https://192.168.1.1/1.png",
        "https://169.254.169.254/latest/meta-data",
        "https://8.8.8.8/1.png",
        "https://[::1]/1.png",
        "https://[::ffff:127.0.0.1]/1.png",
        "https://[fe80::1]/1.png",
        "https://[fd00::1]/1.png",
        "https://",
    ] {
        let (result, asked) = follow(listed(), address, [answer(200, PNG)]);
        let refused = matches!(
            result,
            Err(Failure::CheckFailed {
                reason: "address_not_allowed",
                ..
            })
        );
        assert!(refused && asked.is_empty(), "{address}: {asked:?}");
    }
}

#[test]
fn an_address_of_any_other_kind_is_no_result() {
    for address in [
        "file:///etc/passwd",
        "ftp://files.example.com/1.png",
        "javascript:alert(1)",
    ] {
        let (result, asked) = follow(listed(), address, [answer(200, PNG)]);
        assert!(matches!(
            result,
            Err(Failure::NoImage { .. } | Failure::CheckFailed { .. })
        ));
        assert!(asked.is_empty());
    }
}

#[test]
fn without_a_list_nothing_is_fetched() {
    let address = "https://files.example.com/1.png";
    let (result, asked) = follow(json!({}), address, [answer(200, PNG)]);
    let Err(Failure::CheckFailed { detail, .. }) = result else {
        panic!("fetched");
    };
    assert!(detail.contains("files.example.com") && detail.contains("result_hosts"));
    assert!(asked.is_empty());
}

#[test]
fn insecure_results_come_from_listed_hosts_too() {
    let local = json!({
        "base_url": "http://127.0.0.1:8788", "allow_insecure_results": true,
        "result_hosts": ["127.0.0.1"],
    });
    let (result, asked) = follow(
        local.clone(),
        "http://127.0.0.1:8788/1.png",
        [answer(200, PNG)],
    );
    assert!(result.is_ok() && asked.len() == 1);
    for address in [
        "http://10.0.0.1/1.png",
        "http://localhost:8788/1.png",
        "http://[::1]/1.png",
    ] {
        let (result, asked) = follow(local.clone(), address, [answer(200, PNG)]);
        assert!(result.is_err() && asked.is_empty(), "{address}");
    }
}

#[test]
fn fetching_is_tried_twice_and_a_redirect_is_not_followed() {
    let address = "https://files.example.com/1.png";
    let broken = || Err(HttpError::Broken("reset".to_owned()));
    let (result, asked) = follow(listed(), address, [broken(), answer(200, PNG)]);
    assert!(result.is_ok() && asked.len() == 2);
    let (result, asked) = follow(listed(), address, [broken(), answer(302, b"")]);
    let lost = Failure::ResultLost {
        detail: "status 302".to_owned(),
    };
    assert!(result.is_err_and(|failure| failure == lost));
    assert!(asked.iter().all(|request| request.url == address) && asked.len() == 2);
}

#[test]
fn a_slow_or_huge_result_is_not_asked_for_again() {
    let address = "https://files.example.com/1.png";
    for error in [HttpError::TimedOut, HttpError::TooLarge] {
        let (result, asked) = follow(listed(), address, [Err(error), answer(200, PNG)]);
        assert!(matches!(result, Err(Failure::ResultLost { .. })));
        assert_eq!(asked.len(), 1);
    }
}

#[test]
fn an_attempt_never_takes_longer_than_it_says() {
    let call = json!({"deadline_ms": 7_000});
    assert_eq!(gateway("chat", call).longest_attempt_ms(), 7_000);
    let call_and_two_tries_at_each_of_two_addresses = 90_000 + 2 * 2 * 10_000;
    assert_eq!(
        gateway("chat", listed()).longest_attempt_ms(),
        call_and_two_tries_at_each_of_two_addresses
    );
}

#[test]
fn what_is_fetched_must_be_a_picture() {
    let address = "https://files.example.com/1.png";
    for body in [&b"<html>"[..], b"GIF89a", &PNG[..PNG.len() - 4], b""] {
        let (result, _) = follow(listed(), address, [answer(200, body)]);
        assert!(matches!(result, Err(Failure::CheckFailed { .. })));
    }
}

#[test]
fn of_many_addresses_the_last_two_are_tried() {
    let urls: Vec<_> = (0..9)
        .map(|number| json!({"url": format!("https://files.example.com/{number}")}))
        .collect();
    let many = answer(200, json!({"data": urls}).to_string().as_bytes());
    let http = Scripted::new([
        many,
        answer(200, b"none"),
        answer(200, b"none"),
        answer(200, PNG),
    ]);
    assert!(
        ask(&http, &gateway("chat", listed()), REQUEST)
            .outcome
            .is_err()
    );
    let asked: Vec<_> = http.asked().split_off(1);
    let paths: Vec<_> = asked
        .iter()
        .filter_map(|request| request.url.rsplit('/').next())
        .collect();
    assert_eq!(paths, ["8", "7"]);
}
