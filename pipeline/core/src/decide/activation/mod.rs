//! How a programme version comes into force: proposed once, in the lowest bucket of partition 0 ([`mod@propose`]), fenced in every
//! partition ([`mod@fence`]), and committed or aborted once all have answered ([`commit_or_abort`]), unless an operator gives it up
//! before ([`mod@withdraw`]).
//!
//! Fences and their outcomes go from partition 0 to each other partition, and so arrive in the order in which they were sent.

mod commit_or_abort;
mod fence;
mod propose;
mod withdraw;

pub(super) use commit_or_abort::{fenced, resolve};
pub(super) use fence::{raise_fence, spread};
pub(super) use propose::propose;
pub(super) use withdraw::withdraw;

use super::draft::{Draft, Stop};
use crate::{
    answer::Refusal,
    ids::{Bucket, Partition},
    programme::Programme,
    state::{
        proposal::Proposal,
        row::{Row, RowKey},
    },
    version_source::VersionSource,
};

fn lowest(draft: &Draft<'_>, partition: Partition) -> Bucket {
    draft.context.placement.lowest_bucket(partition)
}

fn proposal(draft: &Draft<'_>, number: u64) -> Result<Option<Proposal>, Stop> {
    Ok(match draft.row(RowKey::Proposal(draft.bucket, number))? {
        Some(Row::Proposal(proposal)) => Some((**proposal).clone()),
        _ => None,
    })
}

fn read(version_source: &VersionSource) -> Result<Programme, Stop> {
    version_source.programme().map_err(|mistakes| {
        let first = mistakes.first().map_or_else(String::new, ToString::to_string);
        Refusal::Unreadable(first).into()
    })
}
