//! Reading dead letters again.

use std::{path::Path, sync::Arc};

use super::{by, purchases, with_programme};
use crate::{Service, approvals::Outcome, changes::Said, feeds::profile_path, ingest::OfFiles};

const FEED: &str = "mybank";
/// Accounts of the delivery, each with a purchase and with a record that cannot be read.
const ACCOUNTS: u32 = 60;
/// Deliveries that came after that one.
const LATER: u32 = 40;

fn profile(service: &Service, date_format: &str) {
    let path = profile_path(service.root(), FEED).unwrap();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, format!("[csv]\ndate_format = '{date_format}'\n")).unwrap();
}

/// A data set to which a feed has delivered items of many accounts, half of them with days that its profile did not expect; and the letters.
fn with_letters() -> (tempfile::TempDir, Service, Vec<u64>) {
    let (folder, service) = with_programme();
    profile(&service, "%Y-%m-%d");
    let row = |n: u32, day: &str| format!("4711{n:06},{day}-{n},{day},-12.50,GBP,GREENS MARKET,5411\n");
    let rows: String = (0..ACCOUNTS).map(|n| row(n, "2026-01-05") + &row(n, "06.01.2026")).collect();
    let body = format!("account,id,booked_on,amount,currency,description,mcc\n{rows}");
    let said = OfFiles { feed: Some(FEED.into()), ..OfFiles::default() };
    let taken = service.ingest_from(Path::new("a.csv"), body.as_bytes(), &said, by("2026-01-08T09:00:00Z")).unwrap();
    assert_eq!(taken.items.new, ACCOUNTS);
    let mut letters = Vec::new();
    service
        .each_dead_letter(|letter| {
            letters.push(letter.id);
            Ok(true)
        })
        .unwrap();
    assert_eq!(letters.len(), ACCOUNTS as usize);
    profile(&service, "%d.%m.%Y");
    (folder, service, letters)
}

fn said() -> Said {
    Said { text: "the profile was wrong".into(), request: None }
}

#[test]
fn the_delivery_of_letters_is_looked_for_and_looked_through_once_however_many_are_read_again() {
    let (_folder, service, letters) = with_letters();
    let later = |n: u32| {
        let body = purchases(&format!("4712{n:06}"), 1);
        let said = OfFiles { feed: Some(FEED.into()), ..OfFiles::default() };
        service.ingest_from(Path::new("later.ndjson"), body.as_bytes(), &said, by("2026-01-09T09:00:00Z")).unwrap();
    };
    (0..LATER).for_each(later);
    let requests = |letters: &[u64]| {
        let before = service.reads().ledger.requests;
        for letter in letters {
            let outcome = service.retry_letter(*letter, &said(), by("2026-01-10T09:00:00Z")).unwrap().value;
            assert!(matches!(outcome, Outcome::Done(Some(_))), "{outcome:?}");
        }
        service.reads().ledger.requests - before
    };
    let (first, others) = letters.split_at(letters.len() / 2);
    // The first of them walk to the delivery behind all that came later, and the first of each partition look through what it brought there.
    assert!(requests(first) > u64::from(LATER));
    let delivery = service.deliveries(FEED, None, 100).unwrap().deliveries.last().unwrap().id;
    let looked_through = || {
        let partitions = service.placement().all();
        partitions.map(|partition| service.known_sources.first_items(delivery, partition).unwrap()).collect::<Vec<_>>()
    };
    let before = looked_through();
    assert_eq!(before.iter().map(|items| items.len()).sum::<usize>(), ACCOUNTS as usize);
    assert!(requests(others) < u64::from(LATER) * others.len() as u64 / 2);
    assert!(looked_through().iter().zip(&before).all(|(now, before)| Arc::ptr_eq(now, before)));
}
