//! One decision while it is made: rows as loaded and as changed, and the events and follow-ups to send.

mod attention;
mod audit;
mod book;
mod changed_rows;
mod later_events;

use std::sync::Arc;

use self::changed_rows::ChangedRows;
use super::{Context, Missing, decision_size};
use crate::{
    answer::{Answer, Refusal},
    audit::AskedAt,
    command::{Body, Command, Source},
    decision::{Decision, DecisionRecord, FollowUp},
    event::Event,
    ids::{ActorId, BankAccountId, Bucket, TransactionId, WalletId},
    invariant::Invariant,
    state::{
        deferred_items::DeferredItems,
        open_items::{HeldItems, Pending, Piece, WaitingRefund},
        proposal::Fate,
        row::{BucketState, Row, RowKey, Rows},
        wallet_history::History,
    },
    time::{Day, Instant, Moment, Zone},
};

/// Why a decision stopped half way. Nothing that it did counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// These rows must be loaded first.
    Missing(Vec<RowKey>),
    /// The command is refused.
    Refused(Refusal),
}

impl From<Missing> for Stop {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing.0)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Calls `one` on each, even when rows are missing, to name all missing rows at once rather than one after the other. What was
/// done without them counts for nothing.
pub(super) fn each<T>(all: impl IntoIterator<Item = T>, mut one: impl FnMut(T) -> Result<(), Stop>) -> Result<(), Stop> {
    let mut lacking = Vec::new();
    for item in all {
        match one(item) {
            Ok(()) => {}
            Err(Stop::Missing(keys)) => lacking.extend(keys),
            Err(refused @ Stop::Refused(_)) if lacking.is_empty() => return Err(refused),
            Err(Stop::Refused(_)) => break,
        }
    }
    if lacking.is_empty() { Ok(()) } else { Err(Stop::Missing(lacking)) }
}

/// A decision that is being made.
#[derive(Clone)]
pub(super) struct Draft<'a> {
    /// What the decision may know besides rows.
    pub context: &'a Context<'a>,
    /// The bucket's time: the command's, but never before the bucket's last.
    pub at: Instant,
    /// The bucket of the command.
    pub bucket: Bucket,
    /// Who asks for it.
    pub actor: ActorId,
    /// Who asked for what this command approves of or declines; `None` if it does neither.
    pub asked: Option<AskedAt>,
    /// Offset of the command that is applied; its transactions are named after it.
    origin: u64,
    /// Whether that belongs to a delivery that is over.
    late: bool,
    now: Moment,
    rows: &'a Rows,
    /// A bank account and a wallet that this decision opens: no other rows of theirs can exist.
    fresh: (Option<BankAccountId>, Option<WalletId>),
    changed: ChangedRows,
    events: Vec<Event>,
    follow_ups: Vec<FollowUp>,
    /// The most bytes that these events and follow-ups can take in the log.
    bytes: usize,
}

/// Methods on rows of one kind: `read` finds one, `change` finds one to change it, `make` creates it where there is none.
macro_rules! typed_row {
    ($variant:ident, $type:ty, $($way:ident $name:ident),+) => {
        $(typed_row!(@$way $name, $variant, $type);)+
    };
    (@read $read:ident, $variant:ident, $type:ty) => {
        pub fn $read(&self, key: RowKey) -> Result<Option<&$type>, Missing> {
            Ok(match self.row(key)? {
                Some(Row::$variant(row)) => Some(row),
                Some(_) => Invariant::RowIsOfItsKey.broken(),
                None => None,
            })
        }
    };
    (@change $write:ident, $variant:ident, $type:ty) => {
        pub fn $write(&mut self, key: RowKey) -> Result<Option<&mut $type>, Missing> {
            let at = match self.changed.at(&key) {
                Some(at) => at,
                None => match self.loaded(&key)?.cloned() {
                    Some(row) => self.changed.add(key, row),
                    None => return Ok(None),
                },
            };
            Ok(match &mut self.changed.0[at].1 {
                Row::$variant(row) => Some(Arc::make_mut(row)),
                _ => Invariant::RowIsOfItsKey.broken(),
            })
        }
    };
    (@make $create:ident, $variant:ident, $type:ty) => {
        pub fn $create(&mut self, key: RowKey, new: impl FnOnce() -> $type) -> Result<&mut $type, Missing> {
            let at = match self.changed.at(&key) {
                Some(at) => at,
                None => {
                    let loaded = self.loaded(&key)?.cloned();
                    self.changed.add(key, loaded.unwrap_or_else(|| Row::$variant(Arc::new(new()))))
                }
            };
            match &mut self.changed.0[at].1 {
                Row::$variant(row) => Ok(Arc::make_mut(row)),
                _ => Invariant::RowIsOfItsKey.broken(),
            }
        }
    };
}

