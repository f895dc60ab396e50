//! The columns of `buckets` for rows: one per kind of row.

use rewardhub_engine::ports::RowKind;

/// The position of a kind's column among them; the table has them in the order of the kinds.
pub(crate) fn index(kind: RowKind) -> usize {
    usize::from(kind.number()) - 1
}

/// A set of columns, as bits by [`index`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub(crate) struct Columns(u32);

impl Columns {
    /// This set with the column of another kind.
    pub fn with(self, kind: RowKind) -> Self {
        Self(self.0 | 1 << index(kind))
    }

    /// The kinds of the columns in the set, in the order of the table.
    pub fn kinds(self) -> impl Iterator<Item = RowKind> {
        RowKind::ALL.into_iter().filter(move |kind| self.0 & 1 << index(*kind) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_columns_has_each_once_in_the_order_of_the_table() {
        let set = Columns::default().with(RowKind::Wallet).with(RowKind::BankAccount).with(RowKind::Wallet);
        assert_eq!(set.kinds().map(RowKind::word).collect::<Vec<_>>(), ["account", "wallet"]);
        let all = RowKind::ALL.into_iter().fold(Columns::default(), Columns::with);
        assert_eq!(all.kinds().collect::<Vec<_>>(), RowKind::ALL);
    }
}
