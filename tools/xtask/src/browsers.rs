//! The tests in real browsers, against running stacks: Chromium by Playwright, Firefox and WebKit by
//! their own drivers.

use std::process::Command;
use std::thread;

use anyhow::{Result, anyhow};

use crate::stack::{Stack, StackOptions};
use crate::{demo, process, project};

/// What all browser tests of a run share. Both stacks have demo data.
pub struct Stacks {
    /// Most tests run here. The first gateway speaks OpenAI's style.
    main: Stack,
    /// The first gateway speaks Google's style. Here tests change the catalogue for everybody.
    native: Stack,
}

impl Stacks {
    /// Starts both on empty folders; [`crate::stack::build`] must have been done.
    ///
    /// # Errors
    /// Those of the stacks.
    pub fn start() -> Result<Self> {
        let (main, native) = thread::scope(|scope| {
            let native = scope.spawn(|| start("browser-tests-native", true));
            (start("browser-tests", false), native.join())
        });
        Ok(Self {
            main: main?,
            native: native.map_err(|_| anyhow!("the second stack panicked"))??,
        })
    }

    /// Runs the tests in Chromium: in `every_setting` of language, device and theme, or each in one.
    /// `arguments` are Playwright's, such as the names of specs.
    ///
    /// # Errors
    /// When one fails, or the Worker panicked.
    pub fn chromium(&self, every_setting: bool, arguments: &[String]) -> Result<()> {
        let mut playwright = Command::new("npm");
        if every_setting {
            playwright.env("ALL_SETTINGS", "1");
        }
        process::run(
            playwright
                .args(["test", "--"])
                .args(arguments)
                .current_dir(project::path("tests/browser"))
                .env("BASE_URL", self.main.base_url())
                .env("DEVSTACK_URL", self.main.devstack_url())
                .env("NATIVE_BASE_URL", self.native.base_url())
                .env("NATIVE_DEVSTACK_URL", self.native.devstack_url()),
        )?;
        self.main.expect_no_panic()?;
        self.native.expect_no_panic()
    }

    /// Runs the main story in Firefox and in WebKit, which needs a display to draw on.
    ///
    /// # Errors
    /// When one fails, or the Worker panicked.
    pub fn firefox_and_webkit(&self) -> Result<()> {
        process::run(
            Command::new("xvfb-run")
                .args(["--auto-servernum", "npm", "test"])
                .current_dir(project::path("tests/engines"))
                .env("BASE_URL", self.main.base_url())
                .env("DEVSTACK_URL", self.main.devstack_url()),
        )?;
        self.main.expect_no_panic()
    }
}

fn start(name: &str, is_native_first: bool) -> Result<Stack> {
    let mut options = StackOptions::new(project::cleared(name)?);
    if is_native_first {
        options.gateways.swap(0, 1);
    }
    let stack = Stack::start(options)?;
    demo::create(&stack)?;
    Ok(stack)
}
