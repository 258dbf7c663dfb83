//! What every answer carries.

use std::io::{Read, Write};
use std::net::TcpStream;

use edge_tests::shared_stack;
use xtask::api::Client;

#[test]
fn every_answer_of_the_api_has_an_id_and_keeps_browsers_careful() {
    let client = Client::new(&shared_stack().base_url());
    let mut ids = Vec::new();
    for path in ["/api/health", "/api/presets", "/api/me", "/api/nowhere"] {
        let answer = client.get(path, &[]).unwrap();
        ids.push(answer.header("x-request-id").unwrap().to_owned());
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{path}");
        assert_eq!(
            answer.header("referrer-policy"),
            Some("no-referrer"),
            "{path}"
        );
        assert!(answer.header("content-security-policy").is_some(), "{path}");
        assert!(
            answer.header("strict-transport-security").is_some(),
            "{path}"
        );
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4, "no two answers share an id");
}

#[test]
fn headers_that_are_not_ascii_are_taken() {
    let address = shared_stack().base_url().replace("http://", "");
    let mut connection = TcpStream::connect(&address).unwrap();
    let head = format!(
        "GET /api/presets HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         user-agent: 小猫\r\ncookie: name=小猫\r\nx-anything: 小猫\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[test]
fn problems_speak_the_callers_language() {
    let client = Client::new(&shared_stack().base_url());
    let title = |language| {
        let answer = client
            .get("/api/nowhere", &[("accept-language", language)])
            .unwrap();
        assert_eq!(answer.status, 404);
        answer.json()["title"].as_str().unwrap().to_owned()
    };
    assert!(title("en").is_ascii());
    assert!(!title("zh-CN,zh;q=0.9").is_ascii());
}

#[test]
fn the_wrong_method_is_said_to_be_wrong() {
    let client = Client::new(&shared_stack().base_url());
    let answer = client.get("/api/auth/login", &[]).unwrap();
    assert_eq!(answer.json()["type"], "/problems/method-not-allowed");
}

#[test]
fn the_pages_come_from_the_same_origin() {
    let client = Client::new(&shared_stack().base_url());
    let page = client.get("/", &[("accept", "text/html")]).unwrap();
    assert_eq!(page.status, 200);
    assert!(
        page.header("content-type")
            .unwrap()
            .starts_with("text/html")
    );
    let missing = client
        .get("/no-such-page", &[("accept", "text/html")])
        .unwrap();
    assert_eq!(missing.status, 404);
    assert!(
        missing
            .header("content-type")
            .unwrap()
            .starts_with("text/html")
    );
}

#[test]
fn the_api_describes_itself() {
    let client = Client::new(&shared_stack().base_url());
    let answer = client.get("/api/openapi.json", &[]).unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.json()["openapi"], "3.1.0");
}
