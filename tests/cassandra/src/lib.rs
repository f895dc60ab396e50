//! Real Cassandra nodes for tests and benchmarks: started from jars on free ports, and ended with whoever started them.
//!
//! A test begins with [`required!`] and takes from it the node that all tests of its binary share, or a cluster of its own.
//! Benchmarks and developers start a [`Cluster`], or the binary of this crate. Nothing here speaks CQL: that is the adapter's.

mod certificates;
mod cluster;
mod configuration;
mod error;
mod java;
mod node;
mod options;
mod ports;
mod required;

pub use certificates::Certificates;
pub use cluster::Cluster;
pub use error::ClusterError;
pub use options::{Keystore, Nodes, Options};
pub use required::{Own, REAL_SERVER_LIST, Required, WITHOUT_CASSANDRA};

#[doc(hidden)]
pub use required::{required, test_name};
