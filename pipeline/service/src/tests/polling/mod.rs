//! Banks that are asked for accounts: paged, slow, wrong, throttled, down, and with consents that end.

mod accesses;
mod banks_that_fail;
mod consents;
mod tokens;

use std::{
    fs,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use rewardhub_core::time::Instant;
use tempfile::TempDir;

use self::bank::{Asked, Bank, Reply};
use super::{at, by, opened, with_programme};
use crate::{
    Configuration, Service,
    configuration::BankSettings,
    consents::{Consent, GivenConsent},
    inbox::SourceCounts,
    poller::{PollOutcome, PollReport, PollVisit, Poller, Postponed, Turn},
};

#[path = "../../../../../tests/bank/bank.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod bank;

const IBAN: &str = "DE89370400440532013000";
const OTHER: &str = "GB33BUKB20201555555555";
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// A data set with a bank, and a clock that goes on when a test says so.
struct World {
    root: TempDir,
    service: Service,
    bank: Bank,
    poller: Poller,
    micros: AtomicI64,
    goes_on: AtomicBool,
    reported: Mutex<Vec<String>>,
}

impl World {
    /// With a bank of Berlin Group that answers so.
    fn berlin(answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::with("shape = 'berlin-group'", answers)
    }

    fn with(more: &str, answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let ((root, service), bank) = (with_programme(), Bank::start(answers));
        fs::create_dir_all(root.path().join("feeds")).unwrap();
        fs::write(root.path().join("feeds/mybank.toml"), "").unwrap();
        let poller = poller(&root, &bank, more);
        let micros = AtomicI64::new(at("2026-03-31T09:00:00Z").0);
        Self { root, service, bank, poller, micros, goes_on: AtomicBool::new(true), reported: Mutex::default() }
    }

    fn now(&self) -> Instant {
        Instant(self.micros.load(Ordering::Relaxed))
    }

    fn pass(&self, seconds: i64) {
        self.micros.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }

    fn consent(&self, name: &str, number: &str) {
        let given = GivenConsent { access_token: Some("secret-token".to_owned()), ..given(name, number) };
        self.service.put_consent("mybank", name, given, self.now()).unwrap();
    }

    fn kept(&self, name: &str) -> Consent {
        (*self.service.consent("mybank", name).unwrap()).clone()
    }

    fn poll(&self, turn: Turn) -> Vec<PollReport> {
        let visit = PollVisit {
            caller: &|| Ok(by(&self.now().to_string())),
            now: &|| self.now(),
            goes_on: &|| self.goes_on.load(Ordering::Relaxed),
            each: &|report| self.reported.lock().unwrap().push(report.consent.clone()),
        };
        self.poller.poll(&self.service, "mybank", turn, &visit).unwrap()
    }

    /// Asks now, and returns what came of the only consent.
    fn poll_now(&self) -> PollOutcome {
        let mut reports = self.poll(Turn::Now);
        assert_eq!(reports.len(), 1, "{reports:?}");
        reports.remove(0).outcome
    }

    /// Whether nothing is asked for when it is whose turn it is, for the time being.
    fn asks_for_nothing(&self) -> bool {
        let visit =
            PollVisit { caller: &|| Ok(by(&self.now().to_string())), now: &|| self.now(), goes_on: &|| true, each: &|_| () };
        self.poller.poll(&self.service, "mybank", Turn::Due, &visit).map_or(true, |reports| reports.is_empty())
    }

    /// How often each account counts as asked for, as it is stored.
    fn accesses(&self) -> Vec<usize> {
        let stored = fs::read_dir(self.root.path().join("keys/accesses")).unwrap();
        stored.map(|file| fs::read(file.unwrap().path()).unwrap().len() / size_of::<Instant>()).collect()
    }

    fn deliveries(&self) -> usize {
        self.service.deliveries("mybank", None, 100).unwrap().deliveries.len()
    }

    /// The next process on the same data set: it knows what is stored.
    fn next_process(self) -> Self {
        self.service.close().unwrap();
        Self { service: opened(self.root.path()), ..self }
    }
}

fn poller(root: &TempDir, bank: &Bank, more: &str) -> Poller {
    let text = format!("[[bank]]\nfeed = 'mybank'\nbase_url = '{}/v1'\nrequests_a_second = 1000\n{more}\n", bank.url());
    fs::write(root.path().join("rewardhub.toml"), &text).unwrap();
    let banks: Vec<BankSettings> = toml::from_str::<Configuration>(&text).unwrap().banks;
    Poller::new(root.path(), &banks).unwrap()
}

/// The number of the nth account of many.
fn number(n: u32) -> String {
    format!("400020{n:02}")
}

fn given(name: &str, number: &str) -> GivenConsent {
    GivenConsent {
        account_id: format!("resource-{name}"),
        account_number: number.to_owned(),
        consent_id: Some("consent-secret".to_owned()),
        ..GivenConsent::default()
    }
}

/// A purchase by card, as Berlin Group writes it.
fn bought(id: &str, day: &str, amount: &str) -> String {
    format!(
        r#"{{"entryReference": "{id}", "bookingDate": "{day}", "transactionAmount": {{"currency": "EUR", "amount": "-{amount}"}},
            "creditorName": "Corner Shop", "bankTransactionCode": "PMNT-CCRD-POSD"}}"#
    )
}

