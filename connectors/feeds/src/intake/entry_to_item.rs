//! Turns an entry into an item: finds its kind and merchant, hashes what identifies it, and
//! separates what may name a person for sealing.

use rewardhub_core::{
    ids::{Fingerprint, Token},
    item::{Batch, Facts, Item, Kind, Original, Purchased, Status},
    review_reason::ReviewReason,
};
use serde::{Deserialize, Serialize};

use super::{
    Fingerprints, account, identity_hashes,
    kept_text::{self, cut, kept},
    reference_trust::Trust,
};
use crate::{
    entry::{AccountNumber, Entry, RawReference},
    kind::{self, Classified},
    mask,
    merchant_name::{self, Merchant, NameSource},
    profile::{IdTrust, Profile},
};

/// The most bytes that are stored of a word of the bank's own.
const WORD_BYTES: usize = 256;

/// An entry on its way to the engine. The key it is sorted by gives its account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Prepared {
    /// The item, not yet with its ordinal.
    pub(super) item: Item,
    /// What is sealed of it, on one line: see [`kept_text`].
    pub(super) text: String,
}

/// Prepares the entries of one stream.
#[derive(Debug)]
pub(super) struct Preparer<'p, F> {
    profile: &'p Profile,
    ids: IdTrust,
    fingerprints: F,
    folded: String,
    content: Vec<u8>,
}

/// What was found out about an entry: its kind and the merchant.
pub(super) struct Described {
    pub(super) classified: Classified,
    /// The merchant; `None` if nothing names one.
    pub(super) merchant: Option<Merchant>,
    /// Whether the merchant's name may be stored in clear.
    pub(super) is_public: bool,
    pub(super) purchased: Option<Purchased>,
}

impl Described {
    /// Describes an entry. The merchant's name comes from a field of its own, else from the other party, else from the text.
    pub(super) fn of(entry: &Entry, profile: &Profile) -> Self {
        let classified = kind::classify(entry, profile);
        let clean = |text: &str, given| merchant_name::normalise(text, given, entry.booked_on, &profile.merchant);
        let stated = entry.merchant_name.as_deref().or(entry.counterparty_name.as_deref());
        let text = || Some(entry.text.as_str()).filter(|text| !text.is_empty()).map(|text| clean(text, NameSource::Text));
        let merchant =
            stated.map(|name| clean(name, NameSource::Name)).or_else(text).filter(|merchant| !merchant.name.is_empty());
        let mut purchased_on = merchant.as_ref().and_then(|merchant| merchant.purchased_on);
        let may_tell = matches!(classified.kind, Kind::Purchase | Kind::Refund) && entry.purchased.is_none();
        if purchased_on.is_none() && may_tell && stated.is_some() && !entry.text.is_empty() {
            purchased_on = clean(&entry.text, NameSource::Text).purchased_on;
        }
        let purchased = entry.purchased.or(purchased_on.filter(|_| may_tell).map(Purchased::On));
        let is_public = merchant.as_ref().is_some_and(|m| m.is_public(classified.kind, classified.source, entry.mcc));
        Self { classified, merchant, is_public, purchased }
    }

    /// Why a person must review the entry; `None` if that is not necessary.
    pub(super) const fn review_reason(&self, entry: &Entry) -> Option<ReviewReason> {
        if entry.details_do_not_add_up { Some(ReviewReason::DetailsDoNotAddUp) } else { self.classified.review_reason }
    }
}

impl<'p, F: Fingerprints> Preparer<'p, F> {
    pub(super) const fn new(profile: &'p Profile, ids: IdTrust, fingerprints: F) -> Self {
        Self { profile, ids, fingerprints, folded: String::new(), content: Vec::new() }
    }

    pub(super) const fn fingerprints(&self) -> &F {
        &self.fingerprints
    }

