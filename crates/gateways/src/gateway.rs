//! A gateway that can be called: its settings, checked in full, with its key.

use http::header::{HeaderName, HeaderValue};
use ports::{
    address::{self, Address},
    clock::Millis,
};

use super::{
    auth::{Auth, Authorization},
    config::{AspectStyle, ConfigError, GatewayConfig, NativeShape, Style},
    fetch,
    hosts::is_public_name,
    image_api,
    keys::{Secret, is_key_name},
    remote_task::settings::TaskFormat,
};

/// A gateway that can be called.
#[derive(Debug, Clone)]
pub struct Gateway {
    config: GatewayConfig,
    endpoint: String,
    authorization: Authorization,
    task: Option<TaskFormat>,
}

impl Gateway {
    /// Checks `config` and joins it with its key.
    ///
    /// # Errors
    /// The first thing found wrong, with the gateway's name.
    pub fn new(config: GatewayConfig, key: &Secret) -> Result<Self, ConfigError> {
        let built = task_format(&config)
            .and_then(|task| {
                let endpoint = endpoint(&config, task.as_ref())?;
                check(&config)?;
                let authorization = authorization(&config, task.as_ref(), key)?;
                Ok((endpoint, authorization, task))
            })
            .map_err(|problem| ConfigError::Invalid {
                gateway: config.name.clone(),
                problem,
            });
        built.map(|(endpoint, authorization, task)| Self {
            config,
            endpoint,
            authorization,
            task,
        })
    }

    /// The configuration.
    #[must_use]
    pub const fn config(&self) -> &GatewayConfig {
        &self.config
    }

    /// The photos that one request has room for, as files, in bytes.
    #[must_use]
    pub fn room_for_photos(&self) -> usize {
        /// The prompt, and what stands around it and the photos.
        const AROUND: usize = 64 * 1024;
        let room = self.config.max_request_bytes.saturating_sub(AROUND);
        match self.config.style == Style::Images && image_api::is_multipart(&self.config) {
            true => room,
            false => room / 4 * 3,
        }
    }

    /// Whether its wire format tells it the ratio that is asked for, such as `3:4`.
    #[must_use]
    pub fn is_told_ratio(&self, ratio: &str) -> bool {
        match self.config.style {
            Style::Chat => self.config.aspect != AspectStyle::None,
            Style::Native => true,
            Style::Images => image_api::is_told_ratio(&self.config, ratio),
            Style::Task => self.task.as_ref().is_some_and(TaskFormat::is_told_ratio),
        }
    }

    /// Milliseconds that one attempt can take at most: the call, and fetching results that are
    /// given as addresses.
    #[must_use]
    pub fn longest_attempt_ms(&self) -> u64 {
        let fetching = match self.config.result_hosts.is_empty() {
            true => 0,
            false => fetch::LONGEST_MS,
        };
        self.config.deadline_ms + fetching
    }

    /// What carries the key, so that it can be kept out of what is shown.
    #[must_use]
    pub fn secret(&self) -> &str {
        self.authorization.secret()
    }

    /// The address that takes requests for a picture.
    pub(super) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The header that carries the key in a request sent at `now`, marked as sensitive.
    ///
    /// # Errors
    /// When it cannot be sent in a header.
    pub(super) fn authorization(&self, now: Millis) -> Result<(HeaderName, HeaderValue), String> {
        self.authorization.header(now)
    }

    /// The wire format of a gateway of style `task`.
    pub(super) const fn task(&self) -> Option<&TaskFormat> {
        self.task.as_ref()
    }
}

fn task_format(config: &GatewayConfig) -> Result<Option<TaskFormat>, String> {
    match (config.style, &config.task) {
        (Style::Task, Some(settings)) => settings.format().map(Some),
        (Style::Task, None) => Err("style \"task\" needs the field task".to_owned()),
        (_, Some(_)) => Err("task is for style \"task\"; leave it out".to_owned()),
        (_, None) => Ok(None),
    }
}

/// The full address, once the parts it is made of are found to be sound; of style `images` without its
/// last part.
fn endpoint(config: &GatewayConfig, task: Option<&TaskFormat>) -> Result<String, String> {
    let base = config.base_url.trim_end_matches('/');
    let address =
        Address::parse(base).map_err(|error| format!("base_url is no address: {error}"))?;
    if !address.is_https() && !address.is_this_machine() {
        return Err("base_url must begin with https://".to_owned());
    }
    if !address.is_this_machine() && !is_public_name(address.host()) {
        return Err("base_url must name a public host".to_owned());
    }
    if address.has_credentials() {
        return Err("base_url must not hold a user name or password".to_owned());
    }
    if address.has_query() || base.contains('#') {
        return Err("base_url must not have a query or fragment".to_owned());
    }
    if let Some(version @ ("v1" | "v1beta")) = base.rsplit('/').next() {
        return Err(format!("base_url must end before /{version}"));
    }
    let allowed = |character: char| {
        character.is_ascii_alphanumeric()
            || "._-".contains(character)
            || (matches!(config.style, Style::Chat | Style::Images) && "/:".contains(character))
    };
    if config.model.is_empty() || !config.model.chars().all(allowed) {
        return Err("model is no model id".to_owned());
    }
    Ok(match config.style {
        Style::Chat => format!("{base}/v1/chat/completions"),
        Style::Native => format!("{base}/v1beta/models/{}:generateContent", config.model),
        Style::Images => image_api::address(config, base),
        Style::Task => {
            task.map_or_else(String::new, |task| task.submit_address(base, &config.model))
        }
    })
}

