//! product.md 7: the lists of the back office, walked from their descriptions.

use std::collections::BTreeSet;

use http::Method;
use listing::{FilterKind, List, ListParams, store};
use serde_json::{Value, json};
use web::language::Language;

use crate::support::{Client, START, World};

/// Values that a filter takes.
pub fn samples(test: &FilterKind) -> Vec<String> {
    match test {
        FilterKind::OneOf(names, _) => names.iter().map(|name| name.to_string()).collect(),
        FilterKind::Cases(cases) => cases.iter().map(|(name, _)| name.to_string()).collect(),
        FilterKind::Text(_) => vec!["some-id".to_owned()],
        FilterKind::Time(_) | FilterKind::Made(_) => vec![START.to_string(), "-1".to_owned()],
    }
}

/// Texts that each search of a list can read, one each.
pub fn searches(list: &List) -> Vec<&'static str> {
    const TYPED: [&str; 5] = [
        "KC-7F3K-9Q4M",
        "ACDE-FGHJ-KMNP-QRT3",
        "mimi@example.com",
        "019aa6f3-5c00-7000-8000-000000000000",
        "mimi",
    ];
    let readable = list.search.iter().map(|search| {
        let mut typed = TYPED.into_iter();
        typed
            .find(|typed| (search.read)(typed).is_some())
            .unwrap_or_else(|| panic!("{}: a text that is {}", list.name, search.about))
    });
    readable.collect()
}

/// Every query of a list: each sort, each filter in the usual order, each search.
fn queries(list: &List) -> Vec<String> {
    let sorts = list.sorts.iter().map(|sort| format!("sort={}", sort.name));
    let filters = list.filters.iter().flat_map(|filter| {
        let samples = samples(&filter.test).into_iter();
        samples.map(|sample| format!("{}={sample}", filter.name))
    });
    let searches = searches(list)
        .into_iter()
        .map(|typed| format!("search={typed}"));
    let all = sorts.chain(filters).chain(searches);
    std::iter::once(String::new()).chain(all).collect()
}

/// The operation of the API's document that gives a list.
pub fn documented(document: &Value, list: &List, export: bool) -> (String, Value) {
    let last = match export {
        true => format!("/{}/export", list.name),
        false => format!("/{}", list.name),
    };
    let paths = document["paths"].as_object().unwrap().iter();
    let mut found = paths.filter(|(path, methods)| {
        let is_of = path.contains("{id}") == list.of.is_some();
        path.starts_with("/api/admin/")
            && path.ends_with(&last)
            && is_of
            && methods["get"].is_object()
    });
    let (path, methods) = found.next().unwrap_or_else(|| panic!("no route {last}"));
    assert!(found.next().is_none(), "several routes {last}");
    (path.clone(), methods["get"].clone())
}

async fn ask(client: &Client<'_>, path: &str, query: &str) -> Value {
    let path = format!("{}?{query}", path.replace("{id}", &client.id));
    client.get(&path).await.expect(200).json()
}

#[test]
fn every_list_has_a_page_and_an_export_whose_parameters_are_those_of_its_description() {
    let document = serde_json::to_value(app::document()).unwrap();
    for list in backoffice::LISTS {
        let searches = !list.search.is_empty();
        let of_export: BTreeSet<&str> = (list.filters.iter().map(|filter| filter.name))
            .chain(["sort"])
            .chain(searches.then_some("search"))
            .collect();
        let of_page = of_export
            .iter()
            .copied()
            .chain(["limit", "cursor"])
            .collect();
        for (is_export, expected) in [(false, of_page), (true, of_export)] {
            if is_export && list.columns.is_empty() {
                continue;
            }
            let (path, operation) = documented(&document, list, is_export);
            let parameters = operation["parameters"].as_array().unwrap().iter();
            let names: BTreeSet<&str> = parameters
                .filter(|parameter| parameter["in"] == "query")
                .map(|parameter| parameter["name"].as_str().unwrap())
                .collect();
            assert_eq!(names, expected, "{path}");
        }
    }
}

#[test]
fn every_route_that_gives_pages_of_a_list_is_walked_here() {
    let document = serde_json::to_value(app::document()).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let schema = "/get/responses/200/content/application~1json/schema/$ref";
    let pages = paths.filter(|(_, methods)| {
        let reference = methods.pointer(schema).and_then(Value::as_str);
        reference.is_some_and(|name| name.starts_with("#/components/schemas/Page_"))
    });
    let pages: BTreeSet<&str> = pages.map(|(path, _)| path.as_str()).collect();
    let walked = backoffice::LISTS.iter();
    let walked: Vec<String> = walked
        .map(|list| documented(&document, list, false).0)
        .collect();
    let walked: BTreeSet<&str> = walked.iter().map(String::as_str).collect();
    assert_eq!(walked, pages, "every list stands in `backoffice::LISTS`");
}

