//! Verifies the lake against the ledger.

use rewardhub_analytics::{
    audit::{Audit, audit},
    lake::{Lake, LakeError, LakeUrl},
};

use super::{LakeFailure, block_on};
use crate::{
    Service,
    error::Result,
    verify::{Differences, LakeChecked},
};

impl Service {
    /// Compares the lake with the decisions of the ledger; returns `None` where there is no lake.
    ///
    /// # Errors
    /// When the lake or the ledger cannot be read at all.
    pub fn verify_lake(&self, url: Option<&LakeUrl>) -> Result<Option<LakeChecked>> {
        let Some(url) = url else { return Ok(None) };
        block_on(async {
            Ok(match opened(url, self).await? {
                Opened::Nothing => None,
                Opened::Wrong(why) => {
                    Some(LakeChecked { differences: Differences { count: 1, listed: vec![why] }, ..LakeChecked::default() })
                }
                Opened::Lake(lake) => Some(checked(audit(self.ledger(), self.placement(), &lake).await?)),
            })
        })
    }
}

enum Opened {
    Nothing,
    /// The lake exists, but is damaged or belongs to another data set: why.
    Wrong(String),
    Lake(Lake),
}

async fn opened(url: &LakeUrl, service: &Service) -> Result<Opened, LakeError> {
    match Lake::open(url).await {
        Ok(lake) if lake.data_set() != service.lake_name() => {
            let (found, expected) = (lake.data_set().to_owned(), service.lake_name());
            Ok(Opened::Wrong(LakeFailure::OtherDataSet { url: url.clone(), found, expected }.to_string()))
        }
        Ok(lake) => Ok(Opened::Lake(lake)),
        Err(LakeError::Absent { .. }) => Ok(Opened::Nothing),
        Err(error @ (LakeError::Store { .. } | LakeError::Url { .. })) => Err(error),
        Err(error) => Ok(Opened::Wrong(error.to_string())),
    }
}

fn checked(audit: Audit) -> LakeChecked {
    LakeChecked {
        rows: audit.rows.values().sum(),
        decisions: audit.decisions,
        behind: audit.behind,
        differences: Differences { count: audit.differences, listed: audit.listed },
    }
}
