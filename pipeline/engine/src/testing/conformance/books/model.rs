//! What must have come of a log, reckoned without `decide`: a few maps and additions.

use std::collections::{BTreeMap, BTreeSet};

use rewardhub_core::{
    command::{Adjust, Body, Command, Observe},
    ids::{BankAccountId, CommandId, Fingerprint, Partition, Token, WalletId},
    money::Asset,
};

/// Balances, links and directory as they must be.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Model {
    pub(super) available: BTreeMap<(WalletId, Asset), i64>,
    /// Points that purchases have earned and refunds have left, by the wallet that its account had first; `None` is one that first sight opened.
    pub(super) earned: BTreeMap<Option<WalletId>, i64>,
    pub(super) accounts: BTreeMap<BankAccountId, WalletId>,
    pub(super) directory: BTreeMap<Token, BankAccountId>,
    pub(super) wallets: BTreeSet<WalletId>,
    /// The wallet of each account on days before any of these commands.
    first_wallets: BTreeMap<BankAccountId, Option<WalletId>>,
    purchases: BTreeSet<(BankAccountId, Fingerprint)>,
    names: BTreeSet<CommandId>,
    programmes: BTreeMap<Partition, u32>,
}

impl Model {
    /// Takes the commands of a partition into account, in log order; of those that were not decided only that they took their name.
    pub(super) fn take<'a>(&mut self, partition: Partition, commands: impl IntoIterator<Item = (&'a Command, bool)>) {
        for (command, decided) in commands {
            let fresh = command.body.name().is_none_or(|name| self.names.insert(name));
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
                self.accounts.insert(link.account, link.wallet);
            }
            Body::Activate(activate) => self.install(partition, activate.activation.number),
            Body::Install(activation) => self.install(partition, activation.number),
            Body::Adjust(adjust) => self.adjust(partition, adjust),
            Body::Observe(observe) => self.observe(observe),
            // What follow-ups do is seen in what the others must come to; the rest is not asked (yet).
            Body::Join(_)
            | Body::Family(_)
            | Body::End(_)
            | Body::Credit(_)
            | Body::ClawBack(_)
            | Body::Sweep(_)
            | Body::Deliver(_)
            | Body::Reject(_)
            | Body::GiveBack(_)
            | Body::Retry(_)
            | Body::Rejoin(_)
            | Body::Survey(_) => {}
        }
    }

    fn observe(&mut self, observe: &Observe) {
        let wallet = *self.first_wallets.entry(observe.account).or_insert(None);
        for item in &observe.items {
            if self.purchases.insert((observe.account, item.references[0].hash)) {
                let points = item.facts.amount.minor / 100;
                *self.earned.entry(wallet).or_default() += if item.original.is_none() { points } else { -points };
            }
        }
    }

    fn install(&mut self, partition: Partition, number: u32) {
        let count = self.programmes.entry(partition).or_default();
        *count = (*count).max(number + 1);
    }

    fn adjust(&mut self, partition: Partition, adjust: &Adjust) {
        if !self.programmes.contains_key(&partition) || !self.wallets.contains(&adjust.wallet) {
            return;
        }
        let available = self.available.entry((adjust.wallet, adjust.amount.asset)).or_default();
        if *available + adjust.amount.minor >= 0 {
            *available += adjust.amount.minor;
        }
    }
}
