//! The API, beside the document that describes it.

use edge_tests::build;
use xtask::contract;

#[test]
fn every_operation_answers_as_the_document_says() {
    build();
    contract::check(std::env::var_os(contract::LONG).is_some()).unwrap();
}