    /// The item of an entry, and the hash of its content, which is the same in whatever message and place it appears.
    pub(super) fn prepare(&mut self, entry: Entry, account: Token) -> (Prepared, u128) {
        let described = Described::of(&entry, self.profile);
        let hashes = &self.fingerprints;
        let mut references = Vec::with_capacity(entry.references.len());
        self.content.clear();
        for raw in &entry.references {
            let reference = identity_hashes::reference(raw, entry.direction, entry.reversal, hashes);
            self.content.extend_from_slice(&reference.hash.0.to_le_bytes());
            let trusted = Trust::of(raw, &entry, self.ids, self.profile) == Trust::Trusted;
            if trusted && !references.contains(&reference) {
                references.push(reference);
            }
        }
        let named = [entry.counterparty_name.as_deref(), entry.merchant_name.as_deref()];
        let words =
            Some(entry.text.as_str()).filter(|text| !text.trim().is_empty()).or_else(|| named.into_iter().find_map(|n| n));
        let text = words.and_then(|words| identity_hashes::text(words, &mut self.folded, hashes));
        let trusted = |value: &str, status| Trust::of_value(value, status, self.ids, self.profile) == Trust::Trusted;
        let undone = |raw: &RawReference| {
            trusted(&raw.value, Status::Booked).then(|| identity_hashes::original(raw, entry.direction, hashes))
        };
        // A reversal that names nothing may carry the reference of the entry it undoes.
        let own = entry.references.first().filter(|_| entry.reversal && entry.original_reference.is_none());
        let original = entry.original_reference.as_ref().and_then(undone).map(Original::Named);
        let original = original.or_else(|| own.and_then(undone).map(Original::Own));
        let settles = entry.settles_reference.as_ref().filter(|raw| trusted(&raw.value, Status::Pending));
        let item = Item {
            status: entry.status,
            references,
            text,
            original,
            settles: settles.map(|raw| identity_hashes::reference(raw, entry.direction, entry.reversal, hashes).hash),
            counterparty: entry.counterparty_account.as_ref().map(|number| self.counterparty(number)),
            balance_after_minor: entry.balance_after_minor,
            batch: entry.batch.as_ref().map(|(raw, amount_minor)| Batch {
                reference: raw
                    .as_ref()
                    .filter(|raw| trusted(&raw.value, entry.status))
                    .map(|raw| identity_hashes::reference(raw, entry.direction, entry.reversal, hashes).hash),
                amount_minor: *amount_minor,
            }),
            review_reason: described.review_reason(&entry),
            ordinal: 0,
            place: entry.place,
            facts: self.facts(&entry, described),
        };
        let content = hash_content(&mut self.content, &item, account);
        let text = kept_text::of(&entry);
        (Prepared { item, text }, content)
    }

    fn counterparty(&self, number: &AccountNumber) -> Token {
        account::token(number, &self.fingerprints)
    }

    fn facts(&self, entry: &Entry, described: Described) -> Facts {
        let word = |word: &Option<String>| word.as_deref().map(|word| kept(word, WORD_BYTES));
        let name = described.merchant.map(|merchant| merchant.name);
        let merchant_hash: Option<Fingerprint> = name.as_deref().map(|name| identity_hashes::merchant(name, &self.fingerprints));
        Facts {
            kind: described.classified.kind,
            kind_source: described.classified.source,
            direction: entry.direction,
            reversal: entry.reversal,
            amount: entry.amount,
            original_amount: entry.original_amount,
            booked_on: entry.booked_on,
            booked_from: entry.booked_from,
            value_on: entry.value_on,
            purchased: described.purchased,
            merchant_name: name.filter(|_| described.is_public).map(|name| kept(&name, WORD_BYTES)),
            merchant_hash,
            merchant_id: entry.merchant_id.as_deref().map(|id| cut(&mask::mask_merchant_id(id), WORD_BYTES)),
            bank_category: word(&entry.bank_category),
            mcc: entry.mcc,
            country: word(&entry.country),
            channel: entry.channel,
        }
    }
}

/// Hashes what is the same about an item wherever it appears: not its place, and not what
/// was found out about it, which may improve.
fn hash_content(content: &mut Vec<u8>, item: &Item, account: Token) -> u128 {
    let facts = &item.facts;
    let mut fixed = [0_u8; 16 + 4 + 8 + 12 + 1 + 8];
    fixed[..16].copy_from_slice(&account.0.to_le_bytes());
    fixed[16..20].copy_from_slice(&facts.booked_on.number().to_le_bytes());
    fixed[20..28].copy_from_slice(&facts.amount.minor.to_le_bytes());
    let currency = facts.amount.asset;
    fixed[28..28 + currency.as_str().len()].copy_from_slice(currency.as_str().as_bytes());
    fixed[40] =
        (facts.direction as u8) | u8::from(facts.reversal) << 1 | (item.status as u8) << 2 | u8::from(item.text.is_some()) << 4;
    fixed[41..49].copy_from_slice(&item.text.map_or(0, |text| text.0).to_le_bytes());
    content.extend_from_slice(&fixed);
    u128::from_le_bytes(blake3::hash(content).as_bytes()[..16].try_into().expect("a slice of sixteen"))
}
