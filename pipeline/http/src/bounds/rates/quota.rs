//! A client's quota, as its answers tell (draft-ietf-httpapi-ratelimit-headers-11).

use std::time::Duration;

use axum::{
    http::{HeaderName, HeaderValue},
    response::Response,
};

use super::WINDOW_S;

/// The headers of an answer: what the quota is, and what is left of it.
pub(crate) const HEADERS: [HeaderName; 2] = [HeaderName::from_static("ratelimit-policy"), HeaderName::from_static("ratelimit")];

/// What a client may ask, and what it has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quota {
    /// What it is called.
    pub name: &'static str,
    /// Requests in a window.
    pub most: u32,
    /// Requests that may follow at once.
    pub left: u32,
    /// How long until the quota is whole again.
    pub whole_in: Duration,
    /// How long until one more request may be made, where this one was too many.
    pub wait: Option<Duration>,
}

impl Quota {
    /// Whether the request that was taken from it is within it.
    pub const fn is_within(&self) -> bool {
        self.wait.is_none()
    }

    /// Tells the client.
    pub fn put(&self, answer: &mut Response) {
        let Self { name, most, left, whole_in, .. } = self;
        let whole_in = whole_in.as_secs() + u64::from(whole_in.subsec_nanos() > 0);
        let values = [format!("\"{name}\";q={most};w={WINDOW_S}"), format!("\"{name}\";r={left};t={whole_in}")];
        for (header, value) in HEADERS.into_iter().zip(values) {
            if let Ok(value) = HeaderValue::from_str(&value) {
                answer.headers_mut().insert(header, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_reads_what_it_may_and_what_is_left() {
        let whole_in = Duration::from_millis(10_001);
        let quota = Quota { name: "customer", most: 600, left: 499, whole_in, wait: None };
        let mut answer = Response::default();
        quota.put(&mut answer);
        assert_eq!(answer.headers()["ratelimit-policy"], "\"customer\";q=600;w=60");
        assert_eq!(answer.headers()["ratelimit"], "\"customer\";r=499;t=11");
    }
}
