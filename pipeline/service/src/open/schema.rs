//! Makes, checks and prints the keyspace of a ledger in ScyllaDB or Cassandra.

use std::path::Path;

use rewardhub_core::ids::Placement;
use rewardhub_embedded::{
    data_directory::Directory,
    files::Disk,
    manifest::{FILE, Manifest},
};
use rewardhub_engine::ports::LogId;
pub use rewardhub_scylla::schema::{Applied, Checked, Replication};
use rewardhub_scylla::{
    Address, Connection,
    schema::{self, Chosen, SchemaError},
};

use super::AdapterError;
use crate::error::{NotFound, Result, Unavailable, Usage};

/// What can be chosen when a data set or its keyspace is made.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The number of buckets that accounts are spread over. `None`: that of the data set, else 256.
    pub buckets: Option<u32>,
    /// The number of partitions of the logs. `None`: that of the data set, else 4.
    pub partitions: Option<u16>,
    /// The number of copies. `None`: 3, or 1 where there is only one node.
    pub replication: Option<Replication>,
}

/// The result of a check, and the servers that were checked.
#[derive(Debug)]
pub struct CheckedOn {
    /// The servers' kind and version.
    pub server: String,
    /// The result of the check.
    pub checked: Checked,
}

/// Makes the keyspace of a data set and its tables, or those that are missing. Makes the data set if there is none.
///
/// # Errors
/// When the servers do not answer or refuse, or the keyspace belongs to another data set.
pub fn apply(root: &Path, address: &Address, choice: &Choice) -> Result<Applied> {
    connected(async {
        let connection = connect_for(choice, root, address).await?;
        let chosen = settle(choice, root)?;
        Ok(schema::apply(&connection, &chosen).await.map_err(AdapterError::from)?)
    })
}

/// The CQL that [`apply`] would send; makes the data set if there is none.
///
/// # Errors
/// As [`apply`].
pub fn print(root: &Path, address: &Address, choice: &Choice) -> Result<String> {
    connected(async {
        let connection = connect_for(choice, root, address).await?;
        let chosen = settle(choice, root)?;
        Ok(schema::print(&connection, &chosen).await.map_err(AdapterError::from)?)
    })
}

/// Compares the keyspace with the data set and with the tables that this version needs.
///
/// # Errors
/// When there is no data set, the servers do not answer, or the keyspace is not as it must be.
pub fn check(root: &Path, address: &Address) -> Result<CheckedOn> {
    let manifest = manifest(root)?.ok_or_else(|| NotFound::Keyspace { root: root.to_owned() })?;
    connected(async {
        let connection = Connection::open(address).await.map_err(SchemaError::from).map_err(AdapterError::from)?;
        let checked =
            schema::check(&connection, LogId(manifest.data_set), manifest.placement).await.map_err(AdapterError::from)?;
        Ok(CheckedOn { server: connection.server().to_string(), checked })
    })
}

/// Connects to the servers before a data set is made: its numbers are fixed for good, and a wrong password must not be a reason
/// to make it again. A choice that an existing data set rules out is refused first, without a connection.
async fn connect_for(choice: &Choice, root: &Path, address: &Address) -> Result<Connection> {
    if let Some(manifest) = manifest(root)? {
        must_agree(choice, root, manifest.placement)?;
    }
    Ok(Connection::open_cluster(address).await.map_err(SchemaError::from).map_err(AdapterError::from)?)
}

/// Returns the data set that the keyspace is for. Makes it as chosen if there is none.
fn settle(choice: &Choice, root: &Path) -> Result<Chosen> {
    let manifest = match manifest(root)? {
        Some(manifest) => manifest,
        None => {
            let chosen = Placement {
                buckets: choice.buckets.unwrap_or(Placement::EMBEDDED.buckets),
                partitions: choice.partitions.unwrap_or(Placement::EMBEDDED.partitions),
            };
            Directory::open(root, chosen)
                .map_err(|error| AdapterError::from(rewardhub_embedded::data_set::DataSetError::from(error)))?
                .manifest()
                .clone()
        }
    };
    must_agree(choice, root, manifest.placement)?;
    Ok(Chosen { log: LogId(manifest.data_set), placement: manifest.placement, replication: choice.replication.clone() })
}

/// Refuses a chosen number that differs from the data set's.
fn must_agree(choice: &Choice, root: &Path, has: Placement) -> Result<()> {
    let asked =
        [("buckets", choice.buckets, has.buckets), ("partitions", choice.partitions.map(u32::from), u32::from(has.partitions))];
    for (what, asked, has) in asked {
        if let Some(asked) = asked.filter(|asked| *asked != has) {
            return Err(Usage::Fixed { root: root.to_owned(), what, has, asked }.into());
        }
    }
    Ok(())
}

/// Reads what was fixed when the data set was made; `None` if there is none. Another process may have it open.
fn manifest(root: &Path) -> Result<Option<Manifest>> {
    if root.exists() && !root.is_dir() {
        return Err(Usage::NotADirectory { path: root.to_owned() }.into());
    }
    let cannot = |error: AdapterError| error.when(format!("{} cannot be read", root.join(FILE).display()));
    Ok(Manifest::load(&Disk, root).map_err(AdapterError::from).map_err(cannot)?)
}

/// Runs a future that talks to the servers.
fn connected<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(|source| Unavailable::System { what: "threads for the connection to the ledger", source })?;
    runtime.block_on(work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_set_is_made_as_chosen_and_then_stays_so() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("data");
        let choose = |buckets, partitions| settle(&Choice { buckets, partitions, replication: None }, &root);
        let made = choose(Some(512), None).unwrap();
        assert_eq!(made.placement, Placement { buckets: 512, partitions: 4 });
        assert_eq!(choose(None, None).unwrap(), made);
        assert_eq!(choose(Some(512), Some(4)).unwrap(), made);
        let refusal = |buckets, partitions| choose(buckets, partitions).unwrap_err().to_string();
        assert!(refusal(Some(256), None).contains("has 512 buckets for good, not 256"));
        assert!(refusal(None, Some(8)).contains("has 4 partitions for good, not 8"));
    }

    #[test]
    fn what_cannot_be_a_data_set_is_not_made_one() {
        let folder = tempfile::tempdir().unwrap();
        let choice = Choice { buckets: Some(2), partitions: Some(4), replication: None };
        let error = settle(&choice, &folder.path().join("data")).unwrap_err().to_string();
        assert!(error.contains("2 buckets and 4 partitions"), "{error}");
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert!(settle(&choice, &file).unwrap_err().to_string().contains("is a file"));
    }
}
