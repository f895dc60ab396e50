//! Transactions as the bank accounts know them, and what was told of them.

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
    /// Its transaction.
    pub transaction: TransactionId,
    /// What is known of it.
    pub known: KnownItem,
    /// Where it stands.
    pub status: TransactionStatus,
}

impl Line {
    fn of(account: BankAccountId, known: &KnownItem, status: TransactionStatus) -> Self {
        Self { transaction: TransactionId::at(account.bucket(), known.transaction), known: known.clone(), status }
    }
}

/// All that was told of a transaction, in the order of each partition's log.
#[derive(Debug, Default)]
pub struct Story {
    /// Its revisions.
    pub revisions: Vec<TransactionEvent>,
    /// Where it stands.
    pub status: Option<TransactionStatus>,
    /// Judgements: the first, then what returns changed.
    pub judged: Vec<Judged>,
}

impl Service {
    /// The items of the accounts that earn or earned for a wallet, on the days on which they did, and booked on days that are asked
    /// for; by booking day.
    pub fn lines_of(&self, wallet: WalletId, asked: impl Fn(Day) -> bool) -> Result<Vec<Line>> {
        let mut lines = Vec::new();
        // A wallet knows the accounts that it has now; those that have left it know it.
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

    /// What was told of a transaction when it was first seen.
    pub fn first_told(&self, id: TransactionId) -> Result<Option<TransactionEvent>> {
        let partition = self.placement().partition(id.bucket());
        let first = self.decided_at(Place { partition, offset: id.position().offset })?;
        let record = self.decision(partition, first)?;
        let events = record.into_iter().flat_map(|record| record.events);
        Ok(events.into_iter().find_map(|event| match event {
            Event::Transaction(told) if told.transaction == id => Some(*told),
            _ => None,
        }))
    }

    /// All that was told of a transaction. Reads the log of its partition from its first sight on, and that of its wallet where
    /// that lies elsewhere.
    pub fn story(&self, id: TransactionId) -> Result<Story> {
        let mut story = Story::default();
        let own = self.placement().partition(id.bucket());
        self.tell(own, id.position().offset, id, &mut story)?;
        let wallets = story.revisions.iter().filter_map(|told| told.wallet);
        let others: std::collections::BTreeSet<Partition> =
            wallets.map(|wallet| self.placement().partition(wallet.bucket())).filter(|partition| *partition != own).collect();
        others.into_iter().try_for_each(|partition| self.tell(partition, 0, id, &mut story))?;
        Ok(story)
    }

    fn tell(&self, partition: Partition, from: u64, id: TransactionId, story: &mut Story) -> Result<()> {
        self.decisions(partition, from, |_, record| {
            for event in record.events {
                if let Some((told, status)) = event.state()
                    && told == id
                {
                    story.status = Some(status);
                }
                match event {
                    Event::Transaction(told) if told.transaction == id => story.revisions.push(*told),
                    Event::Judged(judged) if judged.transaction == id => story.judged.push(*judged),
                    _ => {}
                }
            }
            Ok(())
        })
    }

    /// The rewards that stand for an item, by rule.
    pub fn earned(&self, line: &Line) -> Result<Vec<Money>> {
        let Some(wallet) = line.known.wallet else { return Ok(Vec::new()) };
        let row = self.row(&RowKey::Rewards(wallet, line.known.judged_on.month()))?;
        let Some(Row::Rewards(rewards)) = row else { return Ok(Vec::new()) };
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
