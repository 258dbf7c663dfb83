//! The memory of an isolate, by workerd's inspector (`bench/runtime/heap.mjs`).

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use xtask::{project, setup};

/// What an isolate takes, in bytes.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Isolate {
    /// What lies on V8's heap, garbage among it.
    pub used: u64,
    /// What V8's heap takes for it.
    pub heap: u64,
    /// Buffers, and what the runtime keeps for JavaScript; the memory of wasm is not told among them.
    pub outside: u64,
    /// The most of heap and outside together, since the look before.
    pub most: u64,
}

/// Somebody who looks at an isolate all the time.
pub struct Heap {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Heap {
    /// Looks at the Worker of that name, whose inspector is at `port`.
    ///
    /// # Errors
    /// When Node cannot be started.
    pub fn watch(port: u16, name: &str) -> Result<Self> {
        let mut process = Command::new(setup::node_for_wrangler()?)
            .arg(project::path("bench/runtime/heap.mjs"))
            .arg(format!("ws://127.0.0.1:{port}/core:user:{name}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start Node")?;
        let pipes = process.stdin.take().zip(process.stdout.take());
        let (questions, answers) = pipes.context("Node has no pipes")?;
        Ok(Self {
            process,
            questions,
            answers: BufReader::new(answers),
        })
    }

    /// What the isolate takes.
    ///
    /// # Errors
    /// When the inspector is gone.
    pub fn look(&mut self) -> Result<Isolate> {
        writeln!(self.questions)?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        serde_json::from_str(&line).context("the inspector tells nothing")
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
