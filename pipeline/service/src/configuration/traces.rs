//! The settings of traces: where a server sends its spans, and of how many requests.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The settings of traces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TracesSettings {
    /// Where spans are sent (OTLP over HTTP, with protobuf), as in `http://127.0.0.1:4318/v1/traces`; empty for nowhere.
    pub endpoint: String,
    /// Which share of the requests is traced whose callers say nothing about it.
    pub sample: SampledShare,
    /// What traces call this server.
    pub service_name: String,
}

impl Default for TracesSettings {
    fn default() -> Self {
        Self { endpoint: String::new(), sample: SampledShare(1.0), service_name: "rewardhub".to_owned() }
    }
}

/// A share of requests, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct SampledShare(f64);

impl SampledShare {
    /// The share as a number from 0 to 1.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// The number is no share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoShare(f64);

impl fmt::Display for NoShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is no share of requests; write 1.0 for all of them, 0.01 for one in a hundred", self.0)
    }
}

impl TryFrom<f64> for SampledShare {
    type Error = NoShare;

    fn try_from(number: f64) -> Result<Self, NoShare> {
        if (0.0..=1.0).contains(&number) { Ok(Self(number)) } else { Err(NoShare(number)) }
    }
}

impl From<SampledShare> for f64 {
    fn from(share: SampledShare) -> Self {
        share.0
    }
}

/// Why no traces can be sent as the settings say.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TracesConflict {
    /// The endpoint is no address.
    #[error(
        "traces.endpoint is {0:?}, which is no http or https address; write where the collector takes OTLP over HTTP, as in \
         \"http://127.0.0.1:4318/v1/traces\""
    )]
    Endpoint(String),
    /// A server that has no name cannot be found among others.
    #[error("traces.service_name is empty; write what traces call this server, as in \"rewardhub\"")]
    ServiceName,
    /// The endpoint that the environment names is for another protocol.
    #[error(
        "{variable} is {protocol:?}, and traces are sent by \"http/protobuf\" only; name the collector's port for that, which is 4318 as a \
         rule, or set REWARDHUB_TRACES_ENDPOINT, to nothing if there are to be no traces"
    )]
    Protocol {
        /// The variable that names the protocol.
        variable: &'static str,
        /// What it names.
        protocol: String,
    },
}

impl TracesSettings {
    /// Checks that spans can be sent so.
    ///
    /// # Errors
    /// The first conflict among the settings.
    pub fn check(&self) -> Result<(), TracesConflict> {
        match () {
            () if self.endpoint.is_empty() => Ok(()),
            () if !is_address(&self.endpoint) => Err(TracesConflict::Endpoint(self.endpoint.clone())),
            () if self.service_name.trim().is_empty() => Err(TracesConflict::ServiceName),
            () => Ok(()),
        }
    }
}

/// Whether something can be sent there. Spans hold nothing of customers, so they need no encryption within a network.
fn is_address(text: &str) -> bool {
    let rest = ["http://", "https://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_plain = rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\<>".contains(&byte));
        is_plain && !host.contains('@') && !host.split(':').next().unwrap_or_default().is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(endpoint: &str) -> Result<(), TracesConflict> {
        TracesSettings { endpoint: endpoint.to_owned(), ..TracesSettings::default() }.check()
    }

    #[test]
    fn nothing_is_sent_unless_an_address_is_given() {
        assert_eq!(checked(""), Ok(()));
        for address in ["http://127.0.0.1:4318/v1/traces", "http://collector:4318/v1/traces", "https://[::1]:4318/v1/traces"] {
            assert_eq!(checked(address), Ok(()));
        }
        for none in ["collector:4318", "grpc://collector:4317", "http://", "http://:4318", "http://a b/", "http://me:word@a/"] {
            assert_eq!(checked(none), Err(TracesConflict::Endpoint(none.to_owned())));
        }
    }

    #[test]
    fn a_share_lies_between_none_and_all() {
        let share = |text: &str| toml::from_str::<TracesSettings>(text).map(|settings| settings.sample.get());
        assert_eq!((share("sample = 0"), share("sample = 0.25"), share("sample = 1")), (Ok(0.0), Ok(0.25), Ok(1.0)));
        for none in ["-0.1", "1.01", "nan"] {
            let error = share(&format!("sample = {none}")).unwrap_err().to_string();
            assert!(error.contains("no share of requests"), "{error}");
        }
    }

    #[test]
    fn a_server_without_a_name_is_refused() {
        let endpoint = "http://127.0.0.1:4318/v1/traces".to_owned();
        let nameless = TracesSettings { endpoint, service_name: " ".to_owned(), ..TracesSettings::default() };
        assert_eq!(nameless.check(), Err(TracesConflict::ServiceName));
    }
}
