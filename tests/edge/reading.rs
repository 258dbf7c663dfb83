//! Everything that can be read is read, on the official libSQL server: each GET of the API's document,
//! as user and as operator, with data behind it; each list in each order, with each of its filters,
//! page after page.

use std::time::Duration;

use edge_tests::own_stack;
use edge_tests::person::Person;
use serde_json::{Value, json};
use xtask::stack::Stack;

/// How many pages of a list are read.
const PAGES: usize = 3;
const CRONS: [&str; 4] = ["*/5 * * * *", "0 * * * *", "5 16 * * *", "0 1 * * *"];

/// What paths name.
struct Names {
    account: String,
    task: String,
    output: String,
    order: String,
    upload: String,
    gateway_test: String,
}

impl Names {
    /// A path of the document with what it names put in.
    fn fill(&self, path: &str) -> String {
        let of = |prefix: &str| path.trim_start_matches("/api/admin").starts_with(prefix);
        let id = match path {
            _ if of("/accounts") => &self.account,
            _ if of("/gateway-tests") => &self.gateway_test,
            _ if of("/orders/") && path.ends_with("/refund") => &self.order,
            _ if of("/presets") => "try_on",
            _ if of("/tasks") || of("/api/tasks") => &self.task,
            _ if of("/api/orders") => &self.order,
            _ if of("/api/outputs") => &self.output,
            _ if of("/api/uploads") => &self.upload,
            _ => "",
        };
        match path {
            "/api/outputs/zip" => format!("{path}?ids={}", self.output),
            _ => path.replace("{id}", id),
        }
    }
}

/// Lets somebody do what leaves rows of every kind.
fn live(stack: &Stack, operator: &Person<'_>) -> (String, Names) {
    let person = Person::new(stack).with_credits(100);
    let task = person.try_on(None);
    let task = person.finished(&task, Duration::from_secs(30));
    let refused = person.try_on(Some("Wear it. [demo:refuse=content_filter]"));
    person.finished(&refused, Duration::from_secs(30));
    person.write("/api/check-in", &json!({}));

    let mut order = String::new();
    for pack in ["small", "small", "small"] {
        let made = person.write("/api/orders", &json!({"pack": pack}));
        order = made.json()["id"].as_str().unwrap().to_owned();
        let path = format!("/api/admin/orders/{order}/confirm");
        assert_eq!(operator.write(&path, &json!({})).status, 200);
    }
    for grants in [
        json!({"kind": "credits", "credits": 5}),
        json!({"kind": "level", "level": "plus"}),
        json!({"kind": "plan", "plan": "monthly"}),
    ] {
        let batch = json!({"grants": grants, "count": 3});
        let made = operator.write("/api/admin/code-batches", &batch).json();
        let code = json!({"code": made["codes"][0]});
        assert_eq!(person.write("/api/redemptions", &code).status, 200);
    }
    let test = operator.write("/api/admin/gateways/demo/test", &json!({}));
    let names = Names {
        account: person.id.clone(),
        task: task["id"].as_str().unwrap().to_owned(),
        output: task["outputs"][0]["id"].as_str().unwrap().to_owned(),
        order,
        upload: person.upload(&edge_tests::photos::person()),
        gateway_test: test.json()["id"].as_str().unwrap().to_owned(),
    };
    (person.email, names)
}

/// The values that a query parameter of the document takes.
fn choices(parameter: &Value) -> Vec<&str> {
    let schema = &parameter["schema"];
    let listed = [&schema["enum"], &schema["oneOf"][1]["enum"]];
    let mut values = listed.into_iter().filter_map(Value::as_array).flatten();
    let mut choices: Vec<&str> = values.by_ref().filter_map(Value::as_str).collect();
    choices.dedup();
    choices
}

/// Reads a path, and the pages after it. Tells how many answers there were.
fn read(person: &Person<'_>, path: &str) -> usize {
    let separator = if path.contains('?') { '&' } else { '?' };
    let mut next = path.to_owned();
    for page in 1..=PAGES {
        let answer = person.client.get(&next, &[]).unwrap();
        assert_eq!(answer.status, 200, "{next}");
        let is_json = answer
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("application/json"));
        let json = if is_json { answer.json() } else { Value::Null };
        match json["next_cursor"].as_str() {
            Some(cursor) => next = format!("{path}{separator}cursor={cursor}"),
            None => return page,
        }
    }
    PAGES
}

#[test]
fn every_get_of_the_document_answers_200_in_each_order_with_each_filter_page_after_page() {
    let stack = own_stack("reading", |_| {});
    let operator = Person::operator(&stack);
    let lives: Vec<(String, Names)> = (0..2).map(|_| live(&stack, &operator)).collect();
    for cron in CRONS {
        stack.scheduled(cron).unwrap();
    }
    let (email, names) = &lives[0];
    let person = Person::known(&stack, email);

    let document = person.client.get("/api/openapi.json", &[]).unwrap().json();
    let mut answers = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        let operation = &operations["get"];
        if operation.is_null() {
            continue;
        }
        let reader = match path.starts_with("/api/admin") {
            true => &operator,
            false => &person,
        };
        let mut path = names.fill(path);
        let parameters = operation["parameters"].as_array();
        let parameters: Vec<&Value> = parameters.into_iter().flatten().collect();
        let takes = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
        if takes("limit") {
            path += "?limit=1";
        }
        answers += read(reader, &path);
        let separator = if path.contains('?') { '&' } else { '?' };
        for parameter in &parameters {
            let name = parameter["name"].as_str().unwrap();
            for choice in choices(parameter) {
                answers += read(reader, &format!("{path}{separator}{name}={choice}"));
            }
        }
        for (name, value) in [
            ("search", "kitten"),
            ("from", "0"),
            ("account", &names.account),
        ] {
            if takes(name) {
                answers += read(reader, &format!("{path}{separator}{name}={value}"));
            }
        }
    }
    assert!(answers > 150, "only {answers} answers");
    edge_tests::publish(&format!(
        "every GET of the document: {answers} answers of 200\n"
    ));
}