/// A page of Berlin Group, with a link to the next one if there is one.
fn page(booked: &[String], next: Option<&str>) -> Reply {
    let link = next.map_or_else(String::new, |next| format!(r#", "_links": {{"next": {{"href": "{next}"}}}}"#));
    Reply::json(200, format!(r#"{{"transactions": {{"booked": [{}]{link}}}}}"#, booked.join(",")))
}

/// Two pages of three purchases.
fn two_pages(asked: &Asked) -> Reply {
    match asked.parameter("page") {
        None => page(&[bought("A", "2026-03-28", "12.50"), bought("B", "2026-03-29", "12.50")], Some("?page=2")),
        Some(_) => page(&[bought("C", "2026-03-30", "7.00")], None),
    }
}

#[track_caller]
fn fetched(outcome: &PollOutcome) -> SourceCounts {
    match outcome {
        PollOutcome::Fetched { counts, .. } => *counts,
        other => panic!("{other:?}"),
    }
}

/// What a failure was, and after how many seconds it is tried again.
#[track_caller]
fn failed(world: &World, outcome: &PollOutcome) -> (&'static str, Option<i64>) {
    match outcome {
        PollOutcome::Failed { failure, again_at } => {
            (failure.word(), again_at.map(|again| (again.0 - world.now().0) / 1_000_000))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn all_pages_of_an_account_are_one_delivery_and_pay_once_however_often_they_come() {
    let world = World::with("shape = 'berlin-group'\naccesses_a_day = 100", two_pages);
    world.consent("jane", IBAN);
    let first = world.poll_now();
    assert!(matches!(&first, PollOutcome::Fetched { pages: 2, delivery: Some(_), .. }), "{first:?}");
    assert_eq!((fetched(&first).new, world.deliveries()), (3, 1));
    for _ in 0..10 {
        world.pass(60);
        let again = fetched(&world.poll_now());
        assert_eq!((again.read, again.new, again.duplicates, again.review), (3, 0, 3, 0));
    }
    let known = world.service.deliveries("mybank", None, 1).unwrap().deliveries;
    let report = &known[0].accepted.report;
    assert_eq!((report.source.as_str(), report.stream.as_str()), ("bank-api-2026-03-31.json", "berlin-group"));
}

#[test]
fn a_bank_of_uk_open_banking_is_asked_in_its_own_shape() {
    let uk = |_: &Asked| {
        Reply::json(
            200,
            r#"{"Data": {"Transaction": [{"AccountId": "resource-jane", "TransactionId": "T1", "Status": "BOOK", "CreditDebitIndicator": "Debit",
                "Amount": {"Amount": "10.00", "Currency": "GBP"}, "BookingDateTime": "2026-03-30T00:00:00+00:00",
                "MerchantDetails": {"MerchantName": "Corner Shop", "MerchantCategoryCode": "5411"}}]},
                "Links": {"Self": "/"}, "Meta": {"TotalPages": 1}}"#,
        )
    };
    let world = World::with("shape = 'uk-open-banking'", uk);
    world.consent("jane", OTHER);
    assert_eq!(fetched(&world.poll_now()).new, 1);
    world.pass(60);
    assert_eq!(fetched(&world.poll_now()).duplicates, 1);
    assert!(world.bank.asked()[0].target.contains("fromBookingDateTime=2026-03-01T00"));
}

#[test]
fn an_account_is_asked_for_when_it_is_its_turn_and_for_the_days_since_the_last_time() {
    let world = World::berlin(two_pages);
    world.consent("jane", IBAN);
    assert_eq!(world.poll(Turn::Due).len(), 1, "at first at once");
    assert!(world.poll(Turn::Due).is_empty());
    world.pass(7 * HOUR);
    assert!(world.poll(Turn::Due).is_empty(), "not before seven and a half hours");
    world.pass(HOUR + 1800);
    assert_eq!(world.poll(Turn::Due).len(), 1, "not after eight and a half");
    assert_eq!(world.bank.asked().last().unwrap().parameter("page"), Some("2"));
    world.pass(50 * DAY);
    world.poll(Turn::Due);
    let asked = world.bank.asked();
    let days = |asked: &Asked| [asked.parameter("dateFrom").unwrap().to_owned(), asked.parameter("dateTo").unwrap().to_owned()];
    let first: Vec<_> = asked.iter().filter(|asked| asked.parameter("page").is_none()).map(days).collect();
    assert_eq!(first[0], ["2026-03-01", "2026-03-31"]);
    assert_eq!(first[2], ["2026-03-31", "2026-05-20"], "the gap is fetched, too");
}

#[test]
fn a_bank_that_has_nothing_to_tell_is_no_failure() {
    let world = World::berlin(|_| page(&[], None));
    world.consent("jane", IBAN);
    assert_eq!(fetched(&world.poll_now()).read, 0);
    world.bank.answers(|_| Reply::json(204, "").kind(""));
    let outcome = world.poll_now();
    assert!(matches!(outcome, PollOutcome::Fetched { delivery: None, pages: 0, .. }), "{outcome:?}");
    assert_eq!(world.kept("jane").polling.failures, 0);
}

#[test]
fn a_round_has_a_few_dozen_accounts_and_tells_of_each() {
    let world = World::berlin(|_| Reply::json(204, "").kind(""));
    (0..70).for_each(|n| world.consent(&format!("c{n}"), &number(n)));
    assert_eq!(world.poll(Turn::Due).len(), 64);
    assert_eq!(world.poll(Turn::Due).len(), 6, "the next one has the others");
    let mut names = world.reported.lock().unwrap().clone();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 70);
}

#[test]
fn a_disk_that_takes_nothing_lets_the_bank_rest() {
    let world = World::berlin(two_pages);
    world.consent("jane", IBAN);
    let folder = world.root.path().join("keys/consents");
    fs::rename(&folder, world.root.path().join("away")).unwrap();
    fs::write(&folder, "a file where the folder was").unwrap();
    let reports = world.poll(Turn::Due);
    assert_eq!(failed(&world, &reports[0].outcome).0, "failed");
    assert_eq!(world.bank.asked().len(), 2, "both pages");
    assert!(world.asks_for_nothing());
    fs::remove_file(&folder).unwrap();
    fs::rename(world.root.path().join("away"), &folder).unwrap();
    world.pass(60);
    assert_eq!(fetched(&world.poll(Turn::Due)[0].outcome).new, 3);
}

#[test]
fn without_a_programme_no_bank_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let service = opened(folder.path());
    let world = World { service, ..World::berlin(two_pages) };
    fs::create_dir_all(folder.path().join("feeds")).unwrap();
    fs::copy(world.root.path().join("rewardhub.toml"), folder.path().join("rewardhub.toml")).unwrap();
    fs::write(folder.path().join("feeds/mybank.toml"), "").unwrap();
    world.consent("jane", IBAN);
    assert_eq!(failed(&world, &world.poll_now()).0, "failed");
    assert!(world.bank.asked().is_empty());
}

#[test]
fn what_fails_in_the_middle_takes_nothing_in() {
    let world = World::with("shape = 'berlin-group'\naccesses_a_day = 100", |asked| match asked.parameter("page") {
        None => two_pages(asked),
        Some(_) => Reply::json(500, ""),
    });
    world.consent("jane", IBAN);
    assert_eq!(failed(&world, &world.poll_now()).0, "down");
    assert_eq!((world.deliveries(), world.kept("jane").polling.fetched_to), (0, None));
    world.bank.answers(two_pages);
    assert_eq!(fetched(&world.poll_now()).new, 3);
}

#[test]
fn a_round_that_is_told_to_stop_gives_up_at_once() {
    let world = World::berlin(|_| Reply::Silent);
    world.consent("jane", IBAN);
    world.goes_on.store(false, Ordering::Relaxed);
    assert!(world.poll(Turn::Due).is_empty() && world.bank.asked().is_empty());
    world.goes_on.store(true, Ordering::Relaxed);
    let outcome = std::thread::scope(|scope| {
        let polled = scope.spawn(|| world.poll_now());
        while world.bank.asked().is_empty() {
            std::thread::yield_now();
        }
        world.goes_on.store(false, Ordering::Relaxed);
        polled.join().unwrap()
    });
    assert!(matches!(outcome, PollOutcome::GivenUp), "{outcome:?}");
}
