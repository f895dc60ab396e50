//! What a cluster should be like.

use std::path::PathBuf;

/// How many nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nodes {
    /// One, on 127.0.0.1.
    One,
    /// Three, on 127.0.0.1, .2 and .3.
    Three,
}

impl Nodes {
    pub(crate) fn count(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Three => 3,
        }
    }
}

/// A certificate with its key, in PKCS #12.
#[derive(Debug, Clone)]
pub struct Keystore {
    /// The file.
    pub path: PathBuf,
    /// What it is encrypted with.
    pub password: String,
}

/// What a cluster should be like; what is not said here is as Cassandra has it when nobody configures it.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many nodes.
    pub nodes: Nodes,
    /// The Java heap of each, in MiB; it takes some 300 MB besides.
    pub heap_mb: u32,
    /// Whether to be ready soon rather than fast for long: without Java's optimising compiler. Not for measuring.
    pub fast_start: bool,
    /// Whether clients must say who they are: superuser `cassandra`, password `cassandra`.
    pub authentication: bool,
    /// Where clients must use TLS: with which certificate.
    pub tls: Option<Keystore>,
    /// Whether a write is on the disk before it is answered (`commitlog_sync: batch`) rather than every 10 s.
    pub sync_each_write: bool,
    /// How long the coordinator waits for replicas' answers to a read, in milliseconds.
    pub read_timeout_ms: Option<u32>,
    /// How long it waits for their answers to a write, in milliseconds.
    pub write_timeout_ms: Option<u32>,
    /// How long it goes on with a lightweight transaction that others contend with, in milliseconds.
    pub contention_timeout_ms: Option<u32>,
}

impl Options {
    /// One node.
    #[must_use]
    pub fn one() -> Self {
        Self {
            nodes: Nodes::One,
            heap_mb: 512,
            fast_start: true,
            authentication: false,
            tls: None,
            sync_each_write: false,
            read_timeout_ms: None,
            write_timeout_ms: None,
            contention_timeout_ms: None,
        }
    }

    /// Three nodes.
    #[must_use]
    pub fn three() -> Self {
        Self { nodes: Nodes::Three, ..Self::one() }
    }
}
