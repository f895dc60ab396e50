//! Records that could not be read, each read again alone under a mended profile: it must become what the whole file gives under
//! that profile.

mod csv;
mod documents;
mod pages;

use std::collections::BTreeMap;

use rewardhub_core::item::{Item, RecordPlace};

use super::world::{FixedKey, profile};
use crate::{
    entry::{Frame, Rejected},
    intake::{
        Account, Intake, IntakeOutput, Limits, NotReadAgain, Origin, ReadAgain, decode, format_of, read_again, stream_name,
    },
    profile::Profile,
    recognise_format::{Format, recognise},
};

/// What a whole file gives, by the number of the line or entry.
#[derive(Debug, Default)]
struct Whole {
    items: BTreeMap<u32, Vec<(Account, Item, String)>>,
    rejected: BTreeMap<u32, Rejected>,
    refused: bool,
}

impl Whole {
    fn of(format: Format, profile: &Profile, name: Option<&str>, file: &[u8]) -> Self {
        let origin = Origin { feed: "bank".to_owned(), stream: stream_name(format, profile) };
        let decoder = decode(format, profile, name, file);
        let mut whole = Self::default();
        for output in Intake::new(decoder, origin, profile, FixedKey, Limits::default()) {
            match output.unwrap() {
                IntakeOutput::Chunk(chunk) => {
                    for (item, text) in chunk.items.into_iter().zip(chunk.texts) {
                        // The ordinal is that among the items of the delivery.
                        let item = Item { ordinal: 1, ..item };
                        whole.items.entry(number(item.place)).or_default().push((chunk.account.clone(), item, text));
                    }
                }
                IntakeOutput::Rejected(rejected) => {
                    whole.rejected.insert(number(rejected.at.unwrap()), *rejected);
                }
                IntakeOutput::Refused(_) => whole.refused = true,
            }
        }
        whole
    }
}

fn number(place: RecordPlace) -> u32 {
    let (RecordPlace::Line(number) | RecordPlace::Entry(number, _)) = place;
    number
}

/// How many records became items, were rejected again, and are no entries.
type Counts = (usize, usize, usize);

/// Reads again, under `mended`, every record that `broken` rejects, and compares each with what the whole file gives.
fn check_named(name: Option<&str>, file: &[u8], broken: &Profile, mended: &Profile) -> Counts {
    let format = recognise(file).unwrap();
    let stream = stream_name(format, mended);
    assert_eq!(format_of(&stream), Some(format));
    let whole = Whole::of(format, mended, name, file);
    let mut counts = (0, 0, 0);
    for (number, rejected) in Whole::of(format, broken, name, file).rejected {
        // As it comes back from where it was kept.
        let rejected: Rejected = postcard::from_bytes(&postcard::to_stdvec(&rejected).unwrap()).unwrap();
        assert!(rejected.frame.as_ref().is_some_and(|frame| frame.before.len() + frame.after.len() <= Frame::MOST_BYTES));
        let items = whole.items.get(&number).map(Vec::as_slice).unwrap_or_default();
        match read_again(&stream, mended, name, &rejected, &FixedKey) {
            Ok(ReadAgain::Items(read)) => {
                let read: Vec<_> = read.into_iter().map(|read| (read.account, read.item, read.text)).collect();
                assert_eq!(read, items, "{number}");
                counts.0 += 1;
            }
            Ok(ReadAgain::Rejected(still)) => {
                let expected = &whole.rejected[&number];
                assert_eq!((&still.place, &still.reason, &still.message), (&expected.place, &expected.reason, &expected.message));
                assert_eq!((&still.bytes, still.at, &still.frame), (&rejected.bytes, rejected.at, &rejected.frame));
                counts.1 += 1;
            }
            Err(NotReadAgain::NoEntry { place }) => {
                assert_eq!(place, rejected.place);
                assert!(items.is_empty() && !whole.rejected.contains_key(&number), "{place}");
                counts.2 += 1;
            }
            Err(NotReadAgain::Refused { .. }) => assert!(whole.refused, "{number}"),
            Err(other) => panic!("{other}"),
        }
    }
    counts
}

fn check(file: impl AsRef<[u8]>, broken: &str, mended: &str) -> Counts {
    check_named(None, file.as_ref(), &profile(broken), &profile(mended))
}

/// The only record that is rejected in a file.
fn only_rejected(file: &str, profile: &Profile) -> Rejected {
    let rejected = Whole::of(recognise(file.as_bytes()).unwrap(), profile, None, file.as_bytes()).rejected;
    assert_eq!(rejected.len(), 1);
    rejected.into_values().next().unwrap()
}

#[test]
fn every_stream_has_the_format_of_its_deliveries_and_no_other_name_has_one() {
    let named = profile("[csv]\nname = 'cards'");
    for format in [Format::Camt052, Format::Camt053, Format::Camt054, Format::Csv, Format::Ndjson] {
        assert_eq!(format_of(&stream_name(format, &named)), Some(format));
    }
    for other in ["", "csv", "camt055", "berlin"] {
        assert_eq!(format_of(other), None, "{other}");
    }
}

#[test]
fn what_was_not_kept_whole_is_not_read_again() {
    let long = format!("{{\"account\":\"1\",\"description\":\"{}\"}}\n", "x".repeat(70_000));
    let mut rejected = only_rejected(&long, &profile(""));
    assert_eq!(rejected.frame, None);
    let read = |stream, rejected: &Rejected| read_again(stream, &profile(""), None, rejected, &FixedKey);
    assert_eq!(read("ndjson", &rejected), Err(NotReadAgain::NotKept { place: "line 1, key \"currency\"".to_owned() }));
    rejected.frame = Some(std::sync::Arc::default());
    assert!(matches!(read("telex", &rejected), Err(NotReadAgain::UnknownStream { stream, .. }) if stream == "telex"));
}
