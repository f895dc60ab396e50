//! Approves of what another person asked for, or declines it.

use rewardhub_core::{
    answer::Refusal,
    audit::Act,
    command::{Approve, Body, Decline},
    ids::{ActorId, CommandId},
};

use super::{AskedFor, act_of};
use crate::{
    Caller, Changed, Service, Subject,
    error::{Refused, Result},
};

impl Service {
    /// Approves of what the command of this name asked for, does it, and returns what that was. Approved again by the same person, it is answered as the first
    /// time.
    ///
    /// # Errors
    /// [`NotFound::Approval`](crate::error::NotFound::Approval); when the caller is the person who asked, it has been settled already, or
    /// what was asked for is refused now; and when the ledger or a log does not answer.
    pub fn approve(&self, id: CommandId, caller: Caller) -> Result<Changed<Act>> {
        let AskedFor { offset, actor, body } = self.asked_for(id)?;
        if self.is_of_this_machine(actor)? && self.is_of_this_machine(caller.actor)? {
            return Err(Refused::Command(Refusal::SamePerson).into());
        }
        let name = self.vault().command_name(id.bucket(), caller.actor, "approve", &id.to_string());
        let approve = Approve { asked: offset, asked_as: id, body: Box::new(body.clone()) };
        let command = caller.command(id.bucket(), Body::Approve(approve)).named(name);
        let changed = match &body {
            Body::Propose(propose) => {
                let known = self.stored_answer(name)?.is_some();
                self.propose_and_wait(&command, name, &propose.version_source)?;
                self.changed_before_or_now(name, known)?
            }
            _ => self.change(&command, name)?,
        };
        let act = act_of(id.bucket(), &body)?;
        Ok(changed.map(|_| act))
    }

    /// Lets what the command of this name asked for rest. Whoever asked for it may do so, too.
    ///
    /// # Errors
    /// As [`Self::approve`].
    pub fn decline(&self, id: CommandId, caller: Caller) -> Result<Changed<()>> {
        let asked = self.asked_for(id)?;
        let name = self.vault().command_name(id.bucket(), caller.actor, "decline", &id.to_string());
        let command = caller.command(id.bucket(), Body::Decline(Decline { asked: asked.offset })).named(name);
        Ok(self.change(&command, name)?.map(|_| ()))
    }

    /// Whether an actor is anybody at this machine: whom they are is the system's word, so two of them never count as two persons.
    fn is_of_this_machine(&self, actor: ActorId) -> Result<bool> {
        Ok(self.subject(actor)?.is_none_or(|subject| Subject::is_of_this_machine(&subject)))
    }
}