fn check(config: &GatewayConfig) -> Result<(), String> {
    let named = |name: &str, also: &str| {
        let allowed =
            |character: char| character.is_ascii_alphanumeric() || also.contains(character);
        !name.is_empty() && name.len() <= 64 && name.chars().all(allowed)
    };
    if !named(&config.name, "._-") {
        return Err("name must be 1 to 64 letters, digits, dots, dashes".to_owned());
    }
    // Not repeated in the message: it may be a key that was put in the wrong place.
    if !is_key_name(&config.key_secret) {
        return Err(
            "key_secret must be the name of a secret, GATEWAY_…_KEY, not the key itself".to_owned(),
        );
    }
    if config.style != Style::Chat && config.aspect != AspectStyle::None {
        return Err("aspect is for style \"chat\"; leave it out".to_owned());
    }
    if config.style != Style::Native && config.native_shape != NativeShape::default() {
        return Err("native_shape is for style \"native\"; leave it out".to_owned());
    }
    match &config.images {
        Some(_) if config.style != Style::Images => {
            return Err("images is for style \"images\"; leave it out".to_owned());
        }
        Some(settings) => settings.check()?,
        None => {}
    }
    if config.image_size.is_some()
        && config.style == Style::Chat
        && !matches!(
            config.aspect,
            AspectStyle::ExtraBody | AspectStyle::ImageConfig
        )
    {
        return Err("image_size needs aspect \"extra_body\" or \"image_config\"".to_owned());
    }
    // An output must be settled within 15 minutes, a worker's death included.
    if !(1_000..=300_000).contains(&config.deadline_ms) {
        return Err("deadline_ms must be 1000 to 300000".to_owned());
    }
    if config.calls_per_day == Some(0) {
        return Err("calls_per_day must be at least 1; leave it out for no limit".to_owned());
    }
    if let Some(money) = config.money_per_day {
        let price = config.price.picture;
        if price == 0 || !(price..=1 << 50).contains(&money) {
            return Err("money_per_day needs price.picture, and must not be below it".to_owned());
        }
    }
    if config.max_pictures == Some(0) {
        return Err("max_pictures must be at least 1; leave it out for no limit".to_owned());
    }
    if config.tools.as_ref().is_some_and(Vec::is_empty) {
        return Err("tools must name at least one; leave it out for all".to_owned());
    }
    if config.day_begins_utc_hour > 23 {
        return Err("day_begins_utc_hour must be 0 to 23".to_owned());
    }
    if config.rest_after_failures == 0 {
        return Err("rest_after_failures must be at least 1".to_owned());
    }
    if !(1_000_000..=100_000_000).contains(&config.max_request_bytes) {
        return Err("max_request_bytes must be 1000000 to 100000000".to_owned());
    }
    if !(100_000..=64_000_000).contains(&config.max_response_bytes) {
        return Err("max_response_bytes must be 100000 to 64000000".to_owned());
    }
    let address = Address::parse(&config.base_url);
    if config.allow_insecure_results && !address.is_ok_and(|address| address.is_this_machine()) {
        return Err("allow_insecure_results is for a base_url on this machine only".to_owned());
    }
    let allowed = |host: &String| {
        is_public_name(host)
            || config.allow_insecure_results && !host.contains('*') && address::host(host).is_some()
    };
    match config.result_hosts.iter().find(|host| !allowed(host)) {
        Some(host) => Err(format!("result_hosts: \"{host}\" is no public host name")),
        None => Ok(()),
    }
}

fn authorization(
    config: &GatewayConfig,
    task: Option<&TaskFormat>,
    key: &Secret,
) -> Result<Authorization, String> {
    let auth = config.auth.unwrap_or(match config.style {
        Style::Chat | Style::Images => Auth::Bearer,
        Style::Native => Auth::GoogApiKey,
        Style::Task => task.map_or(Auth::Bearer, |task| task.auth),
    });
    let form = match auth {
        Auth::Jwt => " of the form access_key:secret",
        Auth::Bearer | Auth::GoogApiKey | Auth::XKey => "",
    };
    Authorization::new(auth, key.text())
        .ok_or_else(|| format!("key_secret: {} is empty or no key{form}", config.key_secret))
}
