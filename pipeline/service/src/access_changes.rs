//! Who changed who may ask for something: keys of clients and secrets of feeds lie outside the log, and the audit needs to know.

use rewardhub_core::{
    command::{AccessChange, Body},
    ids::{Bucket, CommandId, FeedId},
};

use crate::{Caller, Service, error::Result, feeds::profiles, unique_id::unique_id};

impl Service {
    /// Records that a person changes who may ask for something.
    pub(crate) fn record_access_change(&self, change: AccessChange, caller: Caller) -> Result<()> {
        let bucket = self.bucket_of_access_change(change);
        let name = CommandId::new(bucket, unique_id()?);
        self.change(&caller.command(bucket, Body::ChangeAccess(change)).named(name), name).map(drop)
    }

    fn bucket_of_access_change(&self, change: AccessChange) -> Bucket {
        match change {
            // The id is a hash: half of it spreads as well as all of it.
            AccessChange::MadeKey(key) | AccessChange::RevokedKey(key) => self.placement().bucket_of((key.0 >> 64) as u64),
            AccessChange::MadeSigningSecret(feed) | AccessChange::RemovedSigningSecrets(feed) => feed.bucket(),
        }
    }

    /// What was changed, as people call it: whose key, and what it permits; which feed. `None` where that is not known any more.
    ///
    /// # Errors
    /// When the registry or the folder of feeds cannot be read.
    pub(crate) fn name_of_access_change(&self, change: AccessChange) -> Result<Option<String>> {
        Ok(match change {
            AccessChange::MadeKey(id) | AccessChange::RevokedKey(id) => self
                .client_keys()?
                .into_iter()
                .find(|(own, _)| *own == id)
                .map(|(_, key)| format!("{}, {}", key.grant.owner, key.grant.scope.word())),
            AccessChange::MadeSigningSecret(id) | AccessChange::RemovedSigningSecrets(id) => {
                profiles(self.root())?.into_iter().find(|name| FeedId::named(name, self.placement()) == id)
            }
        })
    }
}
