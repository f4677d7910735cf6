//! Logs: to standard error, as text for people or as JSON for machines.

use std::{io::IsTerminal as _, sync::OnceLock};

use anyhow::Context as _;
use serde_json::json;
use tracing_subscriber::{
    EnvFilter,
    fmt::{
        format::Writer,
        time::{FormatTime as _, SystemTime},
    },
};

use crate::settings::{LogFormat, Settings};

/// The format of all output, once logging has started.
static FORMAT: OnceLock<LogFormat> = OnceLock::new();

/// Starts logging as the settings say.
pub fn start(settings: &Settings) -> anyhow::Result<()> {
    let _ = FORMAT.set(settings.log_format);
    let filter = EnvFilter::try_new(&settings.log).context("the log filter does not parse")?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match settings.log_format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("logging could not be started: {error}"))
}

/// Formats a line for standard output like the logs: as it is, or as a JSON object with the members of a log line.
pub(crate) fn line(text: &str) -> String {
    match FORMAT.get() {
        Some(LogFormat::Json) => as_json(text),
        Some(LogFormat::Text) | None => text.to_owned(),
    }
}

fn as_json(text: &str) -> String {
    let mut timestamp = String::new();
    // If the time cannot be formatted, the line is printed without it.
    let _ = SystemTime.format_time(&mut Writer::new(&mut timestamp));
    json!({ "timestamp": timestamp, "level": "INFO", "message": text.trim(), "target": "gatehouse" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::as_json;

    #[test]
    fn a_line_for_machines_has_the_members_of_the_log() {
        let line: serde_json::Value = serde_json::from_str(&as_json("  http://127.0.0.1:3000/set-up?token=x")).unwrap();
        assert_eq!(line["message"], "http://127.0.0.1:3000/set-up?token=x");
        assert_eq!((&line["level"], &line["target"]), (&"INFO".into(), &"gatehouse".into()));
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'), "{line}");
    }
}
