//! Giving up a proposal that is still open.

use super::{commit_or_abort::resolve_all, proposal};
use crate::{
    answer::{Answer, Refusal},
    audit::Act,
    command::Withdraw,
    decide::draft::{Draft, Stop},
    state::{
        proposal::Fate,
        row::{Row, RowKey},
    },
};

/// Gives up a proposal that is open.
pub(in crate::decide) fn withdraw(draft: &mut Draft<'_>, withdraw: &Withdraw) -> Result<Answer, Stop> {
    let none = Refusal::NotProposed { version: withdraw.version };
    let fence = draft.context.programmes.fence().filter(|fence| fence.programme.version() == withdraw.version);
    let Some(number) = fence.map(|fence| fence.proposal) else { return Err(none.into()) };
    let Some(mut proposal) = proposal(draft, number)? else { return Err(none.into()) };
    draft.audit(Act::WithdrewVersion { version: withdraw.version });
    proposal.fate = Fate::Withdrawn;
    resolve_all(draft, number, &proposal);
    draft.put(RowKey::Proposal(draft.bucket, number), Row::Proposal(proposal.into()));
    Ok(Answer::Proposal(Fate::Withdrawn))
}