#[tokio::test]
async fn every_sort_filter_and_search_of_every_list_answers_in_one_round_trip() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let document = serde_json::to_value(app::document()).unwrap();
    for list in backoffice::LISTS {
        let (path, _) = documented(&document, list, false);
        for query in queries(list) {
            let before = world.database.round_trips();
            let page = ask(&operator, &path, &query).await;
            assert_eq!(world.database.round_trips() - before, 1, "{path}?{query}");
            assert!(page["items"].is_array(), "{path}?{query}");
            if !list.columns.is_empty() {
                let export = format!("{path}/export?{query}").replace("{id}", &operator.id);
                operator.get(&export).await.expect(200);
            }
        }
    }
}

/// What picks so many that a page is full soon, whoever is looked at in between.
const COMMON: [&str; 3] = [
    "accounts?role=user",
    "accounts?state=active",
    "accounts?member=no",
];

#[tokio::test]
async fn every_sort_filter_and_search_of_every_list_reads_a_range_of_an_index() {
    let world = World::new().await;
    for list in backoffice::LISTS {
        for query in queries(list) {
            let selection = ListParams::by_query(&query)
                .unwrap()
                .of("some-id")
                .page(list)
                .unwrap();
            let told = (START, Language::English);
            let statement = store::query(&selection, (&(list.item)(), 51), told);
            let plan = format!("EXPLAIN QUERY PLAN {}", statement.sql);
            let steps = world.database.sql(&plan).await.unwrap();
            let steps: Vec<String> = steps.iter().map(|row| row.get(3).unwrap()).collect();
            // A scan is of all rows, in order, as far as the page goes; or of an index of those alone
            // that the filter picks.
            let name = format!("{}?{query}", list.name);
            let is_all =
                query.is_empty() || query.starts_with("sort=") || COMMON.contains(&name.as_str());
            for (place, step) in steps.iter().enumerate() {
                let index = step.split_once("INDEX ").map(|(_, name)| name);
                let is_ordered = match index {
                    _ if is_all && place == 0 => true,
                    Some(name) => is_partial(&world, name).await,
                    None => step.contains("json_each") || step.contains("CONSTANT ROW"),
                };
                let is_good = !step.starts_with("SCAN") || is_ordered;
                assert!(
                    is_good && !step.contains("TEMP B-TREE"),
                    "{}?{query}: {steps:#?}",
                    list.name
                );
            }
        }
    }
}

#[tokio::test]
async fn in_any_order_few_rows_are_found_first_and_others_are_read_in_it() {
    let world = World::new().await;
    for (query, index) in [
        ("role=admin&sort=-seen_at", "accounts_operators"),
        ("role=admin&level=free&sort=email", "accounts_operators"),
        ("role=admin&level=free", "accounts_operators"),
        ("state=banned&sort=email", "accounts_banned"),
        ("state=deleted&level=pro&sort=seen_at", "accounts_deleted"),
        ("state=deleted&sort=-seen_at", "accounts_deleted"),
        ("state=deleted&member=yes&sort=email", "accounts_deleted"),
        ("member=yes&level=free&sort=-seen_at", "accounts_members"),
        ("level=pro&sort=-seen_at", "accounts_by_sight"),
        ("level=pro&role=user&sort=seen_at", "accounts_by_sight"),
        ("level=pro", "accounts_by_level"),
        ("level=free&sort=-email", "accounts_by_address"),
        ("level=free&search=mimi", "accounts_by_address"),
        ("role=admin&search=mimi", "accounts_operators"),
    ] {
        let steps = plan_of_accounts(&world, query).await;
        let of_ids = "INDEX sqlite_autoindex_accounts_1 (id=?)";
        let mut finds = steps
            .iter()
            .filter(|step| step.contains(" INDEX ") && !step.contains(of_ids));
        let first = finds.next().expect("an index finds the rows");
        assert!(
            first.contains(&format!("INDEX {index}")),
            "{query}: {steps:#?}"
        );
    }
}

async fn plan_of_accounts(world: &World, query: &str) -> Vec<String> {
    let list = &backoffice::accounts::store::LIST;
    let selection = ListParams::by_query(query).unwrap().page(list).unwrap();
    let statement = store::query(&selection, ("1", 51), (START, Language::English));
    let plan = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let steps = world.database.sql(&plan).await.unwrap();
    steps.iter().map(|row| row.get(3).unwrap()).collect()
}

