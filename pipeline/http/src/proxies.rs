//! A proxy that ends TLS: nobody else may connect, and nobody else is believed about whose request it is.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, header},
};
use rewardhub_service::configuration::Network;

use crate::{
    access_log,
    problem::{Problem, ProblemCode, Result},
};

/// The header in which most proxies name who connected to them, the last one behind the others.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The networks that proxies connect from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxies(Vec<Network>);

impl Proxies {
    /// The proxies of these networks.
    #[must_use]
    pub const fn new(networks: Vec<Network>) -> Self {
        Self(networks)
    }

    /// Whether a proxy connects from this address.
    pub(crate) fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// Who sent a request that came from a proxy: the last address that is no proxy's. Where both headers are there, one of them may be
    /// the client's own invention, so they count only if they agree.
    fn client(&self, proxy: IpAddr, headers: &HeaderMap) -> IpAddr {
        let last = |named: Vec<Option<IpAddr>>| {
            let client = named.into_iter().rev().find(|named| named.is_none_or(|address| !self.has(address)));
            client.map_or(proxy, |client| client.unwrap_or(proxy))
        };
        match (forwarded_for(headers), forwarded(headers)) {
            (None, None) => proxy,
            (Some(named), None) | (None, Some(named)) => last(named),
            (Some(one), Some(other)) => {
                let (one, other) = (last(one), last(other));
                if one == other { one } else { proxy }
            }
        }
    }
}

/// Where machines ask how the server is: those on its own host as well, which know of no proxy.
const HEALTH: [&str; 2] = ["/livez", "/readyz"];

/// Finds out from which address a request was sent, and notes it; `None` where it came from this machine itself.
///
/// # Errors
/// A [`Problem`], if it comes past the proxies through which it has to come.
pub(crate) fn must_come_through(proxies: Option<&Proxies>, request: &Request) -> Result<Option<IpAddr>> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    // What comes by another kind of listener comes from this machine.
    let Some(peer) = peer else { return Ok(None) };
    let own = proxies.filter(|proxies| proxies.has(peer));
    let client = own.map_or(peer, |own| own.client(peer, request.headers()));
    access_log::note_client(request.extensions(), client);
    if proxies.is_some() && own.is_none() && !HEALTH.contains(&request.uri().path()) {
        let detail = format!("{peer} is not among server.trusted_proxies, and requests come through those only");
        return Err(Problem::new(ProblemCode::Forbidden, detail));
    }
    Ok(Some(client))
}

/// The addresses in `X-Forwarded-For`, `None` for what is no address; `None` if there is no such header.
fn forwarded_for(headers: &HeaderMap) -> Option<Vec<Option<IpAddr>>> {
    let values: Vec<&[u8]> = headers.get_all(FORWARDED_FOR).iter().map(|value| value.as_bytes()).collect();
    (!values.is_empty()).then(|| items(&values).map(|item| address(&item)).collect())
}

/// The addresses in `Forwarded` (RFC 7239), in the same way.
fn forwarded(headers: &HeaderMap) -> Option<Vec<Option<IpAddr>>> {
    let values: Vec<&[u8]> = headers.get_all(header::FORWARDED).iter().map(|value| value.as_bytes()).collect();
    let named = |element: String| {
        let node = element.split(';').find_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            name.trim().eq_ignore_ascii_case("for").then(|| value.trim().trim_matches('"').to_owned())
        });
        node.and_then(|node| address(&node))
    };
    (!values.is_empty()).then(|| items(&values).map(named).collect())
}

fn items<'a>(values: &'a [&[u8]]) -> impl Iterator<Item = String> + 'a {
    values.iter().flat_map(|value| value.split(|byte| *byte == b',')).map(|item| String::from_utf8_lossy(item).trim().to_owned())
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    text.parse().ok().or_else(bare).or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(headers: &[(&'static str, &str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let proxies = Proxies(vec!["10.0.0.0/8".parse().unwrap()]);
        proxies.client([10, 0, 0, 1].into(), &map).to_string()
    }

    #[test]
    fn the_client_is_the_last_address_that_is_no_proxys() {
        assert_eq!(client(&[]), "10.0.0.1");
        assert_eq!(client(&[(FORWARDED_FOR, "203.0.113.7")]), "203.0.113.7");
        assert_eq!(
            client(&[(FORWARDED_FOR, "1.2.3.4, 203.0.113.7, 10.0.0.9")]),
            "203.0.113.7",
            "the first is a claim of the client"
        );
        assert_eq!(client(&[(FORWARDED_FOR, "1.2.3.4"), (FORWARDED_FOR, "203.0.113.7")]), "203.0.113.7");
        assert_eq!(client(&[(FORWARDED_FOR, "203.0.113.7:4711")]), "203.0.113.7");
        assert_eq!(client(&[("forwarded", "for=192.0.2.60;proto=https, for=\"[2001:db8::1]:4711\"")]), "2001:db8::1");
        assert_eq!(client(&[("forwarded", "For=\"[2001:db8::1]\"")]), "2001:db8::1");
    }

    #[test]
    fn what_is_doubtful_is_the_proxys_own() {
        assert_eq!(client(&[(FORWARDED_FOR, "203.0.113.7, somebody")]), "10.0.0.1");
        assert_eq!(client(&[("forwarded", "for=unknown")]), "10.0.0.1");
        assert_eq!(client(&[(FORWARDED_FOR, "203.0.113.7"), ("forwarded", "for=1.2.3.4")]), "10.0.0.1");
        assert_eq!(client(&[(FORWARDED_FOR, "203.0.113.7"), ("forwarded", "for=203.0.113.7")]), "203.0.113.7");
        assert_eq!(client(&[(FORWARDED_FOR, "10.0.0.8, 10.0.0.9")]), "10.0.0.1", "only proxies are named");
    }
}
