//! Changes that a client may ask for again: the same request under the same name changes nothing again, and gets the same answer.

use rewardhub_core::{
    answer::Answer,
    command::{Body, Command},
    ids::{ActorId, Bucket, CommandId},
    state::{
        row::{Row, RowKey},
        stored_answer::StoredAnswer,
    },
};

use crate::{
    Caller, Service,
    approvals::ApprovalState,
    error::{Damaged, Refused, Result},
    submit::accepted_answer,
    unique_id::unique_id,
    wallets::Done,
};

/// A change that was made, now or before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed<T> {
    /// What the change gave.
    pub value: T,
    /// The name of its command, under which its answer is stored.
    pub command: CommandId,
    /// Whether it was made now, or before under the same name.
    pub done: Done,
    /// The version of the command's bucket once the change is made; a repeated request gets the same.
    pub version: u64,
}

/// What a person says who asks for something that somebody has to answer for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Why, in words; encrypted under a key of what it is about, and erased with that.
    pub text: String,
    /// The caller's name for this request; `None` draws one.
    pub request: Option<String>,
}

/// What became of a command that has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCommand {
    /// Who asked for it.
    pub actor: ActorId,
    /// Its kind, in a word.
    pub kind: &'static str,
    /// The answer that it got first.
    pub answer: Answer,
    /// The version of its bucket from then on.
    pub version: u64,
    /// What became of what it asked another person to approve of; `None` if it asked for nothing.
    pub approval: Option<ApprovalState>,
}

impl Service {
    /// The name of a command of this kind of request: the one that the caller gives the request, or a new one.
    pub(crate) fn request_name(&self, bucket: Bucket, kind: &str, request: Option<&str>, caller: Caller) -> Result<CommandId> {
        Ok(match request {
            Some(called) => self.vault().command_name(bucket, caller.actor, kind, called),
            None => CommandId::new(bucket, unique_id()?),
        })
    }

    /// Submits a command that has a name, and returns its first answer.
    ///
    /// # Errors
    /// When it is refused, another request had its name, it cannot be decided, or it is not answered in time.
    pub(crate) fn change(&self, command: &Command, name: CommandId) -> Result<Changed<Answer>> {
        let known = self.row(&RowKey::StoredAnswer(name))?.is_some();
        let (place, answer) = self.answer(command)?;
        accepted_answer(place, answer)?;
        self.changed_before_or_now(name, known)
    }

    /// The change that a command of this name made, which was known before or is made now.
    pub(crate) fn changed_before_or_now(&self, name: CommandId, known: bool) -> Result<Changed<Answer>> {
        let Some(StoredAnswer { answer: value, offset, .. }) = self.stored_answer(name)? else {
            return Err(Damaged::Answer.into());
        };
        let done = if known { Done::Before } else { Done::Now };
        Ok(Changed { value, command: name, done, version: offset + 1 })
    }

    /// What became of the command with this name; `None` if it is not known, or not decided yet.
    ///
    /// # Errors
    /// When the ledger or the log does not answer.
    pub fn named_command(&self, name: CommandId) -> Result<Option<NamedCommand>> {
        let Some(StoredAnswer { offset, answer, .. }) = self.stored_answer(name)? else { return Ok(None) };
        let command = self.command(self.placement().partition(name.bucket()), offset)?;
        let asks = matches!((&command.body, &answer), (Body::Ask(_), Answer::Done));
        let approval = asks.then(|| self.approval_state(name, offset)).transpose()?;
        Ok(Some(NamedCommand { actor: command.actor, kind: command.body.word(), answer, version: offset + 1, approval }))
    }

    /// What was answered under a name; `None` if nothing was.
    pub(crate) fn stored_answer(&self, name: CommandId) -> Result<Option<StoredAnswer>> {
        Ok(match self.row(&RowKey::StoredAnswer(name))? {
            Some(Row::StoredAnswer(stored)) => Some(stored),
            _ => None,
        })
    }
}

impl<T> Changed<T> {
    /// The same change, with another value made of its value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Changed<U> {
        let Self { value, command, done, version } = self;
        Changed { value: make(value), command, done, version }
    }
}

impl Refused {
    /// Whether another request had the name of this one.
    #[must_use]
    pub fn is_name_taken(&self) -> bool {
        matches!(self, Self::Command(rewardhub_core::answer::Refusal::ExistsWithOtherContent))
    }
}
