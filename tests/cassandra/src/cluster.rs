//! One node or three that know each other, and what may happen to them.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::PathBuf,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{
    ClusterError, Options,
    configuration::{self, Places},
    node::{self, LOOK_AGAIN, Running},
    ports,
};

/// How long a node may take to be ready: a few seconds where nothing else goes on, a minute on a machine that is overloaded.
const LONGEST: Duration = Duration::from_secs(300);

/// Nodes that were started here, counted from 0. They end, and what they wrote is removed, when this is dropped or the process
/// that holds it ends, in whichever way.
#[derive(Debug)]
pub struct Cluster {
    // Before the directory they write to.
    nodes: Vec<Mutex<Option<Running>>>,
    places: Places,
    options: Options,
    keyspaces: AtomicU32,
    directory: TempDir,
}

impl Cluster {
    /// Starts it; returns once every node accepts clients and sees all others.
    pub fn start(options: &Options) -> Result<Self, ClusterError> {
        let addresses: Vec<_> = (1..=options.nodes.count()).map(|last| Ipv4Addr::new(127, 0, 0, last)).collect();
        let places = Places { native_port: ports::free(&addresses)?, storage_port: ports::free(&addresses)?, addresses };
        let directory = tempfile::Builder::new().prefix("rewardhub-cassandra-").tempdir();
        let directory = directory.map_err(|source| ClusterError::Files { path: std::env::temp_dir(), source })?;
        let nodes = places.addresses.iter().map(|_| Mutex::new(None)).collect();
        let cluster = Self { nodes, places, options: options.clone(), keyspaces: AtomicU32::new(0), directory };
        for node in 0..cluster.nodes.len() {
            configuration::write(&cluster.home(node), node, &cluster.places, options)?;
            *cluster.lock(node) = Some(Running::start(node, &cluster.home(node), options)?);
        }
        for node in 0..cluster.nodes.len() {
            cluster.wait_for(node, &|log| cluster.not_ready(node, log))?;
            let others = (0..cluster.nodes.len()).filter(|other| *other != node);
            for other in others {
                cluster.wait_for(node, &|log| cluster.not_seen(other, log))?;
            }
        }
        if options.authentication {
            cluster.wait_for(0, &|_| cluster.no_superuser())?;
        }
        Ok(cluster)
    }

    /// Where clients find the nodes.
    #[must_use]
    pub fn contact_points(&self) -> Vec<SocketAddr> {
        (0..self.nodes.len()).map(|node| self.address(node)).collect()
    }

    /// A name for a keyspace that nobody else got from here.
    #[must_use]
    pub fn keyspace(&self, prefix: &str) -> String {
        format!("{prefix}_{}", self.keyspaces.fetch_add(1, Ordering::Relaxed))
    }

    /// The process id of a node; `None` while it is down.
    #[must_use]
    pub fn pid(&self, node: usize) -> Option<u32> {
        self.lock(node).as_mut().and_then(|running| running.lives().then_some(running.pid))
    }

    /// The last lines of a node's log.
    #[must_use]
    pub fn log_end(&self, node: usize) -> String {
        node::log_end(&self.home(node))
    }

    /// Lets a node stand still (SIGSTOP): it keeps its connections and answers nothing.
    pub fn pause(&self, node: usize) -> Result<(), ClusterError> {
        self.running(node, Running::pause)
    }

    /// Lets it go on (SIGCONT).
    pub fn resume(&self, node: usize) -> Result<(), ClusterError> {
        self.running(node, Running::resume)
    }

    /// Ends a node at once (SIGKILL). What it wrote stays.
    pub fn kill(&self, node: usize) -> Result<(), ClusterError> {
        self.end(node, "KILL")
    }

    /// Asks a node to end (SIGTERM): it tells the others and writes its commit log; returns once it has ended.
    pub fn stop(&self, node: usize) -> Result<(), ClusterError> {
        self.end(node, "TERM")
    }

    /// Starts a node again where it was, with what it wrote; returns once it accepts clients, and it and those others that are
    /// neither down nor paused see each other.
    pub fn restart(&self, node: usize) -> Result<(), ClusterError> {
        // Before this node's lock is taken: nobody holds two at a time.
        let others = (0..self.nodes.len()).filter(|other| *other != node);
        let awake = others.filter(|other| self.lock(*other).as_mut().is_some_and(Running::is_awake));
        let awake: Vec<(usize, usize)> = awake.map(|other| (other, node::log(&self.home(other)).len())).collect();
        let mut place = self.lock(node);
        if place.as_mut().is_some_and(Running::lives) {
            return Err(ClusterError::Running { node });
        }
        *place = Some(Running::start(node, &self.home(node), &self.options)?);
        drop(place);
        self.wait_for(node, &|log| self.not_ready(node, log))?;
        for (other, written) in awake {
            self.wait_for(node, &|log| self.not_seen(other, log))?;
            self.wait_for(other, &|log| self.not_seen(node, log.get(written..).unwrap_or_default()))?;
        }
        Ok(())
    }

    fn address(&self, node: usize) -> SocketAddr {
        (self.places.addresses[node], self.places.native_port).into()
    }

    fn home(&self, node: usize) -> PathBuf {
        self.directory.path().join(format!("node{node}"))
    }

    fn lock(&self, node: usize) -> MutexGuard<'_, Option<Running>> {
        // Whoever panicked holding it left it as it is.
        self.nodes[node].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn running(&self, node: usize, act: impl FnOnce(&mut Running) -> Result<(), ClusterError>) -> Result<(), ClusterError> {
        act(self.lock(node).as_mut().ok_or(ClusterError::Down { node })?)
    }

    fn end(&self, node: usize, signal: &'static str) -> Result<(), ClusterError> {
        self.running(node, |running| running.end(signal))
    }

    /// Waits until nothing is missing, as seen in the log of a node, which must not end meanwhile.
    fn wait_for(&self, node: usize, missing: &dyn Fn(&str) -> Option<String>) -> Result<(), ClusterError> {
        let deadline = Instant::now() + LONGEST;
        while let Some(missing) = missing(&node::log(&self.home(node))) {
            if !self.lock(node).as_mut().is_some_and(Running::lives) {
                return Err(ClusterError::Ended { node, log: self.log_end(node) });
            }
            if Instant::now() > deadline {
                return Err(ClusterError::Late { node, seconds: LONGEST.as_secs(), missing, log: self.log_end(node) });
            }
            thread::sleep(LOOK_AGAIN);
        }
        Ok(())
    }

    fn not_ready(&self, node: usize, log: &str) -> Option<String> {
        if !log.contains("Startup complete") {
            return Some("it has not started completely".to_owned());
        }
        let address = self.address(node);
        TcpStream::connect(address).err().map(|error| format!("no connection to {address}: {error}"))
    }

    fn not_seen(&self, other: usize, log: &str) -> Option<String> {
        // "… is now UP", or "… has restarted, now UP".
        let other = format!("/{}:{} ", self.places.addresses[other], self.places.storage_port);
        let seen = log.lines().any(|line| line.contains(&other) && line.ends_with("now UP"));
        (!seen).then(|| format!("it does not see {other}"))
    }

    fn no_superuser(&self) -> Option<String> {
        let made = |node| node::log(&self.home(node)).contains("Created default superuser role");
        (!(0..self.nodes.len()).any(made)).then(|| "there is no superuser".to_owned())
    }
}
