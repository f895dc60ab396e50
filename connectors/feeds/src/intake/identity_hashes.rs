//! Keyed hashes of what identifies items: references, texts, merchants. They are computed
//! from what the bank wrote, before masking.

use rewardhub_core::{
    ids::{Fingerprint, Token},
    item::{Direction, Reference, ReferenceKind},
};

use crate::entry::RawReference;

/// Keyed hashes under the data set's identity key. The same arguments must always give the same hash, and the boundaries of parts
/// must count: `["ab", "c"]` differs from `["a", "bc"]`.
pub trait Fingerprints {
    /// The token of a bank account's number; `bank` is empty for an IBAN.
    fn token(&self, number: &str, bank: &str) -> Token;

    /// The fingerprint of a value with these parts. Fingerprints of different domains are independent.
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

/// The domain of the hashes of cleaned merchant names, with which programmes compare exact names.
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

/// A reference as its item carries it.
pub(super) fn reference(raw: &RawReference, direction: Direction, reversal: bool, hashes: &impl Fingerprints) -> Reference {
    let direction: &[u8] = match direction {
        Direction::Debit => b"debit",
        Direction::Credit => b"credit",
    };
    let reversal: &[u8] = if reversal { b"reversal" } else { b"" };
    let hash = hashes.fingerprint(REFERENCE, &[kind_word(raw.kind), raw.value.trim().as_bytes(), direction, reversal]);
    Reference { kind: raw.kind, hash }
}

/// All references under which an item with this value may be known: of every kind and direction, as an entry and as a reversal.
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

/// The reference of the item that one of this direction undoes: the undone item has the other direction and is not a reversal.
pub(super) fn original(raw: &RawReference, direction: Direction, hashes: &impl Fingerprints) -> Fingerprint {
    let other = match direction {
        Direction::Debit => Direction::Credit,
        Direction::Credit => Direction::Debit,
    };
    reference(raw, other, false, hashes).hash
}

/// The hash of a text, ignoring case and white space; `None` if the text is blank. `folded` is a buffer.
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
