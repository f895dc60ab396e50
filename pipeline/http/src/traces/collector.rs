//! Sends spans to the collector. The project's own client, since the exporter's would be a second one in the build.

use std::{
    error::Error,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use axum::http::{Request, Response};
use bytes::Bytes;
use opentelemetry_http::{HttpClient, HttpError};
use reqwest::{Client, redirect};
use tokio::runtime::{Builder, Runtime};

use super::TracesError;

/// How long the collector may take for an answer.
const LONGEST: Duration = Duration::from_secs(10);

/// Why the collector did not answer the last time, in words.
pub(super) type LastFailure = Arc<Mutex<String>>;

/// A collector, and the runtime that connects to it: spans are sent from a thread of their own, which blocks, so that no request
/// waits for them, and so that they can be sent when the server's runtime has ended.
#[derive(Debug)]
pub(super) struct Collector {
    client: Client,
    runtime: Runtime,
    failure: LastFailure,
}

impl Collector {
    pub fn new() -> Result<Self, TracesError> {
        // Nothing drives an idle connection, so it would be found closed only by spans that are lost.
        let client = Client::builder().timeout(LONGEST).redirect(redirect::Policy::none()).pool_max_idle_per_host(0).build()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self { client, runtime, failure: LastFailure::default() })
    }

    /// Where it says why it did not answer.
    pub fn failure(&self) -> LastFailure {
        Arc::clone(&self.failure)
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let request = self.client.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body);
        // What it answers beside the status would only be logged.
        let answered = self.runtime.block_on(async { request.send().await }).map_err(reqwest::Error::without_url);
        let note = |words: String| *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = words;
        match answered {
            Ok(answer) => {
                note(format!("it answers {}", answer.status()));
                let mut response = Response::new(Bytes::new());
                *response.status_mut() = answer.status();
                *response.headers_mut() = answer.headers().clone();
                Ok(response)
            }
            Err(error) => {
                note(first_cause(&error).to_string());
                Err(error.into())
            }
        }
    }
}

/// What all the other errors follow from: that nobody listens there, for one.
fn first_cause<'e>(error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    error.source().map_or(error, first_cause)
}
