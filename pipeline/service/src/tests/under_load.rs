//! What ends while others submit all the while: each caller waits for its own.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant as Clock},
};

use pollster::block_on;
use rewardhub_core::{
    adjustment::AdjustmentReason,
    command::{Body, Register},
    ids::{BankAccountId, Bucket, Token},
    money::{Asset, Money},
    state::wallet::WalletKind,
};

use super::{by, local_day, next_version, purchases, with_programme};
use crate::{Service, Submission, ingest::OfFiles, wallets::Adjustment};

/// Commands a second that others submit.
const RATE: u64 = 1000;
/// How long each of the callers may take.
const LONGEST: Duration = Duration::from_secs(5);

/// Submits commands to all partitions at a steady rate until it is told to end.
fn submit_steadily(service: &Service, over: &AtomicBool, sent: &AtomicU64) {
    let (submission, begun) = (Arc::new(Submission::default()), Clock::now());
    while !over.load(Ordering::Relaxed) {
        let due = u64::try_from(begun.elapsed().as_millis()).unwrap() * RATE / 1000;
        while sent.load(Ordering::Relaxed) <= due {
            let number = sent.fetch_add(1, Ordering::Relaxed);
            let bucket = Bucket(u32::try_from(number % 256).unwrap());
            let token = Token(u128::from(number));
            let body = Body::Register(Register { token, account: BankAccountId::new(bucket, token.0) });
            block_on(service.submit(&by("2026-01-15T09:00:00Z").command(bucket, body), &submission)).unwrap();
        }
        thread::park_timeout(Duration::from_millis(1));
    }
}

#[test]
fn ingest_sweep_adjust_and_activate_end_while_others_submit_a_thousand_commands_a_second() {
    let (_folder, service) = with_programme();
    let (over, sent, when) = (AtomicBool::new(false), AtomicU64::new(0), by("2026-01-15T09:00:00Z"));
    thread::scope(|scope| {
        scope.spawn(|| submit_steadily(&service, &over, &sent));
        let ends = |what: &str, work: &dyn Fn()| {
            let (begun, before) = (Clock::now(), sent.load(Ordering::Relaxed));
            work();
            assert!(begun.elapsed() < LONGEST, "{what} took {:?}", begun.elapsed());
            // Others went on: whoever waits for silence would wait still.
            let deadline = Clock::now() + LONGEST;
            while sent.load(Ordering::Relaxed) == before {
                assert!(Clock::now() < deadline, "nobody submits meanwhile, so {what} proves nothing");
                thread::yield_now();
            }
        };
        let body = purchases("GB82WEST12345698765432", 500);
        ends("ingest", &|| {
            let taken = service.ingest_from(Path::new("posted.ndjson"), body.as_bytes(), &OfFiles::default(), when).unwrap();
            assert_eq!(taken.items.new, 500);
        });
        ends("adjust", &|| {
            let wallet = service.open_wallet(WalletKind::Customer, when).unwrap();
            let amount = Money::new(Asset::new("GBP").unwrap(), 100);
            service
                .adjust(
                    Adjustment { wallet, amount, reason: AdjustmentReason::Other, text: "a test".into(), request: None },
                    when,
                )
                .unwrap();
        });
        ends("activate", &|| {
            service.activate(&next_version("2026-03-01"), when).unwrap();
        });
        ends("sweep", &|| {
            service.sweep(local_day(when.at), when).unwrap();
        });
        over.store(true, Ordering::Relaxed);
    });
    assert!(service.verify(&()).unwrap().is_well());
    assert_eq!(service.terms().unwrap().programmes().count(), 2);
    service.close().unwrap();
}
