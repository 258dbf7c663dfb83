//! The whole service on this machine: the libSQL server, what watches it, gateway and mail outbox
//! (devstack), and the Worker on workerd (`wrangler dev`) with R2, queues and cron.
//!
//! A stack's state is one folder, so that it can be killed and started again on the same data.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::hrana::Database;
use crate::process::{Echo, Service};
use crate::sqld::{self, ServerOptions};
use crate::worker::Profile;
use crate::{devstack, migrate, ports, project, setup, worker};

/// The key that the local gateway asks for. It opens nothing else.
const GATEWAY_KEY: &str = "local-demo-gateway-key";
/// What signs alerts to devstack's Feishu chat.
const FEISHU_SECRET: &str = "local-feishu-secret";
/// The key for its stand-in of Kling, whose secret is the same.
const KLING_KEY: &str = "demo-access-key:local-demo-gateway-key";
/// The gateways of the demo, one of each style, in the order of failover.
pub const DEMO_GATEWAYS: [&str; 4] = ["demo", "demo-native", "demo-images", "demo-flux"];
/// How long a service may take from its start to its first answer.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long its answers may be errors before it is taken to be broken.
const PATIENCE_WITH_ERRORS: Duration = Duration::from_secs(5);

/// What a stack is to be like.
#[derive(Clone, Debug)]
pub struct StackOptions {
    /// The folder that holds database, bucket, secrets and logs.
    pub state: PathBuf,
    /// The port of pages and API; 0 for any free one.
    pub port: u16,
    /// The port of devstack: database, gateway and outbox; 0 for any free one.
    pub devstack_port: u16,
    /// How long the local gateway takes for a picture.
    pub gateway_delay: Duration,
    /// How long the Worker waits for it.
    pub gateway_deadline: Duration,
    /// The gateways in the order of failover: of [`DEMO_GATEWAYS`], and `demo-kling`.
    pub gateways: Vec<&'static str>,
    /// After how many failures in a row the Worker lets it rest.
    pub rest_after_failures: u32,
    /// How long the Worker waits for a body at first.
    pub body_patience: Duration,
    /// Whether prompts and pictures are judged, by the stand-in of a moderation service.
    pub has_moderation: bool,
    /// Which build of the Worker runs.
    pub profile: Profile,
    /// Where the services' output goes besides the logs.
    pub echo: Echo,
}

impl StackOptions {
    /// What ships, on any free ports, silent, with a gateway that takes a moment.
    pub fn new(state: PathBuf) -> Self {
        Self {
            state,
            port: 0,
            devstack_port: 0,
            gateway_delay: Duration::from_millis(300),
            gateway_deadline: Duration::from_secs(90),
            gateways: DEMO_GATEWAYS.to_vec(),
            // Demo scripts in prompts speak for one person and not for the gateway.
            rest_after_failures: 1000,
            body_patience: Duration::from_secs(10),
            has_moderation: false,
            profile: Profile::Release,
            echo: Echo::Quiet,
        }
    }
}

/// A running stack; it ends with this value, or with the process that holds it.
pub struct Stack {
    options: StackOptions,
    agent: ureq::Agent,
    // In the order in which they are stopped.
    services: Vec<Service>,
    // Two stacks on one folder would ruin each other's data.
    _lock: File,
}