#[tokio::test]
async fn a_short_stretch_of_time_is_sorted_and_a_long_one_is_read_along_the_order() {
    let world = World::new().await;
    for (sort, index) in [("email", "by_address"), ("-seen_at", "by_sight")] {
        let query = format!("from=1&to=2&level=free&sort={sort}");
        let steps = plan_of_accounts(&world, &query).await;
        let short = steps
            .iter()
            .position(|step| step.contains("sqlite_autoindex_accounts_1 (id>? AND id<?)"));
        let sorted = steps.iter().position(|step| step.contains("TEMP B-TREE"));
        let long = steps
            .iter()
            .position(|step| step.contains(&format!("INDEX accounts_{index}")));
        assert!(short < sorted && sorted < long, "{sort}: {steps:#?}");
    }
}

async fn is_partial(world: &World, index: &str) -> bool {
    let sql =
        format!("SELECT count(*) FROM sqlite_schema WHERE name = '{index}' AND sql LIKE '%WHERE%'");
    world.database.number(&sql).await > 0
}

#[tokio::test]
async fn what_a_list_does_not_know_is_refused_by_its_name() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let document = serde_json::to_value(app::document()).unwrap();
    for list in backoffice::LISTS {
        let (path, _) = documented(&document, list, false);
        let mut wrong = vec![
            ("colour=blue".to_owned(), "colour"),
            ("sort=colour".to_owned(), "sort"),
            ("sort=".to_owned(), "sort"),
            ("limit=0".to_owned(), "limit"),
            ("limit=201".to_owned(), "limit"),
            ("limit=many".to_owned(), "limit"),
            ("limit=1&limit=2".to_owned(), "limit"),
            ("cursor=somewhere".to_owned(), "cursor"),
        ];
        for filter in list.filters {
            let value = match filter.test {
                FilterKind::Text(_) => "",
                _ => "blue",
            };
            wrong.push((format!("{}={value}", filter.name), filter.name));
        }
        for (query, field) in wrong {
            let path = format!("{path}?{query}").replace("{id}", "some-id");
            let problem = operator.get(&path).await.expect(422);
            assert_eq!(problem.problem(), "validation", "{path}");
            let errors = &problem.json()["errors"];
            assert_eq!(errors[0]["field"], field, "{path}");
        }
    }
}

/// The schema of an object of which several describe a part each.
fn together(document: &Value, schemas: &[Value]) -> Value {
    let mut whole = json!({"type": "object", "properties": {}, "required": []});
    for schema in schemas {
        let schema = match schema["$ref"].as_str() {
            Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
            None => schema,
        };
        for (name, property) in schema["properties"].as_object().unwrap() {
            whole["properties"][name] = property.clone();
        }
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        whole["required"].as_array_mut().unwrap().extend(required);
    }
    whole
}

/// What is wrong with `value` by a schema of the document: types, fields that lack, and fields that
/// nobody has described.
pub fn faults(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let sub = |schema: &Value, value: &Value, at: String| faults(document, schema, value, &at);
    if let Some(reference) = schema["$ref"].as_str() {
        let schema = document.pointer(reference.trim_start_matches('#')).unwrap();
        return sub(schema, value, at.to_owned());
    }
    if let Some(schemas) = schema["allOf"].as_array() {
        return sub(&together(document, schemas), value, at.to_owned());
    }
    for one_of in ["oneOf", "anyOf"] {
        if let Some(schemas) = schema[one_of].as_array() {
            let mut all = schemas
                .iter()
                .map(|schema| sub(schema, value, at.to_owned()));
            return match all.any(|faults| faults.is_empty()) {
                true => vec![],
                false => vec![format!("{at}: {value} is none of {schemas:?}")],
            };
        }
    }
    if let Some(names) = schema["enum"].as_array()
        && !names.contains(value)
    {
        return vec![format!("{at}: {value} is none of {names:?}")];
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.clone(),
        Value::Null => return vec![],
        kind => vec![kind.clone()],
    };
    if !kinds.contains(&json!(kind)) {
        return vec![format!("{at}: {value} is not {kinds:?}")];
    }
    match value {
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items
                .flat_map(|(index, item)| sub(&schema["items"], item, format!("{at}[{index}]")))
                .collect()
        }
        Value::Object(members) => {
            let Some(properties) = schema["properties"].as_object() else {
                return vec![];
            };
            let required = schema["required"].as_array().into_iter().flatten();
            let lacking = required
                .filter(|name| !members.contains_key(name.as_str().unwrap()))
                .map(|name| format!("{at}: lacks {name}"));
            let here = members.iter().flat_map(|(name, member)| {
                let at = format!("{at}.{name}");
                match properties.get(name) {
                    Some(schema) => sub(schema, member, at),
                    None => vec![format!("{at} is not described")],
                }
            });
            lacking.chain(here).collect()
        }
        _ => vec![],
    }
}

