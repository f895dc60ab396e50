//! What needs the approval of a second person: asks for it where the settings say so, lists what waits for one, and gives it.

mod effect;
mod settle;

use rewardhub_core::{
    audit::Act,
    command::{Ask, Body},
    ids::{ActorId, Bucket, CommandId},
    money::Money,
    state::{
        asked::{Asked, Settled},
        row::{Row, RowKey},
    },
    time::Instant,
};
use rewardhub_engine::ports::RowKind;

pub use self::effect::Effect;
use crate::{
    Caller, Configuration, Service, Subject, adjustments,
    clock::now,
    configuration::{self, ApprovalSettings},
    error::{Damaged, NotFound, Result, Usage},
    open::AdapterError,
    programmes::Terms,
};

/// What became of a change that may need a second person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It was done.
    Done(T),
    /// Nothing was done of it: it waits until another person approves of it.
    WaitsForApproval,
}

impl<T> Outcome<T> {
    /// What sending this brings, if it brings what is given.
    pub(crate) fn of(sent: &Body, value: T) -> Self {
        if matches!(sent, Body::Ask(_)) { Self::WaitsForApproval } else { Self::Done(value) }
    }
}

/// Something that waits for the approval of a second person.
#[derive(Debug)]
pub struct WaitsForApproval {
    /// The name of the command that asked for it.
    pub id: CommandId,
    /// When it was asked for.
    pub at: Instant,
    /// Who asked for it; [`Service::subject`] says who that is.
    pub actor: ActorId,
    /// What was asked for, as the one who approves of it will have decided it.
    pub act: Act,
    /// The same, as it was asked for.
    pub body: Body,
    /// Why, in words; `None` where there are none, an error where they do not open, which may be that they were erased.
    pub text: Result<Option<String>, AdapterError>,
}

/// Something that was asked for, what it would do, and what became of it.
#[derive(Debug)]
pub struct Approval {
    /// What was asked for, by whom, when and why.
    pub asked: WaitsForApproval,
    /// What became of it.
    pub state: ApprovalState,
    /// Why it was let rest, in words; `None` where it was not, or where that does not open any more.
    pub declined_for: Option<String>,
    /// What it would do if it were done now.
    pub effect: Effect,
}

/// What became of something that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalState {
    /// Another person must approve of it.
    Waiting,
    /// It was approved of, and done.
    Approved {
        /// Who approved of it.
        by: ActorId,
        /// When it was done.
        at: Instant,
    },
    /// It was let rest.
    Declined {
        /// Who declined it.
        by: ActorId,
        /// When it was declined.
        at: Instant,
    },
    /// Nobody approved of it in time, and nobody can any more.
    Expired,
    /// It asked for a programme version in its turn, and another one was activated since: nobody can approve of it any more.
    Overtaken,
}

impl ApprovalState {
    /// Who settled it and when; `None` while it waits.
    #[must_use]
    pub const fn settled(&self) -> Option<(ActorId, Instant)> {
        match *self {
            Self::Waiting | Self::Expired | Self::Overtaken => None,
            Self::Approved { by, at } | Self::Declined { by, at } => Some((by, at)),
        }
    }
}

/// What a command asked for.
struct AskedFor {
    offset: u64,
    actor: ActorId,
    body: Body,
}

impl Service {
    /// A change of this amount as it is to be sent: itself, or where the settings say so, the asking for it.
    pub(crate) fn for_one_or_two(&self, body: Body, amount: Money, caller: Caller) -> Result<Body> {
        let settings = self.approval_settings()?;
        let terms = self.terms()?;
        let path = || self.root().join(configuration::FILE);
        let concern = settings.concern(amount, |asset| terms.known_decimals(asset));
        let needs_two = concern.map_err(|source| Usage::ApprovalLimit { path: path(), source })?;
        Ok(if needs_two { asking_for(body, &settings, caller) } else { body })
    }

    /// A change as it was sent before under this name; of a new one itself, or where the settings say so, the asking for it.
    pub(crate) fn as_before_or_asked_for(&self, body: Body, name: CommandId, (amount, caller): (Money, Caller)) -> Result<Body> {
        match self.as_sent_before(name, |before| *before == body)? {
            Some(before) => Ok(before),
            None => self.for_one_or_two(body, amount, caller),
        }
    }

    /// A change as it was sent before under this name, itself or the asking for it, if it is the same: settings may be others since.
    pub(crate) fn as_sent_before(&self, name: CommandId, is_same: impl FnOnce(&Body) -> bool) -> Result<Option<Body>> {
        Ok(self.sent_as(name)?.filter(|body| is_same(body.proposal())))
    }

    /// What was sent before under a name; `None` if nothing was.
    pub(crate) fn sent_as(&self, name: CommandId) -> Result<Option<Body>> {
        let Some(before) = self.stored_answer(name)? else { return Ok(None) };
        Ok(Some(self.command(self.placement().partition(name.bucket()), before.offset)?.body))
    }

    /// The settings as they are now: they count at once, and nothing goes before them.
    pub(crate) fn approval_settings(&self) -> Result<ApprovalSettings> {
        Ok(Configuration::read(self.root())?.approvals)
    }