impl Stack {
    /// Starts everything and waits until it answers; [`build`] must have been done.
    ///
    /// # Errors
    /// When a port is taken, a migration is refused or a service does not come up: then with
    /// the last lines of its log.
    pub fn start(mut options: StackOptions) -> Result<Self> {
        options.port = ports::claim(options.port)?;
        options.devstack_port = ports::claim(options.devstack_port)?;
        fs::create_dir_all(&options.state)
            .with_context(|| format!("cannot create {}", options.state.display()))?;
        let lock = File::create(options.state.join("lock"))?;
        lock.try_lock().with_context(|| {
            format!(
                "another stack runs on {}: end it first",
                options.state.display()
            )
        })?;
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(30)))
            .http_status_as_error(false)
            .build()
            .new_agent();
        let mut stack = Self {
            options,
            agent,
            services: Vec::new(),
            _lock: lock,
        };
        stack.start_services()?;
        Ok(stack)
    }

    /// Starts what [`Stack::kill`] ended, on the same data and ports.
    ///
    /// # Errors
    /// As [`Stack::start`].
    pub fn restart(&mut self) -> Result<()> {
        self.kill();
        self.start_services()
    }

    /// SIGKILL to every process: the power goes out.
    pub fn kill(&mut self) {
        for service in &mut self.services {
            service.kill();
        }
        self.services.clear();
    }

    /// Asks every process to end.
    pub fn stop(&mut self) {
        for service in &mut self.services {
            service.stop();
        }
        self.services.clear();
    }

    /// The name of a service that has ended although nobody asked it to.
    pub fn casualty(&mut self) -> Option<String> {
        let ended = self.services.iter_mut().find_map(|service| {
            let status = service.ended()?;
            Some(format!("{} ended ({status})", service.name()))
        });
        ended.map(|what| format!("{what}; its log is in {}", self.options.state.display()))
    }

    /// Where pages and API are: `http://localhost:…`.
    pub fn base_url(&self) -> String {
        format!("http://localhost:{}", self.options.port)
    }

    /// Where database, gateway and outbox are: `http://127.0.0.1:…`.
    pub fn devstack_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.options.devstack_port)
    }

    /// The stack's database.
    pub fn database(&self) -> Database {
        Database::new(&self.devstack_url(), None)
    }

    /// The folder that holds the stack's data and logs.
    pub fn state(&self) -> &Path {
        &self.options.state
    }

    /// Fails if the Worker panicked since its last start: each panic takes down whatever else
    /// its isolate was doing.
    ///
    /// # Errors
    /// With what the panics said.
    pub fn expect_no_panic(&self) -> Result<()> {
        let log = fs::read_to_string(self.log("worker")).context("the Worker has no log")?;
        let panics: Vec<&str> = log
            .lines()
            .filter(|line| line.contains("panicked at"))
            .collect();
        if !panics.is_empty() {
            bail!("the Worker panicked:\n{}", panics.join("\n"));
        }
        Ok(())
    }

    /// Fires a cron trigger, as Cloudflare would, and waits until its handler is done.
    ///
    /// # Errors
    /// When the Worker cannot be reached or its handler fails.
    pub fn scheduled(&self, cron: &str) -> Result<()> {
        let mut response = self
            .agent
            .get(format!("{}/cdn-cgi/handler/scheduled", self.base_url()))
            .query("cron", cron)
            .call()
            .with_context(|| format!("cannot fire the cron `{cron}`"))?;
        if !response.status().is_success() {
            let body = response.body_mut().read_to_string()?;
            bail!("the cron `{cron}` failed ({}): {body}", response.status());
        }
        Ok(())
    }

    /// The most memory that the Worker's wasm has taken since its start, in bytes: by its log.
    ///
    /// # Errors
    /// When the log does not tell.
    pub fn wasm_memory(&self) -> Result<u64> {
        let log = fs::read_to_string(self.log("worker"))?;
        let memory = log.lines().filter_map(|line| {
            let start = line.find('{')?;
            let line: Value = serde_json::from_str(line.get(start..)?).ok()?;
            line["memory"].as_u64()
        });
        memory.max().context("the Worker's log tells no memory")
    }

    /// The most memory that workerd has taken since its start, in bytes: the Worker, and what stands
    /// in for bucket and queue.
    ///
    /// # Errors
    /// When it does not run, or not on Linux.
    pub fn resident_memory(&self) -> Result<u64> {
        const PEAK: &str = "VmHWM:";
        let mark = self.options.state.join("temporary");
        let mark = mark.to_string_lossy();
        for process in fs::read_dir("/proc")? {
            let process = process?.path();
            let read = |name| fs::read(process.join(name)).unwrap_or_default();
            let is_ours = String::from_utf8_lossy(&read("environ")).contains(&*mark);
            if !is_ours || !String::from_utf8_lossy(&read("comm")).starts_with("workerd") {
                continue;
            }
            let status = String::from_utf8_lossy(&read("status")).into_owned();
            let peak = status.lines().find_map(|line| line.strip_prefix(PEAK));
            let kilobytes = peak.and_then(|text| text.trim().strip_suffix(" kB")?.parse().ok());
            return kilobytes
                .map(|kilobytes: u64| kilobytes * 1024)
                .context("workerd's memory is not told");
        }
        bail!("workerd does not run")
    }

    fn start_services(&mut self) -> Result<()> {
        let server = sqld::Server::start_with(&ServerOptions {
            folder: self.options.state.join("database"),
            arguments: Vec::new(),
            echo: self.options.echo,
        })?;
        let devstack = devstack::start(&devstack::Options {
            port: self.options.devstack_port,
            database_url: &server.url(),
            gateway_key: GATEWAY_KEY,
            gateway_delay: self.options.gateway_delay,
            folder: &self.options.state,
            echo: self.options.echo,
        })?;
        self.services = vec![devstack, server.into_service()];
        self.wait_for(&format!("{}/health", self.devstack_url()))?;
        migrate::apply(&self.database(), &project::path("migrations"))?;
        self.expect_a_crowd()?;
        self.find_the_gateways()?;
        let worker = self.start_worker()?;
        self.services.insert(0, worker);
        self.wait_for(&format!("{}/api/health", self.base_url()))
    }

    /// Whoever comes here comes from one network address, which elsewhere are many.
    fn expect_a_crowd(&self) -> Result<()> {
        self.database().execute(
            "UPDATE settings SET value = 1000000 WHERE name IN (
                'log_in_failures_of_network', 'sign_ups_of_network', 'letters_of_network'
             )",
            &[],
        )?;
        Ok(())
    }

    /// The gateways are in the database since the first start; devstack may be at another port now.
    fn find_the_gateways(&self) -> Result<()> {
        self.database().execute(
            "UPDATE gateways SET settings = json_set(settings, '$.base_url', ?)
             WHERE name IN ('demo', 'demo-native')",
            &[json!(format!("{}/gateway", self.devstack_url()))],
        )?;
        Ok(())
    }

    fn start_worker(&self) -> Result<Service> {
        let configuration = self.options.state.join("wrangler.json");
        fs::write(
            &configuration,
            serde_json::to_vec_pretty(&self.configuration()?)?,
        )?;
        self.write_secrets()?;
        // Whoever is killed leaves temporary files behind.
        let temporary = self.options.state.join("temporary");
        if temporary.exists() {
            fs::remove_dir_all(&temporary)?;
        }
        fs::create_dir(&temporary)?;
        let port = self.options.port.to_string();
        let inspector_port = ports::pick()?.to_string();
        let mut command = Command::new(setup::node_for_wrangler()?);
        command
            .arg(project::path("node_modules/wrangler/bin/wrangler.js"))
            .args(["dev", "--config"])
            .arg(&configuration)
            .args(["--ip", "127.0.0.1", "--port", &port])
            // The Worker logs its requests itself.
            .args(["--log-level", "log"])
            .args(["--inspector-port", &inspector_port, "--persist-to"])
            .arg(self.options.state.join("cloudflare"))
            .current_dir(project::root())
            .env("TMPDIR", &temporary)
            .env("CI", "1")
            .env("NO_COLOR", "1")
            .env("FORCE_COLOR", "0")
            .env("WRANGLER_SEND_METRICS", "false")
            .env("WRANGLER_SEND_ERROR_REPORTS", "false")
            .env("WRANGLER_LOG_PATH", self.options.state.join("logs"))
            .env(
                "WRANGLER_REGISTRY_PATH",
                self.options.state.join("registry"),
            );
        Service::start("worker", &command, &self.log("worker"), self.options.echo)
    }

    /// wrangler.toml with local values in place of production's.
    fn configuration(&self) -> Result<Value> {
        let text = fs::read_to_string(project::path("wrangler.toml"))
            .context("cannot read wrangler.toml")?;
        let mut configuration: Value =
            toml::from_str(&text).context("wrangler.toml is not valid")?;
        configuration["main"] = json!(self.options.profile.module());
        configuration["assets"]["directory"] = json!(project::path("frontend/build"));
        let shipped = configuration["vars"]["GATEWAYS"].take();
        configuration["vars"] = self.variables(shipped.as_str().unwrap_or_default())?;
        // Here everybody is one client.
        configuration["ratelimits"][0]["simple"]["limit"] = json!(1_000_000);
        if let Some(configuration) = configuration.as_object_mut() {
            configuration.remove("build");
        }
        Ok(configuration)
    }

    /// The local values; the gateways that ship come behind the local ones, without their keys.
    fn variables(&self, shipped: &str) -> Result<Value> {
        let devstack = self.devstack_url();
        let names = self.options.gateways.iter();
        let mut gateways: Vec<Value> = names
            .map(|name| self.gateway(name, &devstack))
            .collect::<Result<_>>()?;
        let shipped: Vec<Value> =
            serde_json::from_str(shipped).context("GATEWAYS of wrangler.toml is not valid")?;
        gateways.extend(shipped);
        let mut variables = json!({
            "ORIGIN": self.base_url(),
            "DATABASE_URL": devstack,
            "GATEWAYS": json!(gateways).to_string(),
            "MAIL_URL": format!("{devstack}/mail"),
            "MAIL_FROM": "小猫更衣 <no-reply@kitten.test>",
            "WECHAT_ID": "kitten-closet-demo",
            "ALERT_MAIL_TO": "operators@kitten.test",
            "ALERT_WECOM_URL": format!("{devstack}/chats/wecom"),
            "ALERT_FEISHU_URL": format!("{devstack}/chats/feishu"),
            "ALERT_FEISHU_SECRET": FEISHU_SECRET,
            "ALERT_SLACK_URL": format!("{devstack}/chats/slack"),
            "BODY_PATIENCE_MS": self.options.body_patience.as_millis().to_string(),
        });
        if self.options.has_moderation {
            variables["MODERATION_URL"] = json!(format!("{devstack}/moderation/v1/moderations"));
            variables["MODERATION_MODEL"] = json!("omni-moderation-latest");
        }
        Ok(variables)
    }

    /// The setting of a local gateway.
    fn gateway(&self, name: &str, devstack: &str) -> Result<Value> {
        let own = match name {
            "demo" => json!({"style": "chat", "auth": "bearer", "aspect": "extra_body"}),
            "demo-native" => json!({"style": "native"}),
            "demo-images" => json!({"style": "images", "model": "gpt-image-2.6"}),
            "demo-flux" => json!({
                "style": "task", "model": "flux-2-pro", "task": {"preset": "bfl"},
                "price": {"cost_unit": 72_000},
            }),
            "demo-kling" => json!({
                "style": "task", "model": "kling-image-o1", "task": {"preset": "kling"},
                "key_secret": "GATEWAY_DEMO_KLING_KEY",
            }),
            other => bail!("there is no local gateway {other}"),
        };
        let mut gateway = json!({
            "name": name,
            "base_url": format!("{devstack}/gateway"),
            "model": "gemini-2.5-flash-image",
            "key_secret": "GATEWAY_DEMO_KEY",
            "result_hosts": ["127.0.0.1"],
            "allow_insecure_results": true,
            "deadline_ms": u64::try_from(self.options.gateway_deadline.as_millis()).unwrap_or(u64::MAX),
            "rest_after_failures": self.options.rest_after_failures,
            "price": {"picture": 280_000, "million_input_tokens": 2_160_000, "million_output_tokens": 216_000_000},
        });
        if let (Some(gateway), Value::Object(own)) = (gateway.as_object_mut(), own) {
            gateway.extend(own);
        }
        Ok(gateway)
    }

    /// Secrets made once for this folder, so that sessions outlive a restart.
    fn write_secrets(&self) -> Result<()> {
        let file = self.options.state.join(".dev.vars");
        if file.exists() {
            return Ok(());
        }
        let mut key = [0; 32];
        File::open("/dev/urandom")
            .and_then(|mut random| random.read_exact(&mut key))
            .context("cannot draw a random key")?;
        let key = URL_SAFE_NO_PAD.encode(key);
        let secrets = format!(
            "TOKEN_KEYS=local:{key}\nGATEWAY_DEMO_KEY={GATEWAY_KEY}\n\
             GATEWAY_DEMO_KLING_KEY={KLING_KEY}\nMODERATION_KEY={GATEWAY_KEY}\n"
        );
        fs::write(&file, secrets).with_context(|| format!("cannot write {}", file.display()))
    }

    fn log(&self, name: &str) -> PathBuf {
        self.options.state.join(format!("{name}.log"))
    }

    fn wait_for(&mut self, url: &str) -> Result<()> {
        let mut deadline = Instant::now() + PATIENCE;
        loop {
            match self.agent.get(url).call() {
                Ok(response) if response.status().is_success() => return Ok(()),
                Ok(_) => deadline = deadline.min(Instant::now() + PATIENCE_WITH_ERRORS),
                Err(_) => {}
            }
            if let Some(casualty) = self.casualty() {
                bail!("{casualty}\n{}", self.last_lines());
            }
            if Instant::now() > deadline {
                bail!("{url} gives no good answer\n{}", self.last_lines());
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// The ends of all logs.
    fn last_lines(&self) -> String {
        let mut text = String::new();
        for service in &self.services {
            let log = fs::read_to_string(self.log(service.name())).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            let last = lines[lines.len().saturating_sub(25)..].join("\n");
            text += &format!("--- {}\n{last}\n", service.name());
        }
        text
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Builds what a stack with a built Worker runs: what ships, and devstack.
///
/// # Errors
/// Those of the builds.
pub fn build(profile: Profile) -> Result<()> {
    devstack::build()?;
    crate::frontend::build()?;
    worker::build(profile)
}
