//! What the service calls the things that the model numbers.

use std::collections::HashMap;

/// The first account: it uses the service like anybody else, and runs it.
pub const OPERATOR: usize = 0;

/// Whether an account has nothing but photos that no gateway can read, and prompts that all refuse. Of the
/// five there are at most, one is.
pub fn is_a_nuisance(who: usize) -> bool {
    who % 3 == 2
}

/// An account of the service.
#[derive(Debug, Clone)]
pub struct Person {
    /// Its id.
    pub id: String,
    /// The id of its session.
    pub session: String,
    /// A picture it has uploaded.
    pub upload: String,
}

/// The ids of everything, in the order they were made.
#[derive(Debug, Default)]
pub struct Names {
    /// Accounts.
    pub accounts: Vec<Person>,
    /// Tasks.
    pub tasks: Vec<String>,
    /// Outputs of tasks.
    pub outputs: Vec<String>,
    /// Orders.
    pub orders: Vec<String>,
    /// Redemption codes.
    pub codes: Vec<String>,
    numbers: HashMap<String, String>,
    who: HashMap<String, usize>,
}

impl Names {
    /// Somebody came.
    pub fn add_account(&mut self, person: Person) {
        self.who.insert(person.id.clone(), self.accounts.len());
        self.accounts.push(person);
    }

    /// An output was made, perhaps the first of its task.
    pub fn add_output(&mut self, id: String, task_id: String) {
        if self.tasks.last() != Some(&task_id) {
            self.tasks.push(task_id);
        }
        let name = format!("output {}", self.outputs.len());
        self.numbers.insert(id.clone(), name);
        self.outputs.push(id);
    }

    /// An order was made.
    pub fn add_order(&mut self, id: String) {
        let name = format!("order {}", self.orders.len());
        self.numbers.insert(id.clone(), name);
        self.orders.push(id);
    }

    /// A code was made.
    pub fn add_code(&mut self, code: String) {
        let name = format!("code {}", self.codes.len());
        self.numbers.insert(code.clone(), name);
        self.codes.push(code);
    }

    /// The number of an account.
    pub fn who(&self, id: &str) -> usize {
        self.who.get(id).copied().unwrap_or(usize::MAX)
    }

    /// What the model calls the subject of a ledger entry: periods by their name, things by their
    /// number, and what cannot be told from outside not at all.
    pub fn subject(&self, event: &str, subject: String) -> String {
        match event {
            "check_in" => subject,
            _ => self.numbers.get(&subject).cloned().unwrap_or_default(),
        }
    }
}
