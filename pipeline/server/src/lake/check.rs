//! The lake's part of `verify`.

use anyhow::Result;
use rewardhub_analytics::{
    audit::{Audit, audit},
    lake::{Lake, LakeError, LakeUrl},
};

use super::{block_on, data_set, place};
use crate::{
    cli::Global,
    data::Data,
    verify::{Differences, LakeChecked},
};

/// Compares the lake with what the ledger decided; `None` where there is none.
///
/// # Errors
/// When one of them cannot be read at all.
pub fn check(global: &Global, data: &Data) -> Result<Option<LakeChecked>> {
    let Some(url) = place(global)? else { return Ok(None) };
    block_on(async {
        Ok(match opened(&url, data).await? {
            Opened::Nothing => None,
            Opened::Wrong(why) => {
                Some(LakeChecked { differences: Differences { count: 1, told: vec![why] }, ..LakeChecked::default() })
            }
            Opened::Lake(lake) => Some(told(audit(data.set().ledger(), data.set().placement(), &lake).await?)),
        })
    })
}

enum Opened {
    Nothing,
    /// It is there, and cannot be what it should be.
    Wrong(String),
    Lake(Lake),
}

async fn opened(url: &LakeUrl, data: &Data) -> Result<Opened, LakeError> {
    match Lake::open(url).await {
        Ok(lake) if lake.data_set() != data_set(data) => {
            Ok(Opened::Wrong(format!("the lake at {url} is of data set {}, not of {}", lake.data_set(), data_set(data))))
        }
        Ok(lake) => Ok(Opened::Lake(lake)),
        Err(LakeError::Absent { .. }) => Ok(Opened::Nothing),
        Err(error @ (LakeError::Store { .. } | LakeError::Url { .. })) => Err(error),
        Err(error) => Ok(Opened::Wrong(error.to_string())),
    }
}

fn told(audit: Audit) -> LakeChecked {
    LakeChecked {
        rows: audit.rows.values().sum(),
        decisions: audit.decisions,
        behind: audit.behind,
        differences: Differences { count: audit.differences, told: audit.told },
    }
}
