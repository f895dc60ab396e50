//! What must follow from a log, computed without `decide`: a few maps and additions.

use std::collections::{BTreeMap, BTreeSet};

use rewardhub_core::{
    command::{Adjust, Body, Command, Observe},
    ids::{BankAccountId, CommandId, Fingerprint, Partition, Token, WalletId},
    money::Asset,
    time::Day,
};

/// Balances, links and directory as they must be.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Model {
    pub(super) available: BTreeMap<(WalletId, Asset), i64>,
    /// Points that purchases have earned and refunds have left, by the account's first wallet; `None` for one that its first
    /// delivery opened.
    pub(super) earned: BTreeMap<Option<WalletId>, i64>,
    pub(super) accounts: BTreeMap<BankAccountId, WalletId>,
    pub(super) directory: BTreeMap<Token, BankAccountId>,
    pub(super) wallets: BTreeSet<WalletId>,
    /// Points that accounts will have earned once they are linked for the first time.
    waiting: BTreeMap<BankAccountId, i64>,
    /// The wallet of each account on days before any of these commands.
    first_wallets: BTreeMap<BankAccountId, Option<WalletId>>,
    purchases: BTreeSet<(BankAccountId, Fingerprint)>,
    names: BTreeSet<CommandId>,
    programmes: BTreeSet<Partition>,
    /// First days of the versions that came into force, and how many points per pound each pays.
    versions: Vec<(Day, i64)>,
}

/// A command and what became of it.
pub(super) struct Taken<'a> {
    pub(super) command: &'a Command,
    /// Whether it was decided, not set aside.
    pub(super) decided: bool,
    /// Whether it put a version in force in its partition.
    pub(super) commits: bool,
}

impl Model {
    /// An empty model, with the first days of versions and how many points per pound each pays.
    pub(super) fn of(versions: Vec<(Day, i64)>) -> Self {
        Self { versions, ..Self::default() }
    }

    /// Takes the commands of a partition into account, in log order; of those that were not decided, only that they used their
    /// name.
    pub(super) fn take<'a>(&mut self, partition: Partition, commands: impl IntoIterator<Item = Taken<'a>>) {
        for Taken { command, decided, commits } in commands {
            if commits {
                self.programmes.insert(partition);
            }
            let fresh = command.name.is_none_or(|name| self.names.insert(name));
            if fresh && decided {
                self.take_one(partition, &command.body);
            }
        }
    }

    fn take_one(&mut self, partition: Partition, body: &Body) {
        match body {
            Body::Register(register) => {
                self.directory.entry(register.token).or_insert(register.account);
            }
            Body::OpenWallet(open) => {
                self.wallets.insert(open.wallet);
            }
            Body::Link(link) => {
                self.first_wallets.entry(link.account).or_insert(Some(link.wallet));
                *self.earned.entry(Some(link.wallet)).or_default() += self.waiting.remove(&link.account).unwrap_or_default();
                self.accounts.insert(link.account, link.wallet);
            }
            Body::Adjust(adjust) => self.adjust(partition, adjust),
            Body::Observe(observe) => {
                self.first_wallets.entry(observe.account).or_insert(None);
                self.observe(observe);
            }
            Body::ObserveEnrolled(enrolled) => self.observe(&enrolled.observe),
            // What follow-ups do shows in the results of the other commands; the rest is not part of the workload (yet).
            Body::Join(_)
            | Body::SiblingAccounts(_)
            | Body::EndDelivery(_)
            | Body::Credit(_)
            | Body::ClawBack(_)
            | Body::Revise(_)
            | Body::ReadAgain(_)
            | Body::SettleLetter(_)
            | Body::OpenSealed(_)
            | Body::ChangeAccess(_)
            | Body::Authorise(_)
            | Body::Capture(_)
            | Body::Void(_)
            | Body::Refund(_)
            | Body::Spend(_)
            | Body::PayMerchant(_)
            | Body::TakeRefund(_)
            | Body::EndRefund(_)
            | Body::Transfer(_)
            | Body::Deliver(_)
            | Body::EndTransfer(_)
            | Body::Issue(_)
            | Body::Sweep(_)
            | Body::AcceptDelivery(_)
            | Body::ListCommands(_)
            | Body::ReviewItem(_)
            | Body::ReviewPurchase(_)
            | Body::Ask(_)
            | Body::Approve(_)
            | Body::Decline(_)
            | Body::ReportDelivery(_)
            | Body::KeepDeadLetter(_)
            | Body::ApplyWaitingRefunds(_)
            | Body::Retry(_)
            | Body::Rejoin(_)
            | Body::Survey(_)
            | Body::Propose(_)
            | Body::RaiseFence(_)
            | Body::Spread(_)
            | Body::Fenced(_)
            | Body::Resolve(_)
            | Body::Release(_)
            | Body::Withdraw(_)
            | Body::InstallMeaning(_)
            | Body::Enrol(_) => {}
        }
    }

    fn observe(&mut self, observe: &Observe) {
        for item in &observe.items {
            if self.purchases.insert((observe.account, item.references[0].hash)) {
                let in_force = self.versions.iter().rev().find(|(from, _)| *from <= item.facts.booked_on);
                let points = item.facts.amount.minor / 100 * in_force.map_or(0, |(_, rate)| *rate);
                let earned = match self.first_wallets.get(&observe.account) {
                    Some(wallet) => self.earned.entry(*wallet).or_default(),
                    None => self.waiting.entry(observe.account).or_default(),
                };
                *earned += if item.original.is_none() { points } else { -points };
            }
        }
    }

    fn adjust(&mut self, partition: Partition, adjust: &Adjust) {
        if !self.programmes.contains(&partition) || !self.wallets.contains(&adjust.wallet) {
            return;
        }
        let available = self.available.entry((adjust.wallet, adjust.amount.asset)).or_default();
        if *available + adjust.amount.minor >= 0 {
            *available += adjust.amount.minor;
        }
    }
}
