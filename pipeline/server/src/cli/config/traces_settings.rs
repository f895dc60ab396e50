//! What each setting of `[traces]` does, and the environment variables that go before it: this program's own, and before the file also
//! those by which OpenTelemetry's programs are configured everywhere.

use rewardhub_service::{
    configuration::{Override, TracesConflict},
    error::Usage,
};

use super::server_settings::{ServerSetting, setting};

/// The settings, in the order of the file.
pub const TRACES: [ServerSetting; 3] = [
    setting(
        ENDPOINT,
        "REWARDHUB_TRACES_ENDPOINT",
        "where traces are sent, as OTLP over HTTP; also OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, or OTEL_EXPORTER_OTLP_ENDPOINT and /v1/traces",
    ),
    setting(
        "traces.sample",
        "REWARDHUB_TRACES_SAMPLE",
        "which share of the requests is traced whose callers say nothing about it, from 0.0 to 1.0",
    ),
    setting(SERVICE_NAME, "REWARDHUB_TRACES_SERVICE_NAME", "what traces call this server; also OTEL_SERVICE_NAME"),
];

const ENDPOINT: &str = "traces.endpoint";
const SERVICE_NAME: &str = "traces.service_name";

/// The variables that name the protocol of an endpoint, the one that goes first before the other.
const PROTOCOLS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"];
/// The one protocol that is spoken.
const SPOKEN: &str = "http/protobuf";

/// What OpenTelemetry's own variables say. Each goes before those that stand before it here.
///
/// # Errors
/// When the collector that they name is to be spoken to in another protocol, and this program's own variable names none.
pub(super) fn of_open_telemetry() -> Result<Vec<Override>, Usage> {
    let variable = |given_by: &'static str| {
        // An empty one counts as none there.
        std::env::var(given_by).ok().filter(|value| !value.trim().is_empty()).map(|value| (given_by, value))
    };
    let base =
        variable("OTEL_EXPORTER_OTLP_ENDPOINT").map(|(by, base)| (by, format!("{}/v1/traces", base.trim_end_matches('/'))));
    let endpoint = variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").or(base);
    let own = std::env::var_os("REWARDHUB_TRACES_ENDPOINT");
    if endpoint.is_some()
        && own.is_none()
        && let Some((variable, protocol)) = PROTOCOLS.into_iter().find_map(variable)
        && protocol != SPOKEN
    {
        return Err(TracesConflict::Protocol { variable, protocol }.into());
    }
    let given = |key| move |(given_by, value)| Override { key, given_by, value };
    Ok(endpoint.map(given(ENDPOINT)).into_iter().chain(variable("OTEL_SERVICE_NAME").map(given(SERVICE_NAME))).collect())
}

#[cfg(test)]
mod tests {
    use rewardhub_service::Configuration;

    use super::*;

    #[test]
    fn every_setting_of_traces_is_listed() {
        let settings = serde_json::to_value(Configuration::default()).unwrap();
        let mut known: Vec<String> = settings["traces"].as_object().unwrap().keys().map(|key| format!("traces.{key}")).collect();
        let mut listed: Vec<String> = TRACES.iter().map(|setting| setting.key.to_owned()).collect();
        known.sort();
        listed.sort();
        assert_eq!(listed, known);
    }
}
