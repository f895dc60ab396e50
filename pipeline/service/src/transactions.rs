//! Transactions as the bank accounts know them, and the events about them.

use rewardhub_core::{
    event::{Event, Judged, TransactionEvent, TransactionStatus},
    ids::{BankAccountId, Partition, TransactionId, WalletId},
    money::Money,
    state::{
        known_items::KnownItem,
        row::{Row, RowKey},
    },
    time::Day,
};
use rewardhub_engine::ports::RowKind;

use crate::{Service, error::Result, set_aside::Place};

/// A known item of a bank account.
#[derive(Debug, Clone)]
pub struct Line {
    /// The transaction of the item.
    pub transaction: TransactionId,
    /// The item as the bank account knows it.
    pub known: KnownItem,
    /// The current status of the transaction.
    pub status: TransactionStatus,
}

impl Line {
    fn of(account: BankAccountId, known: &KnownItem, status: TransactionStatus) -> Self {
        Self { transaction: TransactionId::at(account.bucket(), known.transaction), known: known.clone(), status }
    }
}

/// The events about a transaction, in the order of each partition's log.
#[derive(Debug, Default)]
pub struct TransactionHistory {
    /// Its revisions; empty if there is no such transaction.
    pub revisions: Vec<TransactionEvent>,
    /// Its status after the last of the events; `None` if there are none.
    pub status: Option<TransactionStatus>,
    /// Its judgements: the first, then one for each return that changed it.
    pub judged: Vec<Judged>,
}

impl Service {
    /// Returns the items that were judged on a day on which their account earned for the wallet, and whose booking day `asked`
    /// accepts, sorted by booking day. Reads every bank account.
    pub fn lines_of(&self, wallet: WalletId, asked: impl Fn(Day) -> bool) -> Result<Vec<Line>> {
        let mut lines = Vec::new();
        // A wallet knows only the accounts that it has now; accounts that have left it know the wallet.
        self.each(RowKind::BankAccount, |key, row| {
            if let (RowKey::BankAccount(id), Row::BankAccount(account)) = (key, row)
                && account.links.iter().any(|link| link.wallet == wallet)
            {
                let own = |known: &&KnownItem| asked(known.key.booked_on) && account.wallet_on(known.judged_on) == Some(wallet);
                for month in &account.months {
                    lines.extend(
                        self.block(id, *month)?
                            .items
                            .iter()
                            .filter(own)
                            .map(|known| Line::of(id, known, known.standing.status())),
                    );
                }
                self.each_pending(id, &account, |pending| {
                    let open = Some(&pending.known).filter(|known| !pending.settled && own(known));
                    lines.extend(open.map(|known| Line::of(id, known, TransactionStatus::Pending)));
                })?;
            }
            Ok(true)
        })?;
        lines.sort_by_key(|line| (line.known.key.booked_on, line.transaction));
        Ok(lines)
    }

    /// Returns the first revision of a transaction; `None` if there is no such transaction.
    pub fn first_event(&self, id: TransactionId) -> Result<Option<TransactionEvent>> {
        let partition = self.placement().partition(id.bucket());
        let first = self.decided_at(Place { partition, offset: id.position().offset })?;
        let record = self.decision(partition, first)?;
        let events = record.iter().flat_map(|record| &record.events);
        Ok(events.filter_map(Event::transaction).find(|event| event.transaction == id).cloned())
    }

    /// Returns the events about a transaction. Reads the decisions of its partition from its first record on, and all decisions
    /// of its wallet's partition where that is another.
    pub fn transaction_history(&self, id: TransactionId) -> Result<TransactionHistory> {
        let mut history = TransactionHistory::default();
        let own = self.placement().partition(id.bucket());
        self.collect(own, id.position().offset, id, &mut history)?;
        let wallets = history.revisions.iter().filter_map(|revision| revision.wallet);
        let others: std::collections::BTreeSet<Partition> =
            wallets.map(|wallet| self.placement().partition(wallet.bucket())).filter(|partition| *partition != own).collect();
        others.into_iter().try_for_each(|partition| self.collect(partition, 0, id, &mut history))?;
        Ok(history)
    }

    fn collect(&self, partition: Partition, from: u64, id: TransactionId, history: &mut TransactionHistory) -> Result<()> {
        self.decisions(partition, from, |_, record| {
            for event in record.events {
                if let Some((revised, status)) = event.state()
                    && revised == id
                {
                    history.status = Some(status);
                }
                match event {
                    Event::Transaction(revision) => history.revisions.extend((revision.transaction == id).then_some(*revision)),
                    Event::Judged(judged) => history.judged.extend((judged.transaction == id).then_some(*judged)),
                    // Its status is all that its end says.
                    Event::Gone(_)
                    | Event::Posting(_)
                    | Event::WalletOpened(..)
                    | Event::Linked(..)
                    | Event::Delivery(_)
                    | Event::Rejection(_)
                    | Event::Activated(..)
                    | Event::Adjusted(..)
                    | Event::SetAside(_)
                    | Event::DecidedAgain(_)
                    | Event::ReferencesDistrusted(_)
                    | Event::Proposal(_)
                    | Event::MeaningInstalled(_) => {}
                }
            }
            Ok(())
        })
    }

    /// Returns the rewards that still stand for an item, summed up by asset; empty if it earned for no wallet.
    pub fn earned(&self, line: &Line) -> Result<Vec<Money>> {
        let Some(wallet) = line.known.wallet else { return Ok(Vec::new()) };
        let row = self.row(&RowKey::MonthOfRewards(wallet, line.known.judged_on.month()))?;
        let Some(Row::MonthOfRewards(rewards)) = row else { return Ok(Vec::new()) };
        let mut earned: Vec<Money> = Vec::new();
        let purchase = rewards.purchases.iter().filter(|purchase| purchase.transaction == line.transaction);
        for reward in purchase.flat_map(|purchase| &purchase.rewards) {
            match earned.iter_mut().find(|money| money.asset == reward.asset) {
                Some(money) => money.minor = money.minor.saturating_add(reward.paid_minor),
                None => earned.push(Money::new(reward.asset, reward.paid_minor)),
            }
        }
        earned.retain(|money| money.minor != 0);
        Ok(earned)
    }
}
