//! A delivery as one bank account sees it: where it came from, and how far it is believed.

use crate::{
    command::EnrolmentTerms,
    decide::{Missing, draft::Draft},
    delivery::Delivery,
    ids::BankAccountId,
    invariant::{Holds, Invariant},
    item::{Item, Reference},
    state::{
        bank_account::BankAccount,
        known_items::{KnownItem, Seen},
        row::RowKey,
        stream_evidence::{Continuation, ReferenceTrust},
    },
    time::Month,
};

/// A delivery as one bank account sees it.
pub(super) struct DeliveryContext<'a> {
    /// The bank account that the delivery is observed for.
    pub account: BankAccountId,
    /// The delivery whose items are decided.
    pub delivery: &'a Delivery,
    /// Index of its stream in the account.
    pub stream: u8,
    /// Whether it is a window that has not proved to continue the last delivery.
    pub window: bool,
    /// Whether it has proved to continue the last delivery of its stream.
    pub continues: Continuation,
    /// How many of its items have come without a gap; `None` if part of it is decided late, when more may have come since.
    pub had: Option<u32>,
    /// Whether references of its stream are believed.
    pub reference_trust: ReferenceTrust,
    /// How items wait until somebody links the account; `None` where the feed does not require that, or they are decided long after.
    pub terms: Option<EnrolmentTerms>,
    /// Whether what is decided has waited for the account to be linked: then it waits for nothing that waits behind it.
    pub has_waited: bool,
}

impl<'a> DeliveryContext<'a> {
    /// What is known of a delivery whose items are decided long after it came: nothing but that it had them.
    pub fn long_after(account: BankAccountId, delivery: &'a Delivery) -> Self {
        Self {
            account,
            delivery,
            stream: 0,
            window: false,
            continues: Continuation::No,
            had: None,
            reference_trust: ReferenceTrust::Believed,
            terms: None,
            has_waited: false,
        }
    }

    /// Whether the delivery comes from the feed through which the account earns. Another feed pays nothing and takes nothing back.
    pub fn is_own_feed(&self, draft: &Draft<'_>) -> Result<bool, Missing> {
        Ok(self.row(draft)?.feed == self.delivery.feed)
    }

    /// The row of its account, which is open.
    pub fn row<'d>(&self, draft: &'d Draft<'_>) -> Result<&'d BankAccount, Missing> {
        Ok(draft.account(self.account_key())?.holds(Invariant::AccountIsOpen))
    }

    /// The row of its account, which is open, to change it.
    pub fn row_mut<'d>(&self, draft: &'d mut Draft<'_>) -> Result<&'d mut BankAccount, Missing> {
        Ok(draft.account_mut(self.account_key())?.holds(Invariant::AccountIsOpen))
    }

    pub fn seen(&self, item: &Item) -> Seen {
        Seen { stream: self.stream, delivery: self.delivery.id, ordinal: item.ordinal, text: None }
    }

    /// Whether the known item was last seen (or removed) in the form of this very item.
    pub fn is_by(&self, item: &Item, seen: Option<&Seen>) -> bool {
        seen.is_some_and(|seen| (seen.delivery, seen.ordinal) == (self.delivery.id, item.ordinal))
    }

    /// Whether this delivery has contained the known item.
    pub fn has_seen(&self, known: &KnownItem) -> bool {
        known.seen_in(self.stream).is_some_and(|seen| seen.delivery == self.delivery.id)
    }

    /// Whether a known item has other references than these, from a stream that gives the same references as this one.
    pub fn contradicts(&self, account: &BankAccount, known: &KnownItem, references: &[Reference]) -> bool {
        let shares = &account.streams[usize::from(self.stream)].evidence.shares;
        known.contradicts(references, |stream| stream == self.stream || shares.contains(&stream))
    }

    pub fn account_key(&self) -> RowKey {
        RowKey::BankAccount(self.account)
    }

    pub fn block_key(&self, month: Month) -> RowKey {
        RowKey::KnownItems(self.account, month)
    }
}
