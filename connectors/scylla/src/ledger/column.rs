//! The columns of a row in `buckets`: one for each kind of row.

use rewardhub_engine::ports::RowKind;

/// Every kind in the order of the table's columns.
pub(crate) const KINDS: [RowKind; 21] = [
    RowKind::Clock,
    RowKind::Stripe,
    RowKind::Directory,
    RowKind::BankAccount,
    RowKind::References,
    RowKind::Block,
    RowKind::Wallet,
    RowKind::Rewards,
    RowKind::History,
    RowKind::Outcome,
    RowKind::Feed,
    RowKind::DeadLetter,
    RowKind::Programme,
    RowKind::Pendings,
    RowKind::Waiting,
    RowKind::Held,
    RowKind::Expired,
    RowKind::SetAside,
    RowKind::Proposal,
    RowKind::Proposed,
    RowKind::Deferred,
];

/// The column of a kind.
pub(crate) const fn name(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Clock => "clock",
        RowKind::Stripe => "stripe",
        RowKind::Directory => "directory",
        RowKind::BankAccount => "account",
        RowKind::References => "refs",
        RowKind::Block => "block",
        RowKind::Wallet => "wallet",
        RowKind::Rewards => "rewards",
        RowKind::History => "history",
        RowKind::Outcome => "outcome",
        RowKind::Feed => "feed",
        RowKind::DeadLetter => "letter",
        RowKind::Programme => "programme",
        RowKind::Pendings => "pendings",
        RowKind::Waiting => "waiting",
        RowKind::Held => "held",
        RowKind::Expired => "expired",
        RowKind::SetAside => "aside",
        RowKind::Proposal => "proposal",
        RowKind::Proposed => "proposed",
        RowKind::Deferred => "deferred",
    }
}

/// The place of a kind's column among them.
pub(crate) fn index(kind: RowKind) -> usize {
    KINDS.iter().position(|own| *own == kind).expect("a test finds every kind")
}

/// A set of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub(crate) struct Columns(u32);

impl Columns {
    /// With this one too.
    pub fn with(self, kind: RowKind) -> Self {
        Self(self.0 | 1 << index(kind))
    }

    /// Those in it, in the order of the table.
    pub fn kinds(self) -> impl Iterator<Item = RowKind> {
        KINDS.into_iter().filter(move |kind| self.0 & 1 << index(*kind) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_columns_has_each_once_in_the_order_of_the_table() {
        let set = Columns::default().with(RowKind::Wallet).with(RowKind::BankAccount).with(RowKind::Wallet);
        assert_eq!(set.kinds().map(name).collect::<Vec<_>>(), ["account", "wallet"]);
        let all = KINDS.into_iter().fold(Columns::default(), Columns::with);
        assert_eq!(all.kinds().collect::<Vec<_>>(), KINDS);
    }
}
