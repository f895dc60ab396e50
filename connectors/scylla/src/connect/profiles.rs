//! How statements are sent, by purpose: consistency, repeats, timeouts.

use std::{sync::Arc, time::Duration};

use scylla::{
    client::execution_profile::{ExecutionProfile, ExecutionProfileBuilder, ExecutionProfileHandle},
    policies::{
        load_balancing::{DefaultPolicy, LoadBalancingPolicy},
        retry::{DefaultRetryPolicy, FallthroughRetryPolicy},
        speculative_execution::{SimpleSpeculativeExecutionPolicy, SpeculativeExecutionPolicy},
    },
    statement::{Consistency, SerialConsistency},
};

use super::routing::AsLightweight;
use crate::address::{Address, ReadConsistency};

/// How long a statement may take that is not part of a commit.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// A statement that may be repeated goes to another node too after this time, because the first node may hang.
const SPECULATIVE_AFTER: Duration = Duration::from_secs(1);

/// What a statement is for, which decides how it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Conditional batches. They are sent once, and a timeout leaves the outcome unknown.
    Commits,
    /// Reads of heads at serial consistency, which first completes any commit in progress.
    Heads,
    /// Reads of rows as of a head that was read.
    Rows,
    /// Plain writes that have the same effect on every repeat.
    Plain,
    /// Reads for clients, at the consistency in the address.
    Reads,
}

impl Purpose {
    /// Whether the driver may repeat the statement on its own.
    pub(super) const fn may_be_repeated(self) -> bool {
        !matches!(self, Self::Commits)
    }
}

/// One execution profile per purpose. A batch needs the handle of [`Purpose::Commits`] set on itself.
#[derive(Clone, Debug)]
pub struct Profiles {
    commits: ExecutionProfileHandle,
    heads: ExecutionProfileHandle,
    rows: ExecutionProfileHandle,
    plain: ExecutionProfileHandle,
    reads: ExecutionProfileHandle,
}

impl Profiles {
    pub(super) fn of(address: &Address) -> Self {
        let at_home = address.home().is_some();
        let quorum = if at_home { Consistency::LocalQuorum } else { Consistency::Quorum };
        let (serial, read_serial) = if at_home {
            (SerialConsistency::LocalSerial, Consistency::LocalSerial)
        } else {
            (SerialConsistency::Serial, Consistency::Serial)
        };
        let reading = match address.read() {
            ReadConsistency::One => Consistency::One,
            ReadConsistency::LocalOne => Consistency::LocalOne,
            ReadConsistency::Quorum => Consistency::Quorum,
            ReadConsistency::LocalQuorum => Consistency::LocalQuorum,
            ReadConsistency::Serial => read_serial,
        };
        // The session gives the data centre, and no other may replace it: elsewhere,
        // `LOCAL_SERIAL` would refer to other replicas.
        let balancing = DefaultPolicy::builder().build();
        let lightweight: Arc<dyn LoadBalancingPolicy> = Arc::new(AsLightweight::new(Arc::clone(&balancing)));
        let once = || ExecutionProfile::builder().retry_policy(Arc::new(FallthroughRetryPolicy::new()));
        let again = || ExecutionProfile::builder().retry_policy(Arc::new(DefaultRetryPolicy::new()));
        let speculative: Arc<dyn SpeculativeExecutionPolicy> =
            Arc::new(SimpleSpeculativeExecutionPolicy { max_retry_count: 2, retry_interval: SPECULATIVE_AFTER });
        let handle = |builder: ExecutionProfileBuilder, consistency, balancing: &Arc<dyn LoadBalancingPolicy>, timeout, hangs| {
            let builder = builder.consistency(consistency).serial_consistency(Some(serial)).speculative_execution_policy(hangs);
            builder.load_balancing_policy(Arc::clone(balancing)).request_timeout(Some(timeout)).build().into_handle()
        };
        Self {
            commits: handle(once(), quorum, &lightweight, address.timeout(), None),
            heads: handle(once(), read_serial, &lightweight, address.timeout(), Some(speculative.clone())),
            rows: handle(again(), quorum, &balancing, REQUEST_TIMEOUT, Some(speculative.clone())),
            plain: handle(again(), quorum, &balancing, REQUEST_TIMEOUT, Some(speculative.clone())),
            reads: handle(again(), reading, &balancing, REQUEST_TIMEOUT, Some(speculative)),
        }
    }

    /// The execution profile of a purpose.
    #[must_use]
    pub const fn handle(&self, purpose: Purpose) -> &ExecutionProfileHandle {
        match purpose {
            Purpose::Commits => &self.commits,
            Purpose::Heads => &self.heads,
            Purpose::Rows => &self.rows,
            Purpose::Plain => &self.plain,
            Purpose::Reads => &self.reads,
        }
    }
}
