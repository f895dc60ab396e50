//! Approves of what another person asked for, or declines it.

use rewardhub_core::{
    answer::Refusal,
    audit::Act,
    command::{Approve, Body, Decline},
    ids::{ActorId, CommandId},
    state::{
        asked::{Asked, Settled},
        row::{Row, RowKey},
    },
};

use super::{AskedFor, act_of, is_overtaken};
use crate::{
    Caller, Changed, Service, Subject,
    error::{Refused, Result},
    unique_id,
};

impl Service {
    /// Approves of what the command of this name asked for, does it, and returns what that was. Approved again by the same person, it is
    /// answered as the first time.
    ///
    /// # Errors
    /// [`NotFound::Approval`](crate::error::NotFound::Approval); when the caller is the person who asked, or known to this machine alone; when
    /// it has been settled already, or what was asked for is refused now; and when the ledger or a log does not answer.
    pub fn approve(&self, id: CommandId, caller: Caller) -> Result<Changed<Act>> {
        let AskedFor { offset, actor, body } = self.asked_for(id)?;
        self.must_be_another(actor, caller.actor)?;
        let before = self.settled(id, offset)?.and_then(|settled| match settled {
            Settled::Approved(by) => Some(by),
            Settled::Declined(_) => None,
        });
        if before.is_none() && is_overtaken(&body, &*self.current_terms()?) {
            return Err(Refused::Overtaken.into());
        }
        let name = self.own_or_fresh(id, before, caller)?;
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

    /// Lets what the command of this name asked for rest, for a reason in words, which is sealed. Whoever asked for it may do so, too.
    ///
    /// # Errors
    /// As [`Self::approve`].
    pub fn decline(&self, id: CommandId, why: &str, caller: Caller) -> Result<Changed<()>> {
        let asked = self.asked_for(id)?;
        let before = self.settled(id, asked.offset)?.and_then(|settled| match settled {
            Settled::Declined(by) => Some(by),
            Settled::Approved(_) => None,
        });
        let name = self.own_or_fresh(id, before, caller)?;
        let text = self.sealed_reason(caller.actor.0, name, why)?;
        let command = caller.command(id.bucket(), Body::Decline(Decline { asked: asked.offset, text })).named(name);
        Ok(self.change(&command, name)?.map(|_| ()))
    }

    /// What became of what was asked for at an offset; `None` while it waits.
    pub(super) fn settled(&self, id: CommandId, offset: u64) -> Result<Option<Settled>> {
        Ok(self.asked_row(id, offset)?.and_then(|asked| asked.settled))
    }

    /// What is known of what was asked for at an offset; `None` if nothing was, or it is not decided yet.
    pub(super) fn asked_row(&self, id: CommandId, offset: u64) -> Result<Option<Asked>> {
        Ok(match self.row(&RowKey::Asked(id.bucket(), offset))? {
            Some(Row::Asked(asked)) => Some(asked),
            _ => None,
        })
    }

    /// The name of the command that did the same before, if the caller sent it; else a new one. An approval that was refused settles nothing,
    /// and can be given again: what stood in its way may be gone.
    fn own_or_fresh(&self, id: CommandId, before: Option<u64>, caller: Caller) -> Result<CommandId> {
        if let Some(offset) = before {
            let command = self.command(self.placement().partition(id.bucket()), offset)?;
            if let Some(name) = command.name.filter(|_| command.actor == caller.actor) {
                return Ok(name);
            }
        }
        Ok(CommandId::new(id.bucket(), unique_id()?))
    }

    /// Whether another person approves than who asked. Who somebody at this machine is, is the system's word alone, so none of them
    /// approves of anything; and the keys of one owner are one person.
    fn must_be_another(&self, asked_by: ActorId, approves: ActorId) -> Result<()> {
        let Some(who) = self.subject(approves)?.filter(|who| !Subject::is_of_this_machine(who)) else {
            return Err(Refused::NotAtThisMachine.into());
        };
        let other = self.subject(asked_by)?;
        let is_one = match &other {
            Some(other) => match (self.owner_of(&who)?, self.owner_of(other)?) {
                (Some(one), Some(other)) => one == other,
                (None, _) | (_, None) => who == *other,
            },
            None => true,
        };
        if is_one { Err(Refused::Command(Refusal::SamePerson).into()) } else { Ok(()) }
    }
}
