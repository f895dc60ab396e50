//! What tells items from others, as keyed hashes: references, texts, merchants. Taken from what the bank wrote, before masking.

use rewardhub_core::{
    ids::{Fingerprint, Token},
    item::{Direction, Reference, ReferenceKind},
};

use crate::entry::RawReference;

/// Keyed hashes under the data set's identity key. The same arguments must give the same hash for ever, and parts be kept apart:
/// `["ab", "c"]` is not `["a", "bc"]`.
pub trait Fingerprints {
    /// The token of a bank account's number; `bank` is empty for an IBAN.
    fn token(&self, number: &str, bank: &str) -> Token;

    /// The fingerprint of something that has these parts. Fingerprints of different domains have nothing in common.
    fn fingerprint(&self, domain: &str, parts: &[&[u8]]) -> Fingerprint;
}

impl<F: Fingerprints> Fingerprints for &F {
    fn token(&self, number: &str, bank: &str) -> Token {
        (**self).token(number, bank)
    }

    fn fingerprint(&self, domain: &str, parts: &[&[u8]]) -> Fingerprint {
        (**self).fingerprint(domain, parts)
    }
}

/// The domain of the hashes of cleaned merchant names, which programmes' exact names are compared with.
pub const MERCHANT: &str = "merchant";
const REFERENCE: &str = "reference";
const TEXT: &str = "text";

const fn kind_word(kind: ReferenceKind) -> &'static [u8] {
    match kind {
        ReferenceKind::Servicer => b"servicer",
        ReferenceKind::Transaction => b"transaction",
        ReferenceKind::Uetr => b"uetr",
        ReferenceKind::Column => b"column",
    }
}

/// A reference as the item that bears it carries it.
pub(super) fn reference(raw: &RawReference, direction: Direction, reversal: bool, hashes: &impl Fingerprints) -> Reference {
    let direction: &[u8] = match direction {
        Direction::Debit => b"debit",
        Direction::Credit => b"credit",
    };
    let reversal: &[u8] = if reversal { b"reversal" } else { b"" };
    let hash = hashes.fingerprint(REFERENCE, &[kind_word(raw.kind), raw.value.trim().as_bytes(), direction, reversal]);
    Reference { kind: raw.kind, hash }
}

/// All references under which an item that bears this value may be known: of every kind, of either direction, an entry's or a
/// reversal's.
pub fn references(value: &str, hashes: &impl Fingerprints) -> Vec<Reference> {
    let kinds = [ReferenceKind::Servicer, ReferenceKind::Transaction, ReferenceKind::Uetr, ReferenceKind::Column];
    let mut references = Vec::with_capacity(kinds.len() * 4);
    for kind in kinds {
        let raw = RawReference { kind, value: value.to_owned() };
        for direction in [Direction::Debit, Direction::Credit] {
            references.extend([false, true].map(|reversal| reference(&raw, direction, reversal, hashes)));
        }
    }
    references
}

/// The reference of what an item of this direction undoes, as that carried it: it went the other way and was no reversal.
pub(super) fn original(raw: &RawReference, direction: Direction, hashes: &impl Fingerprints) -> Fingerprint {
    let other = match direction {
        Direction::Debit => Direction::Credit,
        Direction::Credit => Direction::Debit,
    };
    reference(raw, other, false, hashes).hash
}

/// The hash of a text, case and white space aside; `None` when it is blank. `folded` is a buffer.
pub(super) fn text(raw: &str, folded: &mut String, hashes: &impl Fingerprints) -> Option<Fingerprint> {
    folded.clear();
    let mut gap = false;
    for c in raw.chars() {
        if c.is_whitespace() {
            gap = !folded.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            folded.push(' ');
        }
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase());
        } else {
            folded.extend(c.to_lowercase());
        }
    }
    (!folded.is_empty()).then(|| hashes.fingerprint(TEXT, &[folded.as_bytes()]))
}

/// The hash of a cleaned merchant name.
pub(super) fn merchant(name: &str, hashes: &impl Fingerprints) -> Fingerprint {
    hashes.fingerprint(MERCHANT, &[name.as_bytes()])
}