impl<'a> Draft<'a> {
    /// Starts a decision on a command, and moves the bucket's time on to it.
    pub fn start(context: &'a Context<'a>, command: &Command, rows: &'a Rows) -> Result<Self, Missing> {
        let mut draft = Self {
            context,
            at: command.at,
            bucket: command.bucket,
            actor: command.actor,
            asked: None,
            origin: context.offset,
            late: false,
            now: Moment { at: command.at, day: Day::EPOCH },
            rows,
            fresh: (None, None),
            changed: ChangedRows::default(),
            events: Vec::new(),
            follow_ups: Vec::new(),
            bytes: 0,
        };
        let bucket = draft.bucket_mut()?;
        bucket.last = bucket.last.max(command.at);
        draft.at = bucket.last;
        draft.now = draft.moment(draft.at);
        Ok(draft)
    }

    /// Whether this follow-up was applied before; if not, marks it as applied. Always `false` for a command that is no follow-up.
    pub fn was_applied(&mut self, source: Source) -> Result<bool, Missing> {
        let Source::FollowUp { partition, position, .. } = source else { return Ok(false) };
        let applied = &mut self.bucket_mut()?.applied;
        match applied.binary_search_by_key(&partition, |(p, _)| *p) {
            Ok(at) if applied[at].1 >= position => return Ok(true),
            Ok(at) => applied[at].1 = position,
            Err(at) => applied.insert(at, (partition, position)),
        }
        Ok(false)
    }

    /// The state of the command's bucket, to change it.
    pub fn bucket_mut(&mut self) -> Result<&mut BucketState, Missing> {
        let key = RowKey::BucketState(self.bucket);
        self.bucket_or(key, BucketState::default)
    }

    /// A row with this decision's changes; `None` if it does not exist.
    pub fn row(&self, key: RowKey) -> Result<Option<&Row>, Missing> {
        if let Some(row) = self.changed.get(&key) {
            return Ok(Some(row));
        }
        self.loaded(&key)
    }

    /// A row as it was before this decision.
    fn loaded(&self, key: &RowKey) -> Result<Option<&Row>, Missing> {
        match self.rows.get(key) {
            Some(row) => Ok(row),
            None if self.is_fresh(key) => Ok(None),
            None => Err(Missing(vec![*key])),
        }
    }

    /// Notes that this decision opens a bank account.
    pub fn opens_account(&mut self, account: BankAccountId) {
        self.fresh.0 = Some(account);
    }

    /// Notes that this decision opens a wallet.
    pub fn opens_wallet(&mut self, wallet: WalletId) {
        self.fresh.1 = Some(wallet);
    }

    fn is_fresh(&self, key: &RowKey) -> bool {
        match key {
            RowKey::KnownItems(id, _) | RowKey::ReferenceIndex(id) => self.fresh.0 == Some(*id),
            RowKey::MonthOfRewards(id, _) | RowKey::History(id, _) | RowKey::Expired(id, _) | RowKey::Wallet(id) => {
                self.fresh.1 == Some(*id)
            }
            RowKey::BucketState(_)
            | RowKey::SystemAccounts(_)
            | RowKey::Directory(..)
            | RowKey::BankAccount(_)
            | RowKey::Feed(_)
            | RowKey::Delivery(_)
            | RowKey::StoredAnswer(_)
            | RowKey::Proposal(..)
            | RowKey::Proposed(..)
            | RowKey::Programme(..)
            | RowKey::Pendings(..)
            | RowKey::Waiting(..)
            | RowKey::Held(..)
            | RowKey::Deferred(..)
            | RowKey::AwaitingEnrolment(..)
            | RowKey::SetAside(..)
            | RowKey::LaterEvents(..)
            | RowKey::Audit(..)
            | RowKey::Asked(..)
            | RowKey::Redemption(_)
            | RowKey::Transfer(_)
            | RowKey::Suspended(..)
            | RowKey::Attention(_)
            | RowKey::DeadLetter(..) => false,
        }
    }

    /// Makes sure that all these rows are loaded, and names every one that is not.
    pub fn need(&self, keys: impl IntoIterator<Item = RowKey>) -> Result<(), Missing> {
        let known = |key: &RowKey| self.changed.get(key).is_some() || self.rows.contains_key(key) || self.is_fresh(key);
        let absent = |key: &RowKey| !known(key);
        let missing: Vec<RowKey> = keys.into_iter().filter(absent).collect();
        if missing.is_empty() { Ok(()) } else { Err(Missing(missing)) }
    }

    /// Whether this decision has changed a row.
    pub fn has_changed(&self, key: &RowKey) -> bool {
        self.changed.get(key).is_some()
    }

    /// Replaces a whole row.
    pub fn put(&mut self, key: RowKey, row: Row) {
        self.changed.insert(key, row);
    }

    /// Starts a block for a month in which the bank account has none: nothing has to be loaded to know that.
    pub fn put_new_block(&mut self, key: RowKey) {
        self.put(key, Row::KnownItems(Arc::default()));
    }

