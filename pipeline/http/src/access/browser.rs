//! Refuses what a browser sends on behalf of another site. A server without access control would otherwise obey every page that a
//! person on its machine opens.

use axum::{
    extract::Request,
    http::{HeaderMap, Uri, header},
};

use super::Access;
use crate::{
    problem::{Problem, ProblemCode, Result},
    socket::LocalUser,
};

/// Refuses requests of other sites, and requests to a name that is not this machine's (DNS rebinding).
///
/// # Errors
/// A [`Problem`], if there is no access control and a browser may have been told to send the request.
pub(crate) fn must_not_be_another_sites(access: &Access, request: &Request) -> Result<()> {
    // No browser asks at the socket.
    if !matches!(access, Access::Open) || request.extensions().get::<LocalUser>().is_some() {
        return Ok(());
    }
    must_be_own_site(request.headers(), request.uri())
}

fn must_be_own_site(headers: &HeaderMap, uri: &Uri) -> Result<()> {
    let text = |name: header::HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    // HTTP/2 sends the host in the request line.
    let host = text(header::HOST).or_else(|| uri.authority().map(|authority| authority.as_str())).unwrap_or_default();
    if !is_loopback(host_name(host)) {
        let detail = format!("a server without access control answers to localhost, 127.0.0.1 and [::1] only, not to {host:?}");
        return Err(Problem::new(ProblemCode::Forbidden, detail));
    }
    let Some(origin) = text(header::ORIGIN) else { return Ok(()) };
    let own = origin.split_once("://").is_some_and(|(_, site)| site == host);
    if own { Ok(()) } else { Err(Problem::new(ProblemCode::Forbidden, format!("requests of the site {origin} are not taken"))) }
}

/// The name in `name:port`.
fn host_name(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    }
}

fn is_loopback(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost") || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        must_be_own_site(&headers, &Uri::from_static("/v1/wallets")).is_ok()
    }

    #[test]
    fn only_this_machine_and_its_own_pages_are_obeyed() {
        assert!(taken("localhost:8080", None) && taken("127.0.0.1:8080", None) && taken("[::1]:8080", None));
        assert!(taken("localhost:8080", Some("http://localhost:8080")));
        assert!(!taken("rebound.example:8080", None) && !taken("", None));
        for origin in ["https://evil.example", "http://localhost:9090", "null", "http://localhost"] {
            assert!(!taken("localhost:8080", Some(origin)), "{origin}");
        }
    }
}
