//! Keyed hashes under a key that every test knows, and inputs taken in whole.

use rewardhub_core::{
    ids::{Fingerprint, Token},
    item::{Item, Reference, WeakKey},
};

use crate::{
    intake::{Chunk, Fingerprints, Intake, IntakeOutput, Limits, Origin, Report, decode, stream_name},
    profile::Profile,
    recognise_format::Format,
};

/// Hashes under a fixed key.
pub struct FixedKey;

impl FixedKey {
    fn hash(parts: &[&[u8]]) -> u128 {
        let mut hasher = blake3::Hasher::new_keyed(&[7; 32]);
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        u128::from_le_bytes(hasher.finalize().as_bytes()[..16].try_into().unwrap())
    }
}

impl Fingerprints for FixedKey {
    fn token(&self, number: &str, bank: &str) -> Token {
        Token(Self::hash(&[number.as_bytes(), bank.as_bytes()]))
    }

    fn fingerprint(&self, domain: &str, parts: &[&[u8]]) -> Fingerprint {
        let whole: Vec<&[u8]> = std::iter::once(domain.as_bytes()).chain(parts.iter().copied()).collect();
        Fingerprint(u64::try_from(Self::hash(&whole) >> 64).unwrap())
    }
}

/// Everything that an input gave.
pub struct All {
    pub chunks: Vec<Chunk>,
    pub rejected: usize,
    pub refused: bool,
    pub report: Report,
}

pub fn profile(text: &str) -> Profile {
    Profile::parse(text).unwrap()
}

pub fn take_with(format: Format, profile: &Profile, input: &[u8], limits: Limits) -> All {
    let origin = Origin { feed: profile.name.clone(), stream: stream_name(format, profile) };
    let mut intake = Intake::new(decode(format, profile, None, input), origin, profile, FixedKey, limits);
    let (mut chunks, mut rejected, mut refused) = (Vec::new(), 0, false);
    for taken in intake.by_ref() {
        match taken.unwrap() {
            IntakeOutput::Chunk(chunk) => chunks.push(*chunk),
            IntakeOutput::Rejected(_) => rejected += 1,
            IntakeOutput::Refused(_) => refused = true,
        }
    }
    All { chunks, rejected, refused, report: intake.report().clone() }
}

pub fn take(format: Format, profile: &Profile, input: &[u8]) -> All {
    take_with(format, profile, input, Limits::default())
}

/// NDJSON items of one account, a line each.
pub fn lines(items: &[&str]) -> String {
    let line = |item: &&str| format!("{{\"account\":\"GB33BUKB20201555555555\",\"currency\":\"GBP\",{item}}}\n");
    items.iter().map(line).collect()
}

impl All {
    pub fn ndjson(items: &[&str]) -> Self {
        take(Format::Ndjson, &profile("name = 'bank'"), lines(items).as_bytes())
    }

    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.chunks.iter().flat_map(|chunk| &chunk.items)
    }

    /// Names of the deliveries, in order.
    pub fn deliveries(&self) -> Vec<u64> {
        self.chunks.iter().filter(|chunk| chunk.before == 0).map(|chunk| chunk.delivery.id).collect()
    }

    /// What identifies the items, in no order.
    pub fn identities(&self) -> Vec<(WeakKey, u32, Vec<Reference>)> {
        let mut all: Vec<_> = self.items().map(|item| (item.weak_key(), item.ordinal, item.references.clone())).collect();
        all.sort();
        all
    }
}
