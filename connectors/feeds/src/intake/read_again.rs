//! A record that could not be read, read again alone, after its feed's profile was mended.
//!
//! It becomes what its whole input would have made of it, with two things left to the caller, who knows the rest of the delivery:
//! its ordinal among its equals, and whether its references name other items of the delivery too. Whether other records contradict
//! what is given for the input is not seen either.

use rewardhub_core::item::{Item, RecordPlace};

use super::{
    Account, Fingerprints,
    account_and_currency_check::Agreeing,
    decoder_by_format::{camt_options, format_of},
    entry_to_item::{Prepared, Preparer},
};
use crate::{
    camt, csv,
    entry::{Decoded, Entry, Frame, Rejected},
    ndjson, open_banking,
    profile::{Given, Profile},
    recognise_format::Format,
};

/// What a record became that was read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadAgain {
    /// Its item; of a batch whose details add up to it, an item for each detail. Never empty.
    Items(Vec<ReadItem>),
    /// Nothing: it still cannot be read, for this reason. Everything else of it is as it was kept, and its place leads to what is
    /// wrong now.
    Rejected(Box<Rejected>),
}

/// An item that was read alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadItem {
    /// Its bank account.
    pub account: Account,
    /// The item, with ordinal 1, and with every reference that is trusted by itself.
    pub item: Item,
    /// The text to seal, on one line, as in [`super::Chunk::texts`].
    pub text: String,
}

/// Why a record was not read again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReadAgain {
    /// No format has a stream of this name.
    #[error("the record at {place} came in stream {stream:?}, whose format is not known; take its file in again")]
    UnknownStream {
        /// Place of the record.
        place: String,
        /// The name of the stream.
        stream: String,
    },
    /// The record was not kept whole, or not with what must stand around it.
    #[error(
        "the record at {place} was not kept with all by which it could be read alone (it is too long, or the whole input was refused); \
         mend the feed's profile and take its file in again"
    )]
    NotKept {
        /// Place of the record.
        place: String,
    },
    /// Under the profile as it is now, the record is passed over: a total, information, a row that will come again when booked.
    #[error("the record at {place} is no entry under the feed's profile as it is now, so there is nothing to take in")]
    NoEntry {
        /// Place of the record.
        place: String,
    },
    /// Under the profile as it is now, the whole input would be refused.
    #[error("under the feed's profile as it is now, the input of the record at {place} cannot be read: {message}")]
    Refused {
        /// Place of the record.
        place: String,
        /// What is wrong with the input, and what to do about it. It may quote the input.
        message: String,
    },
}

/// Reads a rejected record again in the stream of its delivery, by the feed's profile as it is now. What was given for its input
/// counts where the profile gives nothing. `file_name` is that of its input, if known.
///
/// # Errors
/// [`NotReadAgain`] if it is not known any more how to read it, or if there is nothing to read under this profile.
pub fn read_again(
    stream: &str,
    profile: &Profile,
    file_name: Option<&str>,
    rejected: &Rejected,
    fingerprints: &impl Fingerprints,
) -> Result<ReadAgain, NotReadAgain> {
    let place = || rejected.place.clone();
    let format = format_of(stream).ok_or_else(|| NotReadAgain::UnknownStream { place: place(), stream: stream.to_owned() })?;
    let (Some(frame), Some(at)) = (&rejected.frame, rejected.at) else { return Err(NotReadAgain::NotKept { place: place() }) };
    let profile = Profile { given: given(&profile.given, &frame.given), ..profile.clone() };
    let decoded = decode(format, &profile, file_name, (&rejected.bytes, at, frame));
    let mut entries = Vec::new();
    for decoded in Agreeing::new(decoded.into_iter(), &profile.given) {
        match decoded {
            Decoded::Entry(entry) => entries.push(*entry),
            // A record that turns out to be several is taken whole or not at all.
            Decoded::Rejected(still) => return Ok(ReadAgain::Rejected(Box::new(as_kept(rejected, *still, format)))),
            Decoded::Refused(refused) => return Err(NotReadAgain::Refused { place: place(), message: refused.message }),
            Decoded::Statement(_) | Decoded::Remark(_) => {}
        }
    }
    if entries.is_empty() {
        return Err(NotReadAgain::NoEntry { place: place() });
    }
    let mut preparer = Preparer::new(&profile, profile.stream(stream).ids, fingerprints);
    Ok(ReadAgain::Items(entries.into_iter().map(|entry| item(entry, at, &mut preparer)).collect()))
}

/// What is given: now, or else when the input came.
fn given(now: &Given, then: &Given) -> Given {
    Given { account: now.account.clone().or_else(|| then.account.clone()), currency: now.currency.or(then.currency) }
}

fn decode(
    format: Format,
    profile: &Profile,
    file_name: Option<&str>,
    (record, at, frame): (&[u8], RecordPlace, &Frame),
) -> Vec<Decoded> {
    let (RecordPlace::Line(number) | RecordPlace::Entry(number, _)) = at;
    match format {
        Format::Camt052 | Format::Camt053 | Format::Camt054 => camt::read_again(record, frame, &camt_options(profile)),
        Format::Csv => csv::read_again(profile, file_name, record, number, frame),
        Format::Ndjson => vec![ndjson::read_again(profile, record, number)],
        Format::OpenBanking(shape) => open_banking::read_again(shape, profile, record, frame),
    }
}

/// The rejection of a record as it is now, with the record as it was kept.
fn as_kept(kept: &Rejected, now: Rejected, format: Format) -> Rejected {
    // Slashes before the path within the record: `Stmt[1]/Ntry[4]/Amt`, `page 1, /transactions/booked/7/bookingDate`.
    let place = match format {
        Format::Camt052 | Format::Camt053 | Format::Camt054 => moved(&kept.place, &now.place, 2),
        Format::OpenBanking(_) => moved(&kept.place, &now.place, 4),
        Format::Csv | Format::Ndjson => now.place,
    };
    Rejected { place, reason: now.reason, message: now.message, ..kept.clone() }
}

/// The place of a record, with the path within it from another place. So many slashes stand before such a path, counting its own.
fn moved(record: &str, path: &str, slashes: usize) -> String {
    let path_at = |place: &str| place.match_indices('/').nth(slashes - 1).map_or(place.len(), |(at, _)| at);
    [&record[..path_at(record)], &path[path_at(path)..]].concat()
}

fn item<F: Fingerprints>(entry: Entry, at: RecordPlace, preparer: &mut Preparer<'_, F>) -> ReadItem {
    let account = Account::of(&entry.account, preparer.fingerprints());
    let (Prepared { mut item, text }, _) = preparer.prepare(entry, account.token);
    if let (RecordPlace::Entry(number, _), RecordPlace::Entry(_, detail)) = (at, item.place) {
        item.place = RecordPlace::Entry(number, detail);
    }
    item.ordinal = 1;
    ReadItem { account, item, text }
}
