//! Which known items the items of one command stand for, found before any of them is entered: first by reference, then by text.
//! So it does not matter in which order equal items come.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    by_reference,
    delivery_context::DeliveryContext,
    known_items::{self, KnownItemPlace},
    known_pendings, running_balance,
};
use crate::{
    decide::draft::{Draft, Stop},
    ids::{Fingerprint, Position},
    item::{Item, Status, WeakKey},
    state::{
        bank_account::BankAccount,
        known_items::{KnownItem, Standing},
    },
    time::Month,
};

/// This many items of known days and amounts, none of them with a known text, are the known ones in other words.
const REWORDED: usize = 3;

/// What is known of a command's items.
#[derive(Default)]
pub(super) struct Matching {
    /// For each item, the known item that its references name; empty if the account has no known items.
    named: Vec<Option<KnownItemPlace>>,
    /// Known items, with the index of the item that stands for each.
    taken: BTreeMap<(Month, usize), usize>,
    /// Pending items, with the index of the item that names each.
    pendings: BTreeMap<Position, usize>,
    /// Items behind the last known balance: none of them is one that their stream has reported.
    beyond: BTreeSet<usize>,
    /// Whether the bank describes the same items in other words than before.
    pub(super) reworded: bool,
}

impl Matching {
    /// Matches all items of a command.
    pub(super) fn of(draft: &Draft<'_>, context: &DeliveryContext<'_>, items: &[Item]) -> Result<Self, Stop> {
        let account = context.row(draft)?;
        let pendings = pendings(draft, context, items)?;
        if account.months.is_empty() {
            return Ok(Self { pendings, ..Self::default() });
        }
        let mut matching = Self {
            named: vec![None; items.len()],
            pendings,
            beyond: running_balance::behind_the_last(draft, context, items)?,
            ..Self::default()
        };
        let mut alike: BTreeMap<WeakKey, Vec<usize>> = BTreeMap::new();
        let covered = |item: &Item| account.streams[usize::from(context.stream)].covers(item.facts.booked_on);
        for (index, item) in booked(items) {
            if !matching.by_reference(draft, context, index, item)?
                && (account.streams.len() > 1 || covered(item))
                && !matching.is_beyond(index)
            {
                alike.entry(item.weak_key()).or_default().push(index);
            }
        }
        let (mut worded, mut reworded) = (0, 0);
        for (key, indices) in alike {
            let block = known_items::block(draft, context, key.booked_on.month())?;
            let same: Vec<usize> = (0..block.len()).filter(|at| block[*at].key == key && block[*at].counts()).collect();
            let of_key = OfKey { account, context, block, same: &same, month: key.booked_on.month() };
            for index in indices {
                match matching.by_text(&of_key, index, &items[index]) {
                    Some(true) => worded += 1,
                    Some(false) => reworded += 1,
                    None => {}
                }
            }
        }
        matching.reworded = worded == 0 && reworded >= REWORDED;
        Ok(matching)
    }

    /// The known item that an item's references name; `None` if they name none.
    pub(super) fn named(&self, index: usize) -> Option<KnownItemPlace> {
        self.named.get(index).copied().flatten()
    }

    /// Whether a known item stands for another item of the command.
    pub(super) fn is_anothers(&self, same: KnownItemPlace, index: usize) -> bool {
        self.taken.get(&(same.month, same.at)).is_some_and(|own| *own != index)
    }

    /// Whether a known item stands for this item.
    pub(super) fn is_for(&self, same: KnownItemPlace, index: usize) -> bool {
        self.taken.get(&(same.month, same.at)) == Some(&index)
    }

    /// Whether any item is behind the last known balance.
    pub(super) fn goes_beyond(&self) -> bool {
        !self.beyond.is_empty()
    }

    /// Whether an item is behind the last known balance.
    pub(super) fn is_beyond(&self, index: usize) -> bool {
        self.beyond.contains(&index)
    }

    /// Whether another item of the command names this pending item.
    pub(super) fn names_another_pending(&self, pending: Position, index: usize) -> bool {
        self.pendings.get(&pending).is_some_and(|own| *own != index)
    }

    /// Takes the known item that an item's references name, or one with its content that came of the same pending item. Returns
    /// whether there is one.
    fn by_reference(
        &mut self,
        draft: &Draft<'_>,
        context: &DeliveryContext<'_>,
        index: usize,
        item: &Item,
    ) -> Result<bool, Stop> {
        self.named[index] = by_reference::by_reference(draft, context, item)?;
        if let Some(same) = self.named[index] {
            self.taken.entry((same.month, same.at)).or_insert(index);
            return Ok(true);
        }
        let Some(hash) = item.settles else { return Ok(false) };
        for same in by_reference::all_named(draft, context, hash)? {
            let is_alike = known_items::known(draft, context, same)?.key == item.weak_key();
            if is_alike && !self.taken.contains_key(&(same.month, same.at)) {
                self.taken.insert((same.month, same.at), index);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes a known item with the same text, if there is one. Returns whether there is; `None` if that says nothing of the
    /// bank's words.
    fn by_text(&mut self, of_key: &OfKey<'_>, index: usize, item: &Item) -> Option<bool> {
        let OfKey { account, context, block, same, month } = *of_key;
        let text = item.text.map(Fingerprint::short_hash)?;
        let free = |at: &usize| {
            let known = &block[*at];
            let may_be = context.window || known.seen_in(context.stream).is_none();
            let taken = self.taken.contains_key(&(month, *at));
            may_be && !taken && !context.has_seen(known) && !context.contradicts(account, known, &item.references)
        };
        let free: Vec<usize> = same.iter().copied().filter(free).collect();
        let balance = item.balance_after_minor;
        let other = |at: &usize| balance.is_none() || block[*at].balance_after_minor != balance;
        let alike = free.iter().copied().filter(|at| block[*at].reads(Some(text), context.stream));
        let found = alike.min_by_key(|at| (block[*at].standing == Standing::Removed, other(at), *at));
        if let Some(at) = found {
            self.taken.insert((month, at), index);
        }
        let worded = |at: &usize| block[*at].seen_in(context.stream).is_some() && block[*at].text.is_some();
        let is_evidence = context.window && item.references.is_empty() && (found.is_some() || free.iter().any(worded));
        is_evidence.then_some(found.is_some())
    }
}

/// The known items with one weak key.
#[derive(Clone, Copy)]
struct OfKey<'a> {
    account: &'a BankAccount,
    context: &'a DeliveryContext<'a>,
    block: &'a [KnownItem],
    same: &'a [usize],
    month: Month,
}

/// The pending items that a command's items name by their references, with the index of the first item that names each.
fn pendings(draft: &Draft<'_>, context: &DeliveryContext<'_>, items: &[Item]) -> Result<BTreeMap<Position, usize>, Stop> {
    let mut pendings = BTreeMap::new();
    if draft.account(context.account_key())?.is_none_or(|account| account.pendings.is_empty()) {
        return Ok(pendings);
    }
    for (index, item) in items.iter().enumerate() {
        if let Some((_, pending)) = known_pendings::with(draft, context, &item.references)? {
            pendings.entry(pending.transaction).or_insert(index);
        }
    }
    Ok(pendings)
}

fn booked(items: &[Item]) -> impl Iterator<Item = (usize, &Item)> {
    items.iter().enumerate().filter(|(_, item)| item.status == Status::Booked)
}
