//! The known items that an item without a known reference may be: those with its content.

use super::{delivery_context::DeliveryContext, known_items::KnownItemPlace, matching::Matching};
use crate::{
    ids::Fingerprint,
    item::Item,
    review_reason::ReviewReason,
    state::{
        bank_account::BankAccount,
        known_items::{KnownItem, Standing},
        stream_evidence::Continuation,
    },
    time::Month,
};

/// What is known of the content of an item that no known reference names.
pub(super) struct SameContent<'a> {
    pub(super) account: &'a BankAccount,
    pub(super) context: &'a DeliveryContext<'a>,
    pub(super) matching: &'a Matching,
    pub(super) index: usize,
    pub(super) item: &'a Item,
    pub(super) month: Month,
    pub(super) block: &'a [KnownItem],
    /// Indices in the block of the known items with its weak key.
    pub(super) same: &'a [usize],
}

impl SameContent<'_> {
    pub(super) fn is_of_this_stream(&self, at: usize) -> bool {
        self.block[at].seen_in(self.context.stream).is_some()
    }

    pub(super) fn is_left(&self, at: usize) -> bool {
        !self.matching.is_anothers(KnownItemPlace { month: self.month, at }, self.index)
    }

    pub(super) fn contradicts(&self, at: usize) -> bool {
        self.context.contradicts(self.account, &self.block[at], &self.item.references)
    }

    pub(super) fn has_text_of(&self, at: usize) -> bool {
        self.block[at].reads(self.item.text.map(Fingerprint::short_hash), self.context.stream)
    }

    /// Step 7, for a window: an item that this stream has had before and this delivery has not contained yet; and whether it is
    /// certainly the same. With another text it may be another purchase, or the same in other words.
    pub(super) fn in_this_stream(&self) -> Option<(usize, bool)> {
        if !self.context.window {
            return None;
        }
        let waits = |at: usize| self.block[at].standing == Standing::Review(ReviewReason::LooksReplaced) && self.has_text_of(at);
        let free = |at: &usize| {
            let fits = !self.contradicts(*at) || waits(*at);
            self.is_of_this_stream(*at) && !self.context.has_seen(&self.block[*at]) && self.is_left(*at) && fits
        };
        let balanced = |at: usize| {
            let own = self.item.balance_after_minor;
            own.is_some() && self.block[at].balance_after_minor == own
        };
        let best = self.same.iter().copied().filter(free).min_by_key(|at| {
            let meant = self.matching.is_for(KnownItemPlace { month: self.month, at: *at }, self.index);
            (!meant, !self.has_text_of(*at), !balanced(*at), self.block[*at].standing == Standing::Removed, *at)
        })?;
        let nameless = self.block[best].text.is_none() || self.item.text.is_none();
        Some((best, self.has_text_of(best) || nameless || balanced(best) || self.matching.reworded))
    }

    /// Step 11: whether an item under a new reference may be one that this stream has had under another, should its delivery lack
    /// that.
    pub(super) fn may_replace(&self) -> bool {
        let merchant = self.item.facts.merchant_hash.map(Fingerprint::short_hash);
        self.same.iter().copied().any(|at| {
            let known = &self.block[at];
            let alike = self.has_text_of(at) || (merchant.is_some() && known.merchant == merchant);
            self.is_of_this_stream(at)
                && self.is_left(at)
                && !self.context.has_seen(known)
                && alike
                && known.standing != Standing::Removed
        })
    }

    /// Step 8: an item that only other streams have had: the same item in another format.
    pub(super) fn in_other_streams(&self) -> Option<usize> {
        let free = |at: &usize| !self.is_of_this_stream(*at) && self.is_left(*at) && !self.contradicts(*at);
        let merchant = self.item.facts.merchant_hash.map(Fingerprint::short_hash);
        let rank = |at: &usize| (!self.has_text_of(*at), self.block[*at].merchant != merchant, *at);
        self.same.iter().copied().filter(free).min_by_key(rank)
    }

    /// Steps 9 and 10: why it may be something that is known in another shape; `None` if it is not.
    pub(super) fn review_reason(&self) -> Option<ReviewReason> {
        let earlier = |at: &usize| self.is_of_this_stream(*at) && !self.context.has_seen(&self.block[*at]);
        if self.context.continues == Continuation::OnOneDay {
            // Its balances say that it is new; but the account may have returned to an earlier balance on that day.
            let differs = |at: &usize| {
                let balances = self.block[*at].balance_after_minor.zip(self.item.balance_after_minor);
                balances.map_or(!self.has_text_of(*at), |(known, own)| known != own)
            };
            let again = self.same.iter().any(|at| earlier(at) && !self.contradicts(*at) && !differs(at));
            return again.then_some(ReviewReason::LooksRepeated);
        }
        if !self.item.references.is_empty() {
            return None;
        }
        let key = self.item.weak_key();
        if self.block.iter().any(|known| known.former.contains(&key)) {
            return Some(ReviewReason::FormerContent);
        }
        let increment = !self.context.window && self.context.continues == Continuation::No;
        let repeats = |at: &usize| earlier(at) && self.has_text_of(*at);
        (increment && self.same.iter().any(repeats)).then_some(ReviewReason::LooksRepeated)
    }
}
