//! Tells who owns a table. A table that does not provably belong to our data set is never changed, and is reported as another's.

use object_store::path::Path;

use super::{
    delta::{self, Snapshot},
    error::LakeError,
    file_names::is_data_file,
    open::Lake,
};
use crate::tables::Table;

impl Lake {
    /// Reads the log of a table; `None` if there is none. Damage is reported only for a log of this data set.
    ///
    /// # Errors
    /// [`LakeError`]; [`LakeError::NotOurs`] and [`LakeError::OtherDataSet`] for a damaged log of another owner.
    pub(super) async fn load(&self, table: Table) -> Result<Option<Snapshot>, LakeError> {
        match delta::load(self.store(), table).await {
            Err(damage @ LakeError::Damaged { .. }) => {
                let named = delta::data_sets(self.store().as_ref(), table).await?;
                let ours = |name: &Option<String>| name.as_ref().is_some_and(|name| self.owns(name));
                match named.iter().find(|name| !ours(name)) {
                    Some(name) if !named.iter().any(ours) => Err(self.not_ours(table, name.as_deref())),
                    _ => Err(damage),
                }
            }
            answer => answer,
        }
    }

    /// Refuses a table whose log is damaged, unless it is provably ours: by the readable part of its log, or else by the names of
    /// all files in its folder.
    pub(super) async fn prove_ours(&self, table: Table) -> Result<(), LakeError> {
        let named = delta::data_sets(self.store().as_ref(), table).await?;
        if named.iter().flatten().any(|name| self.owns(name)) {
            return Ok(());
        }
        let folder = Path::from(table.name());
        let ours = self.list(&folder).await?.iter().all(|entry| {
            let path = entry.location.as_ref().strip_prefix(table.name()).unwrap_or_default().trim_start_matches('/');
            // Every Delta table has these names in its log, so the data files decide: without files of others, nothing would be
            // lost.
            path.strip_prefix("_delta_log/").map_or_else(|| is_data_file(table, path), delta::is_log_file)
        });
        if named.is_empty() && ours { Ok(()) } else { Err(self.not_ours(table, named.into_iter().flatten().next().as_deref())) }
    }

    /// Whether a table of this data set belongs to this lake. A lake that is opened for reading accepts any.
    fn owns(&self, data_set: &str) -> bool {
        self.data_set().is_empty() || self.data_set() == data_set
    }

    /// The error for a table of another data set, or of none.
    pub(super) fn not_ours(&self, table: Table, found: Option<&str>) -> LakeError {
        let (location, table) = (self.location().to_owned(), table.name());
        match found {
            Some(found) => {
                LakeError::OtherDataSet { location, table, found: found.to_owned(), expected: self.data_set().to_owned() }
            }
            None => LakeError::NotOurs { location, table },
        }
    }
}