    typed_row!(BucketState, BucketState, make bucket_or);
    typed_row!(SystemAccounts, crate::state::system_accounts::SystemAccounts, make system_accounts_or);
    typed_row!(BankAccount, crate::state::bank_account::BankAccount, read account, change account_mut, make account_or);
    typed_row!(ReferenceIndex, crate::state::known_items::ReferenceIndex, read references, make references_or);
    typed_row!(KnownItems, crate::state::known_items::KnownItems, read block, change block_mut, make block_or);
    typed_row!(Wallet, crate::state::wallet::Wallet, read wallet, change wallet_mut, make wallet_or);
    typed_row!(MonthOfRewards, crate::state::paid_rewards::MonthOfRewards, read rewards, change rewards_mut, make rewards_or);
    typed_row!(History, History, make history_or);
    typed_row!(Audit, History, make audit_or);
    typed_row!(Expired, crate::state::expired_lots::Expired, read expired, make expired_or);
    typed_row!(Feed, crate::state::feed::Feed, make feed_or);
    typed_row!(Delivery, crate::state::feed::AcceptedDelivery, change delivery_mut);
    typed_row!(Pendings, Piece<Pending>, read pendings, change pendings_mut);
    typed_row!(Waiting, Piece<WaitingRefund>, read waiting, change waiting_mut);
    typed_row!(Held, HeldItems, read held, change held_mut);
    typed_row!(Deferred, DeferredItems, read deferred, change deferred_mut);
    typed_row!(AwaitingEnrolment, DeferredItems, read awaiting, change awaiting_mut);
    typed_row!(SetAside, crate::state::set_aside::SetAside, read set_aside, change set_aside_mut);
    typed_row!(Redemption, crate::state::redemption::Redemption, read redemption, change redemption_mut);
    typed_row!(Transfer, crate::state::transfer::TransferState, read transfer);
    typed_row!(Suspended, crate::state::suspended::Suspended, read suspended, change suspended_mut, make suspended_or);
    typed_row!(DeadLetter, crate::dead_letter::DeadLetter, change dead_letter_mut, make dead_letter_or);

    /// The local day of the bucket's time.
    pub fn today(&self) -> Day {
        self.now.day
    }

    /// A time with its local day, in the zone of the newest programme version; in UTC without one.
    pub fn moment(&self, at: Instant) -> Moment {
        match self.context.programmes.iter().next_back() {
            Some(programme) => programme.zone().moment(at),
            None => Zone::utc().moment(at),
        }
    }

    /// The bucket's time, with its local day.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// From here on, the draft applies a command that was set aside at this offset.
    pub fn stands_for(&mut self, offset: u64) {
        self.origin = offset;
    }

    /// From here on, the draft applies what belongs to a delivery that is over.
    pub fn comes_late(&mut self) {
        self.late = true;
    }

    /// Whether the draft applies a command that had been set aside, or belongs to a delivery that is over: others of its kind may have
    /// come since.
    pub fn is_late(&self) -> bool {
        self.late || self.origin != self.context.offset
    }

    /// Offset of the command that is applied: the current one, or one that had been set aside.
    pub fn origin(&self) -> u64 {
        self.origin
    }

    /// The transaction that the item at this position is the first to report.
    pub fn transaction(&self, position: crate::ids::Position) -> TransactionId {
        TransactionId::at(self.bucket, position)
    }

    /// Adds an event to what the decision publishes.
    pub fn emit(&mut self, event: Event) {
        self.bytes += decision_size::event(&event);
        self.events.push(event);
    }

    /// Adds a follow-up to a bucket, this one or another.
    pub fn follow_up(&mut self, bucket: Bucket, body: Body) {
        self.bytes += decision_size::follow_up(&body);
        self.follow_ups.push(FollowUp { bucket, body });
    }

    /// Whether this decision should pay, take back and settle nothing more: follow-ups do the rest.
    pub fn is_full(&self) -> bool {
        self.bytes >= decision_size::FULL_BYTES
    }

    /// The key of a wallet's history for what is posted today.
    pub fn history_key(&self, wallet: WalletId) -> RowKey {
        RowKey::History(wallet, self.today().month())
    }

    /// Notes in the state of the bucket what the events imply: the last day judged here, and whether a fence stands.
    fn note_events_in_bucket(&mut self) {
        let key = RowKey::BucketState(self.bucket);
        let Some((_, Row::BucketState(bucket))) = self.changed.0.iter_mut().find(|(own, _)| *own == key) else { return };
        for event in &self.events {
            if let Some(day) = event.judged_day() {
                let bucket = Arc::make_mut(bucket);
                bucket.judged_through = bucket.judged_through.max(Some(day));
            }
            if let Event::Proposal(proposal) = event {
                Arc::make_mut(bucket).fence = (proposal.fate == Fate::Open).then_some(proposal.proposal);
            }
            if event.awaits_version() {
                Arc::make_mut(bucket).deferred.proposal = self.context.programmes.fence().map(|fence| fence.proposal);
            }
        }
    }

    /// Ends the draft as a decision with this answer.
    pub fn finish(mut self, answer: Answer) -> Decision {
        self.note_events_in_bucket();
        let record =
            DecisionRecord { at: self.at, bucket: self.bucket, answer, events: self.events, follow_ups: self.follow_ups };
        Decision { changes: self.changed.0, record }
    }
}
