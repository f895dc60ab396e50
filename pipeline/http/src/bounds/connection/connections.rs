//! The open connections, counted in all and by address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use rewardhub_service::configuration::LimitsSettings;

use super::open_files;
use crate::proxies::Proxies;

/// Which connections may be open, and those that are. Cloning it is cheap.
#[derive(Clone)]
pub(crate) struct Connections(Arc<Inner>);

struct Inner {
    most: u32,
    most_of_an_address: u32,
    paces: Paces,
    proxies: Option<Proxies>,
    open: AtomicU32,
    of_addresses: Mutex<HashMap<IpAddr, u32>>,
    refused: AtomicU64,
    ended: [AtomicU64; Ending::ALL.len()],
}

/// How long a connection may take for each thing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paces {
    pub head: Duration,
    pub idle: Duration,
    pub answer_idle: Duration,
}

/// Why the server ended a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The head of a request did not come.
    Head,
    /// No further request came.
    Idle,
    /// Nothing of an answer was taken.
    Answer,
}

impl Ending {
    pub const ALL: [Self; 3] = [Self::Head, Self::Idle, Self::Answer];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Idle => "idle",
            Self::Answer => "answer",
        }
    }
}

/// What became of connections since the server was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ConnectionCounts {
    /// Those that are open.
    pub open: u32,
    /// The most that may be open.
    pub most: u32,
    /// Those that were closed at once, because there were too many.
    pub refused: u64,
    /// Those that the server ended, by the reason.
    pub ended: [(Ending, u64); Ending::ALL.len()],
}

impl Connections {
    /// None yet. Connections of this machine and of these proxies count only in all.
    pub fn new(limits: &LimitsSettings, proxies: Option<Proxies>) -> Self {
        let most = open_files::most_connections(limits.connections.get());
        Self::of(most, limits, proxies)
    }

    fn of(most: u32, limits: &LimitsSettings, proxies: Option<Proxies>) -> Self {
        Self(Arc::new(Inner {
            most,
            most_of_an_address: limits.connections_per_address.get(),
            paces: Paces { head: limits.head(), idle: limits.idle(), answer_idle: limits.answer_idle() },
            proxies,
            open: AtomicU32::default(),
            of_addresses: Mutex::default(),
            refused: AtomicU64::default(),
            ended: Default::default(),
        }))
    }

    pub(super) fn paces(&self) -> Paces {
        self.0.paces
    }

    /// Takes a place for a connection of this address; `None` if there are too many.
    pub(super) fn admit(&self, peer: IpAddr) -> Option<Place> {
        let peer = peer.to_canonical();
        let inner = &*self.0;
        if inner.open.fetch_add(1, Ordering::Relaxed) >= inner.most {
            inner.open.fetch_sub(1, Ordering::Relaxed);
            inner.refused.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        let is_many = peer.is_loopback() || inner.proxies.as_ref().is_some_and(|proxies| proxies.has(peer));
        let mut place = Place { connections: self.clone(), counted: None };
        if !is_many {
            let mut of_addresses = inner.lock();
            let open = of_addresses.entry(network(peer)).or_default();
            if *open >= inner.most_of_an_address {
                inner.refused.fetch_add(1, Ordering::Relaxed);
                drop(of_addresses);
                return None;
            }
            *open += 1;
            place.counted = Some(network(peer));
        }
        Some(place)
    }

    /// Counts a connection that the server ends.
    pub(super) fn ended(&self, why: Ending) {
        self.0.ended[why as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// What became of connections.
    pub fn counts(&self) -> ConnectionCounts {
        let Inner { most, open, refused, ended, .. } = &*self.0;
        let ended = Ending::ALL.map(|why| (why, ended[why as usize].load(Ordering::Relaxed)));
        let (open, refused) = (open.load(Ordering::Relaxed), refused.load(Ordering::Relaxed));
        ConnectionCounts { open, most: *most, refused, ended }
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
        self.of_addresses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one client has of addresses: with IPv6, a network of 64 bits is one household's or one machine's.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
    }
}

/// The place of an open connection; dropping it gives the place back.
pub(super) struct Place {
    connections: Connections,
    /// The address among whose connections it is counted.
    counted: Option<IpAddr>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let inner = &*self.connections.0;
        inner.open.fetch_sub(1, Ordering::Relaxed);
        let Some(address) = self.counted else { return };
        let mut of_addresses = inner.lock();
        if let Some(open) = of_addresses.get_mut(&address) {
            *open -= 1;
            if *open == 0 {
                of_addresses.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connections(most: u32, most_of_an_address: u32) -> Connections {
        let per_address = most_of_an_address.try_into().unwrap();
        let limits = LimitsSettings { connections_per_address: per_address, ..LimitsSettings::default() };
        Connections::of(most, &limits, Some(Proxies::new(vec!["10.0.0.0/8".parse().unwrap()])))
    }

    #[test]
    fn an_address_has_so_many_and_all_have_so_many() {
        let (connections, address) = (connections(5, 2), |text: &str| text.parse::<IpAddr>().unwrap());
        let one = connections.admit(address("192.0.2.1")).unwrap();
        let _two = connections.admit(address("::ffff:192.0.2.1")).unwrap();
        assert!(connections.admit(address("192.0.2.1")).is_none());
        let _other = connections.admit(address("192.0.2.2")).unwrap();
        drop(one);
        let _again = connections.admit(address("192.0.2.1")).unwrap();
        let local = [connections.admit(address("127.0.0.1")), connections.admit(address("::1"))];
        assert!(local.iter().all(Option::is_some) && connections.admit(address("127.0.0.1")).is_none(), "that makes five");
        assert_eq!((connections.counts().open, connections.counts().refused), (5, 2));
    }

    #[test]
    fn a_proxy_is_many_and_a_network_of_version_6_is_one() {
        let (connections, address) = (connections(100, 1), |text: &str| text.parse::<IpAddr>().unwrap());
        let _proxies = [(); 3].map(|()| connections.admit(address("10.1.2.3")).unwrap());
        let _one = connections.admit(address("2001:db8::1")).unwrap();
        assert!(connections.admit(address("2001:db8::2")).is_none() && connections.admit(address("2001:db8:1::1")).is_some());
    }

    #[test]
    fn nothing_is_kept_of_addresses_without_connections() {
        let connections = connections(100, 10);
        for last in 0..50 {
            drop(connections.admit([192, 0, 2, last].into()));
        }
        assert_eq!((connections.0.lock().len(), connections.counts().open), (0, 0));
    }
}