#[tokio::test]
async fn every_list_gives_what_the_document_says() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    crate::backoffice::busy_day(&world, &operator).await;
    let document = serde_json::to_value(app::document()).unwrap();
    for list in backoffice::LISTS {
        let (path, operation) = documented(&document, list, false);
        let page = ask(&operator, &path, "").await;
        assert!(
            !page["items"].as_array().unwrap().is_empty(),
            "nothing to look at in {path}"
        );
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        assert_eq!(faults(&document, schema, &page, list.name), [""; 0]);
    }
}

#[tokio::test]
async fn a_task_is_told_with_every_call_of_a_gateway_and_what_operators_did() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    crate::backoffice::busy_day(&world, &operator).await;
    let document = serde_json::to_value(app::document()).unwrap();
    let operation = &document["paths"]["/api/admin/tasks/{id}"]["get"];
    let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
    let listed = ask(&operator, "/api/admin/tasks", "").await["items"].take();
    for item in listed.as_array().unwrap() {
        let id = item["id"].as_str().unwrap();
        let before = world.database.round_trips();
        let task = ask(&operator, &format!("/api/admin/tasks/{id}"), "").await;
        assert_eq!(world.database.round_trips() - before, 1);
        assert_eq!(faults(&document, schema, &task, "task"), [""; 0]);
        for (name, value) in item.as_object().unwrap() {
            match name.as_str() {
                "outputs" => assert_eq!(json!(task[name].as_array().unwrap().len()), *value),
                name => assert_eq!(task[name], *value, "{name}"),
            }
        }
    }
    let retries = ask(&operator, "/api/admin/audit", "action=task.retry").await;
    let failed = retries["items"][0]["subject"].as_str().unwrap();
    let task = ask(&operator, &format!("/api/admin/tasks/{failed}"), "").await;
    assert_eq!(task["audit"][0]["action"], "task.retry");
    assert_eq!(task["audit"][0]["operator"]["email"], "boss@example.com");
    assert!(task["retried_by"].is_string());
    assert_eq!(task["outputs"][0]["attempts"][0]["number"], 1);
    assert_eq!(
        task["outputs"][0]["charged"],
        task["outputs"][0]["refunded"]
    );
    assert!(task["inputs"][0]["url"].is_string());
    let missing = operator.get("/api/admin/tasks/no-such-task").await;
    assert_eq!(missing.expect(404).problem(), "not-found");
}

#[tokio::test]
async fn pages_of_every_list_follow_each_other_without_gap_or_overlap_in_every_order() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    crate::backoffice::busy_day(&world, &operator).await;
    let document = serde_json::to_value(app::document()).unwrap();
    for list in backoffice::LISTS {
        let (path, _) = documented(&document, list, false);
        // Also of rows that are picked first and then sorted.
        let has_from = list.filters.iter().any(|filter| filter.name == "from");
        let picked = ["", "&from=0"].into_iter().take(1 + usize::from(has_from));
        let queries = picked.flat_map(|picked| {
            let sorts = list.sorts.iter();
            sorts.map(move |sort| format!("sort={}{picked}", sort.name))
        });
        for query in queries {
            let whole = ask(&operator, &path, &query).await["items"].take();
            let mut walked = Vec::new();
            let mut next = Some(String::new());
            while let Some(cursor) = next {
                let mut page = ask(&operator, &path, &format!("{query}&limit=1{cursor}")).await;
                let Value::Array(items) = page["items"].take() else {
                    panic!("no items");
                };
                walked.extend(items);
                let cursor = page["next_cursor"].as_str();
                next = cursor.map(|cursor| format!("&cursor={cursor}"));
            }
            assert_eq!(json!(walked), whole, "{path}?{query}");
        }
    }
}

#[tokio::test]
async fn a_list_that_has_not_changed_is_not_sent_again() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let document = serde_json::to_value(app::document()).unwrap();
    for list in backoffice::LISTS {
        let path = documented(&document, list, false)
            .0
            .replace("{id}", "some-id");
        let answer = operator.get(&path).await.expect(200);
        let etag = answer.headers["etag"].to_str().unwrap().to_owned();
        let again = [("if-none-match", etag.as_str())];
        operator
            .send(Method::GET, &path, &again, axum::body::Body::empty())
            .await
            .expect(304);
    }
}
