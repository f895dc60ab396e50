//! A command that comes again changes nothing again. A command with a name gets its first answer, or is refused if its content
//! differs; a follow-up that was applied is only acknowledged.

use super::{Missing, draft::Draft};
use crate::{
    answer::{Answer, Refusal},
    command::{Body, Command, Source},
    invariant::{Holds, Invariant},
    state::{
        row::{Row, RowKey},
        stored_answer::StoredAnswer,
    },
};

/// The answer that a command got before; `None` if its name is new, if it has none, or if it is a follow-up not applied yet.
pub(super) fn answered_before(draft: &mut Draft<'_>, command: &Command) -> Result<Option<Answer>, Missing> {
    if draft.was_applied(command.source)? {
        return Ok(Some(Answer::AlreadyApplied));
    }
    let Some(id) = command.name else { return Ok(None) };
    let Some(Row::StoredAnswer(first)) = draft.row(RowKey::StoredAnswer(id))? else { return Ok(None) };
    let same = first.content == content(&command.body);
    Ok(Some(if same { first.answer.clone() } else { Answer::Refused(Refusal::ExistsWithOtherContent) }))
}

/// Stores the answer under the command's name, if it has one.
pub(super) fn store_answer(draft: &mut Draft<'_>, command: &Command, answer: &Answer) {
    if let Some(id) = command.name {
        let stored = StoredAnswer { content: content(&command.body), offset: draft.context.offset, answer: answer.clone() };
        draft.put(RowKey::StoredAnswer(id), Row::StoredAnswer(stored));
    }
}

impl Body {
    /// Whether it moves value anew each time that it comes, so that a client must give it a name: sent again under that, it moves
    /// nothing. What others bring is known by identities of its own, and follow-ups are by their positions.
    #[must_use]
    pub const fn needs_name(&self) -> bool {
        match self {
            Self::Adjust(_)
            | Self::ReviewItem(_)
            | Self::ReviewPurchase(_)
            | Self::ReadAgain(_)
            | Self::OpenSealed(_)
            | Self::ChangeAccess(_)
            | Self::Authorise(_)
            | Self::Capture(_)
            | Self::Void(_)
            | Self::Refund(_)
            | Self::Spend(_)
            | Self::Transfer(_)
            | Self::Issue(_)
            | Self::Ask(_)
            | Self::Approve(_) => true,
            Self::Register(_)
            | Self::OpenWallet(_)
            | Self::Link(_)
            | Self::Join(_)
            | Self::SiblingAccounts(_)
            | Self::Observe(_)
            | Self::EndDelivery(_)
            | Self::Credit(_)
            | Self::ClawBack(_)
            | Self::Revise(_)
            | Self::SettleLetter(_)
            | Self::PayMerchant(_)
            | Self::TakeRefund(_)
            | Self::EndRefund(_)
            | Self::Deliver(_)
            | Self::EndTransfer(_)
            | Self::Propose(_)
            | Self::RaiseFence(_)
            | Self::Sweep(_)
            | Self::AcceptDelivery(_)
            | Self::Decline(_)
            | Self::ListCommands(_)
            | Self::ReportDelivery(_)
            | Self::KeepDeadLetter(_)
            | Self::ApplyWaitingRefunds(_)
            | Self::Retry(_)
            | Self::Rejoin(_)
            | Self::Survey(_)
            | Self::Spread(_)
            | Self::Fenced(_)
            | Self::Resolve(_)
            | Self::Release(_)
            | Self::Withdraw(_)
            | Self::InstallMeaning(_)
            | Self::ObserveEnrolled(_)
            | Self::Enrol(_) => false,
        }
    }
}

impl Command {
    /// Whether it has a name, or can be sent again without harm.
    #[must_use]
    pub const fn is_safe_to_repeat(&self) -> bool {
        self.name.is_some() || !matches!(self.source, Source::Client) || !self.body.needs_name()
    }
}

/// Hash of a command's content: the first 64 bits of BLAKE3 over its encoding.
pub(super) fn content(body: &Body) -> u64 {
    let bytes = postcard::to_extend(body, Vec::new()).holds(Invariant::PlainDataIsWritten);
    let hash = blake3::hash(&bytes);
    u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("a slice of eight"))
}
