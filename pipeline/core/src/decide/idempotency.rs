//! A command that comes again changes nothing again. A command with a name is answered as the first time, or refused when its content
//! is another; a follow-up that was applied is only acknowledged.

use super::{Missing, draft::Draft};
use crate::{
    answer::{Answer, Refusal},
    command::{Body, Command},
    ids::CommandId,
    invariant::{Holds, Invariant},
    state::{
        row::{Row, RowKey},
        stored_answer::StoredAnswer,
    },
};

/// The answer that a command has had before: `None` when it is a follow-up that was not applied yet, or has no name, or its name is new.
pub(super) fn answered_before(draft: &mut Draft<'_>, command: &Command) -> Result<Option<Answer>, Missing> {
    if draft.was_applied(command.source)? {
        return Ok(Some(Answer::AlreadyApplied));
    }
    let Some(id) = command.body.name() else { return Ok(None) };
    let Some(Row::Outcome(first)) = draft.row(RowKey::Outcome(id))? else { return Ok(None) };
    let same = first.content == content(&command.body);
    Ok(Some(if same { first.answer.clone() } else { Answer::Refused(Refusal::ExistsWithOtherContent) }))
}

/// Stores the answer under the command's name, if it has one.
pub(super) fn store_answer(draft: &mut Draft<'_>, command: &Command, answer: &Answer) {
    if let Some(id) = command.body.name() {
        let stored = StoredAnswer { content: content(&command.body), offset: draft.context.offset, answer: answer.clone() };
        draft.put(RowKey::Outcome(id), Row::Outcome(stored));
    }
}

/// Hash of a command's content.
pub(super) fn content(body: &Body) -> u64 {
    let bytes = postcard::to_extend(body, Vec::new()).holds(Invariant::PlainDataIsWritten);
    let hash = blake3::hash(&bytes);
    u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("a slice of eight"))
}

impl Body {
    /// The name that its sender gave the command. Sent again under it, the command is answered as the first time. `None` for follow-ups
    /// and for commands that may be repeated without harm.
    #[must_use]
    pub fn name(&self) -> Option<CommandId> {
        match self {
            Self::OpenWallet(open) => Some(open.id),
            Self::Link(link) => Some(link.id),
            Self::Propose(propose) => Some(propose.id),
            Self::Withdraw(withdraw) => Some(withdraw.id),
            Self::Adjust(adjust) => Some(adjust.id),
            Self::Register(_)
            | Self::Join(_)
            | Self::SiblingAccounts(_)
            | Self::Observe(_)
            | Self::End(_)
            | Self::Credit(_)
            | Self::ClawBack(_)
            | Self::Fence(_)
            | Self::Sweep(_)
            | Self::Deliver(_)
            | Self::Reject(_)
            | Self::GiveBack(_)
            | Self::Retry(_)
            | Self::Rejoin(_)
            | Self::Survey(_)
            | Self::Spread(_)
            | Self::Fenced(_)
            | Self::Resolve(_)
            | Self::Release(_) => None,
        }
    }
}
