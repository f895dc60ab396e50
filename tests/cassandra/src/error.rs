//! Why a node could not be started, or could not be sent something.

use std::{io, path::PathBuf};

/// Why a cluster, or one node of it, did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// Nobody has fetched Cassandra.
    #[error(
        "there are no Cassandra jars in {}: run ./tests/run once, or `mvn -q -B -f tests/cassandra/pom.xml \
         dependency:copy-dependencies`, or name a folder of them in REWARDHUB_CASSANDRA_JARS",
        folder.display()
    )]
    NoJars {
        /// Where they were looked for.
        folder: PathBuf,
    },

    /// There is no Java to run it with.
    #[error("there is no {0}: install Java 17 to 23 (on Debian: apt-get install default-jre-headless), or set JAVA_HOME")]
    NoJava(String),

    /// An address of this machine cannot be listened on.
    #[error("cannot listen on {address} (on macOS: `sudo ifconfig lo0 alias {address}`): {source}")]
    NoAddress {
        /// One of 127.0.0.1 to 127.0.0.3.
        address: std::net::Ipv4Addr,
        /// What the system said.
        source: io::Error,
    },

    /// No port was found that is free on all addresses.
    #[error("found no port that is free on all addresses of the cluster in {tries} tries: end what listens on so many")]
    NoPort {
        /// How many were tried.
        tries: u32,
    },

    /// A file or directory of a node cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Files {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// A program beside Java could not be run.
    #[error("cannot run {program}: {source}")]
    Program {
        /// `sh` or `keytool`.
        program: &'static str,
        /// What the system said.
        source: io::Error,
    },

    /// `keytool` refused.
    #[error("keytool could not make the certificates; it said:\n{said}")]
    Certificates {
        /// All it said.
        said: String,
    },

    /// The node ended where it should have gone on.
    #[error("Cassandra node {node} ended by itself (it needs Java 17 to 23); the end of its log:\n{log}")]
    Ended {
        /// Which, from 0.
        node: usize,
        /// The last lines it wrote.
        log: String,
    },

    /// The node does not get ready.
    #[error("Cassandra node {node} was not ready after {seconds} s ({missing}); the end of its log:\n{log}")]
    Late {
        /// Which, from 0.
        node: usize,
        /// How long it was waited for.
        seconds: u64,
        /// What it had not done.
        missing: String,
        /// The last lines it wrote.
        log: String,
    },

    /// A node that is down was asked for something that only a running one does.
    #[error("Cassandra node {node} is not running: restart it first")]
    Down {
        /// Which, from 0.
        node: usize,
    },

    /// A node that runs was asked to start.
    #[error("Cassandra node {node} is running: kill or stop it first")]
    Running {
        /// Which, from 0.
        node: usize,
    },

    /// A signal was not taken.
    #[error("cannot send {signal} to Cassandra node {node}")]
    Signal {
        /// Which, from 0.
        node: usize,
        /// The signal's name.
        signal: &'static str,
    },
}
