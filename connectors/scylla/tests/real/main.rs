//! Against real servers: one node serves all tests of this binary, but for those that need another kind.

mod conforming;
mod connecting;
mod faults;
mod history;
mod limits;
mod login;
mod proxy;
mod reading;
mod schema;

use std::{fmt::Display, net::SocketAddr};

use rewardhub_core::ids::Placement;
use rewardhub_engine::ports::LogId;
use rewardhub_scylla::{
    Address, Connection,
    schema::{Applied, Chosen, SchemaError},
};

/// An address of one node.
fn address(node: SocketAddr, keyspace: &str, options: impl Display) -> Address {
    Address::parse(&format!("scylla://{node}/{keyspace}?{options}")).expect("it is an address")
}

fn chosen() -> Chosen {
    Chosen { log: LogId(0xabc), placement: Placement { buckets: 8, partitions: 2 }, replication: None }
}

async fn apply(address: &Address, chosen: &Chosen) -> Result<Applied, SchemaError> {
    rewardhub_scylla::schema::apply(&Connection::open_cluster(address).await?, chosen).await
}

/// Makes the keyspace of an address.
async fn made(address: Address) -> Address {
    apply(&address, &chosen()).await.expect("the server is there");
    address
}
