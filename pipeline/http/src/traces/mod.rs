//! Traces: a span for each request, and below it what the engine makes of the commands that the request sends. They go to a collector by
//! OTLP, from a thread of their own.
//!
//! `request_span` continues the caller's trace or begins one, `queue` holds finished spans within bounds, `collector` sends them.

mod collector;
mod queue;
mod request_span;

use std::{sync::Arc, time::Duration};

use opentelemetry::{
    Context, KeyValue, global,
    trace::{TraceContextExt as _, TracerProvider as _},
};
use opentelemetry_otlp::{ExporterBuildError, Protocol, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SdkTracer, SdkTracerProvider},
};
use rewardhub_service::configuration::TracesSettings;

use self::{collector::Collector, queue::BoundedQueue};
pub(crate) use self::{queue::SpanCounts, request_span::RequestSpan};

/// How long a server that stops waits until the last spans are sent.
const LONGEST_STOP: Duration = Duration::from_secs(2);

/// Why no traces can be sent.
#[derive(Debug, thiserror::Error)]
pub enum TracesError {
    /// No client can be made.
    #[error("no client can be made that sends traces: {0}")]
    Client(#[from] reqwest::Error),
    /// The system gives no thread or no sockets.
    #[error("no client can be made that sends traces: {0}")]
    System(#[from] std::io::Error),
    /// The settings, or variables of OpenTelemetry, cannot be followed.
    #[error("traces cannot be sent as the settings and the variables OTEL_EXPORTER_OTLP_… say: {0}")]
    Settings(#[from] ExporterBuildError),
}

/// Traces of this server. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
    counts: Arc<SpanCounts>,
}

impl Traces {
    /// Traces as these settings say; `None` if nothing is to be sent. From then on the whole process is traced so.
    ///
    /// # Errors
    /// When the settings, or the variables of the environment that OpenTelemetry has for exporters, cannot be followed.
    pub fn start(settings: &TracesSettings) -> Result<Option<Self>, TracesError> {
        if settings.endpoint.is_empty() {
            return Ok(None);
        }
        let counts = Arc::new(SpanCounts::default());
        let collector = Collector::new()?;
        let failure = collector.failure();
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_http_client(collector)
            .with_endpoint(&settings.endpoint)
            .with_protocol(Protocol::HttpBinary)
            .build()?;
        let about = [KeyValue::new("service.version", env!("CARGO_PKG_VERSION"))];
        let resource = Resource::builder().with_service_name(settings.service_name.clone()).with_attributes(about).build();
        let provider = SdkTracerProvider::builder()
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(settings.sample.get()))))
            .with_resource(resource)
            .with_span_processor(BoundedQueue::before(exporter, failure, Arc::clone(&counts)))
            .build();
        global::set_tracer_provider(provider.clone());
        let tracer = provider.tracer("rewardhub");
        Ok(Some(Self { provider, tracer, counts }))
    }

    /// What became of spans.
    pub(crate) fn counts(&self) -> &SpanCounts {
        &self.counts
    }

    /// Sends what is left, and waits for it no longer than two seconds. Nothing is sent afterwards.
    pub fn stop(&self) {
        if let Err(error) = self.provider.shutdown_with_timeout(LONGEST_STOP) {
            tracing::warn!(%error, "the last spans may not have been sent");
        }
    }
}

/// The id of the trace that the current request belongs to, sampled or not; `None` where nothing is traced.
pub(crate) fn current_id() -> Option<String> {
    Context::map_current(|context| context.has_active_span().then(|| context.span().span_context().trace_id().to_string()))
}
