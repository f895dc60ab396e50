//! What needs the approval of a second person: asks for it where the settings say so, lists what waits for one, and gives it.

mod settle;

use rewardhub_core::{
    audit::Act,
    command::{Adjust, Ask, Body, ReviewPurchase},
    ids::{ActorId, Bucket, CommandId, TransactionId},
    money::Money,
    state::{
        asked::Asked,
        row::{Row, RowKey},
    },
    time::Instant,
};
use rewardhub_engine::ports::RowKind;

use crate::{
    Configuration, Service, adjustments,
    configuration::{self, ApprovalSettings},
    error::{Damaged, NotFound, Result, Usage},
    open::AdapterError,
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

/// What a command asked for.
struct AskedFor {
    offset: u64,
    actor: ActorId,
    body: Body,
}

impl Service {
    /// A change of this amount as it is to be sent: itself, or where the settings say so, the asking for it.
    pub(crate) fn for_one_or_two(&self, body: Body, amount: Money) -> Result<Body> {
        let settings = self.approval_settings()?;
        let terms = self.terms()?;
        let path = || self.root().join(configuration::FILE);
        let concern = settings.concern(amount, |asset| terms.known_decimals(asset));
        let needs_two = concern.map_err(|source| Usage::ApprovalLimit { path: path(), source })?;
        Ok(if needs_two { Body::Ask(Ask { body: Box::new(body) }) } else { body })
    }

    /// A change as it was sent before under this name, itself or the asking for it, if it is the same: settings may be others since.
    pub(crate) fn as_sent_before(&self, name: CommandId, is_same: impl FnOnce(&Body) -> bool) -> Result<Option<Body>> {
        let Some(before) = self.stored_answer(name)? else { return Ok(None) };
        let body = self.command(self.placement().partition(name.bucket()), before.offset)?.body;
        let asked = if let Body::Ask(ask) = &body { &*ask.body } else { &body };
        Ok(is_same(asked).then_some(body))
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
            if let (RowKey::Asked(bucket, offset), Row::Asked(Asked { settled: None, .. })) = (key, row) {
                open.push((bucket, offset));
            }
            Ok(true)
        })?;
        let mut texts = self.vault().texts()?;
        let mut waiting = Vec::with_capacity(open.len());
        for (bucket, offset) in open {
            let command = self.command(self.placement().partition(bucket), offset)?;
            let text = adjustments::reason_of(&command, &mut texts);
            if let (Some(id), Body::Ask(ask)) = (command.name, command.body) {
                let act = act_of(bucket, &ask.body)?;
                waiting.push(WaitsForApproval { id, at: command.at, actor: command.actor, act, body: *ask.body, text });
            }
        }
        waiting.sort_by_key(|waits| (waits.at, waits.id));
        Ok(waiting)
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

/// What a person will have decided who approves of this.
fn act_of(bucket: Bucket, body: &Body) -> Result<Act> {
    Ok(match body {
        Body::Adjust(Adjust { wallet, amount, reason, .. }) => {
            Act::Adjusted { wallet: *wallet, amount: *amount, reason: *reason }
        }
        Body::ReviewItem(review) => Act::ReviewedItem {
            account: review.account,
            transaction: TransactionId::at(bucket, review.transaction),
            decision: review.decision,
        },
        Body::ReviewPurchase(ReviewPurchase { wallet, transaction, decision, .. }) => {
            Act::ReviewedPurchase { wallet: *wallet, transaction: *transaction, decision: *decision }
        }
        Body::Propose(propose) => {
            let programme = propose.version_source.programme().map_err(|_| Damaged::Answer)?;
            Act::ProposedVersion { version: programme.version() }
        }
        Body::Withdraw(withdraw) => Act::WithdrewVersion { version: withdraw.version },
        // Nothing else is asked for.
        _ => return Err(Damaged::Answer.into()),
    })
}
