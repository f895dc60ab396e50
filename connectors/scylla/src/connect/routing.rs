//! Sends conditional batches to the replicas of their bucket in a fixed order, as the driver does with prepared conditional
//! statements but not with batches: attempts on one bucket then meet at one coordinator instead of outbidding each other.

use std::{sync::Arc, time::Duration};

use scylla::{
    cluster::{ClusterState, NodeRef},
    errors::RequestAttemptError,
    policies::load_balancing::{FallbackPlan, LoadBalancingPolicy, RoutingInfo},
    routing::Shard,
};

/// Wraps a policy and tells it that every request is a lightweight transaction.
#[derive(Debug)]
pub(super) struct AsLightweight {
    policy: Arc<dyn LoadBalancingPolicy>,
}

impl AsLightweight {
    pub(super) fn new(policy: Arc<dyn LoadBalancingPolicy>) -> Self {
        Self { policy }
    }
}

fn lightweight<'a>(request: &RoutingInfo<'a>) -> RoutingInfo<'a> {
    let mut request = request.clone();
    request.is_confirmed_lwt = true;
    request
}

/// The same node, borrowed from the cluster instead of the request, which ends here.
fn of_cluster<'a>(
    cluster: &'a ClusterState,
    (node, shard): (NodeRef<'_>, Option<Shard>),
) -> Option<(NodeRef<'a>, Option<Shard>)> {
    Some((cluster.get_node_by_host_id(node.host_id)?, shard))
}

impl LoadBalancingPolicy for AsLightweight {
    fn pick<'a>(&'a self, request: &'a RoutingInfo, cluster: &'a ClusterState) -> Option<(NodeRef<'a>, Option<Shard>)> {
        let request = lightweight(request);
        of_cluster(cluster, self.policy.pick(&request, cluster)?)
    }

    fn fallback<'a>(&'a self, request: &'a RoutingInfo, cluster: &'a ClusterState) -> FallbackPlan<'a> {
        let request = lightweight(request);
        let plan: Vec<_> = self.policy.fallback(&request, cluster).filter_map(|target| of_cluster(cluster, target)).collect();
        Box::new(plan.into_iter())
    }

    fn on_request_success(&self, request: &RoutingInfo, latency: Duration, node: NodeRef<'_>) {
        self.policy.on_request_success(request, latency, node);
    }

    fn on_request_failure(&self, request: &RoutingInfo, latency: Duration, node: NodeRef<'_>, error: &RequestAttemptError) {
        self.policy.on_request_failure(request, latency, node, error);
    }

    fn name(&self) -> String {
        format!("lightweight transactions by {}", self.policy.name())
    }
}