    /// What waits for the approval of a second person, oldest first. Reads all that was ever asked for.
    ///
    /// # Errors
    /// When the ledger or the log cannot be read.
    pub fn approvals(&self) -> Result<Vec<WaitsForApproval>> {
        let mut open = Vec::new();
        self.each(RowKind::Asked, |key, row| {
            if let (RowKey::Asked(bucket, offset), Row::Asked(asked)) = (key, row)
                && is_open(&asked)
            {
                open.push((bucket, offset));
            }
            Ok(true)
        })?;
        let mut texts = self.vault().texts()?;
        let terms = self.current_terms()?;
        let mut waiting = Vec::with_capacity(open.len());
        for (bucket, offset) in open {
            let command = self.command(self.placement().partition(bucket), offset)?;
            let text = adjustments::reason_of(&command, &mut texts);
            if let (Some(id), Body::Ask(ask)) = (command.name, command.body)
                && !is_overtaken(&ask.body, &terms)
            {
                let act = act_of(bucket, &ask.body)?;
                waiting.push(WaitsForApproval { id, at: command.at, actor: command.actor, act, body: *ask.body, text });
            }
        }
        waiting.sort_by_key(|waits| (waits.at, waits.id));
        Ok(waiting)
    }

    /// Something that was asked for by the command of this name, settled or not, with what it would do.
    ///
    /// # Errors
    /// [`NotFound::Approval`], and when the ledger or the log cannot be read.
    pub fn approval(&self, id: CommandId) -> Result<Approval> {
        let AskedFor { offset, actor, body } = self.asked_for(id)?;
        let command = self.command(self.placement().partition(id.bucket()), offset)?;
        let text = adjustments::reason_of(&command, &mut self.vault().texts()?);
        let act = act_of(id.bucket(), &body)?;
        let effect = self.effect(&body, act.about().transaction)?;
        let state = self.approval_state(id, offset)?;
        let declined_for = self.declined_for(id, offset)?;
        Ok(Approval { asked: WaitsForApproval { id, at: command.at, actor, act, body, text }, state, declined_for, effect })
    }

    /// Why what the command at an offset asked for was let rest, in words.
    pub(crate) fn declined_for(&self, id: CommandId, offset: u64) -> Result<Option<String>> {
        let Some(Settled::Declined(offset)) = self.settled(id, offset)? else { return Ok(None) };
        let command = self.command(self.placement().partition(id.bucket()), offset)?;
        Ok(adjustments::reason_of(&command, &mut self.vault().texts()?).ok().flatten())
    }

    /// What something would do that waits.
    ///
    /// # Errors
    /// When the ledger or the log cannot be read.
    pub fn effect_of(&self, waits: &WaitsForApproval) -> Result<Effect> {
        self.effect(&waits.body, waits.act.about().transaction)
    }

    /// What became of what the command at an offset asked for, under this name.
    pub(crate) fn approval_state(&self, id: CommandId, offset: u64) -> Result<ApprovalState> {
        let settled_by = |offset| self.command(self.placement().partition(id.bucket()), offset);
        let Some(asked) = self.asked_row(id, offset)? else { return Ok(ApprovalState::Waiting) };
        Ok(match asked.settled {
            None if is_overtaken(settled_by(offset)?.body.proposal(), &*self.current_terms()?) => ApprovalState::Overtaken,
            None if is_open(&asked) => ApprovalState::Waiting,
            None => ApprovalState::Expired,
            Some(Settled::Approved(offset)) => {
                let command = settled_by(offset)?;
                ApprovalState::Approved { by: command.actor, at: command.at }
            }
            Some(Settled::Declined(offset)) => {
                let command = settled_by(offset)?;
                ApprovalState::Declined { by: command.actor, at: command.at }
            }
        })
    }

    /// Who somebody is for those who decide: of a key also whose it is. `None` when that was erased, or was never known here.
    ///
    /// # Errors
    /// When the registry or the keys cannot be read.
    pub fn person(&self, actor: ActorId) -> Result<Option<String>> {
        let Some(who) = self.subject(actor)? else { return Ok(None) };
        Ok(Some(match self.owner_of(&who)? {
            Some(owner) => format!("{owner} ({who})"),
            None => who,
        }))
    }

    /// Whose a key is; `None` of whoever has none.
    fn owner_of(&self, who: &str) -> Result<Option<String>> {
        let mut keys = self.client_keys()?.into_iter();
        Ok(keys.find(|(id, _)| Subject::ClientKey(*id).to_string() == who).map(|(_, key)| key.grant.owner))
    }

    /// What the command of this name asked for.
    fn asked_for(&self, id: CommandId) -> Result<AskedFor> {
        let none = || NotFound::Approval(id);
        if id.bucket().0 >= self.placement().buckets {
            return Err(none().into());
        }
        let stored = self.stored_answer(id)?.ok_or_else(none)?;
        let command = self.command(self.placement().partition(id.bucket()), stored.offset)?;
        match command.body {
            Body::Ask(ask) => Ok(AskedFor { offset: stored.offset, actor: command.actor, body: *ask.body }),
            _ => Err(none().into()),
        }
    }
}

/// The asking for something, as the settings say.
pub(crate) fn asking_for(body: Body, settings: &ApprovalSettings, caller: Caller) -> Body {
    Body::Ask(Ask { body: Box::new(body), until: settings.until(caller.at) })
}

/// Whether somebody can approve of it still.
pub(crate) fn is_open(asked: &Asked) -> bool {
    asked.settled.is_none() && now() <= asked.until
}

/// Whether it asks for a programme version whose turn has passed, because another one was activated meanwhile.
pub(crate) fn is_overtaken(body: &Body, terms: &Terms) -> bool {
    matches!(body, Body::Propose(propose) if propose.version_source.number < terms.programmes().count())
}

/// What a person will have decided who approves of this.
fn act_of(bucket: Bucket, body: &Body) -> Result<Act> {
    Ok(body.act(bucket).ok_or(Damaged::Answer)?)
}
