//! Reads find: what a client reads costs the same among ten accounts and among ten thousand, early in the log and late in it. What is
//! compared is counted, not measured: reads of keys and ranges, what these brought, and frames of the logs.

use std::{collections::BTreeMap, path::Path, sync::LazyLock};

use super::{data_set::DataSet, ledger_places::address};
use rewardhub_cassandra::Cluster;
use rewardhub_core::{
    ids::{ActorId, TransactionId, WalletId},
    time::{Day, Instant},
};
use rewardhub_engine::ports::ReadCounts;
use rewardhub_service::{
    Caller, Service,
    accounts::{Number, WalletOrAccount},
    bundled_programme,
    explain::Sought,
    ingest::OfFiles,
    locations::Locations,
    transactions::BookedOn,
};

const EARLY: &str = "GB33BUKB20201555555555";
const LATE: &str = "GB82WEST12345698765432";
const FEW: usize = 10;
const MANY: usize = 10_000;
/// Transactions of the accounts that are asked about, the last of them on the first of June.
const MONTHS: u32 = 5;
const EACH_MONTH: u32 = 12;

/// A reference alone may be any of sixteen: of four kinds, out or in, booked or undone. Each is looked for in four partitions.
const MOST_REQUESTS: u64 = 16 * 4 + 4;

/// A data set with a crowd of accounts between an early one and a late one.
struct Crowd {
    folder: DataSet,
    /// What the files were refused: an early dead letter and a late one.
    letters: [u64; 2],
}

static SMALL: LazyLock<Crowd> = LazyLock::new(|| Crowd::of(FEW, None));
static LARGE: LazyLock<Crowd> = LazyLock::new(|| Crowd::of(MANY, None));

fn line(account: &str, id: &str, day: &str) -> String {
    format!(
        "{{\"account\":\"{account}\",\"id\":\"{id}\",\"status\":\"booked\",\"amount\":\"-12.50\",\"currency\":\"GBP\",\
         \"booked_on\":\"{day}\",\"kind\":\"purchase\",\"merchant\":\"Corner Shop\",\"mcc\":\"5411\"}}\n"
    )
}

/// Months of purchases of one account, and a record that cannot be read.
fn months_of(account: &str) -> String {
    let days = (1..=MONTHS).flat_map(|month| (1..=EACH_MONTH).map(move |day| format!("2026-{month:02}-{day:02}")));
    let lines: String = days.map(|day| line(account, &reference(account, &day), &day)).collect();
    format!("{lines}{}", line(account, "broken", "2026-02-30"))
}

fn reference(account: &str, day: &str) -> String {
    format!("{}-{day}", &account[..4])
}

fn crowd(accounts: usize) -> String {
    (0..accounts).map(|n| line(&format!("4711{n:06}"), &format!("C{n}"), "2026-03-03")).collect()
}

fn by(text: &str) -> Caller {
    Caller { actor: ActorId(7), at: Instant::parse(text).expect("it is a time") }
}

impl Crowd {
    fn of(accounts: usize, cluster: Option<&Cluster>) -> Self {
        let folder = DataSet::none();
        if let Some(cluster) = cluster {
            std::fs::create_dir(folder.root()).expect("there is room");
            super::ledger_places::configure(&folder, &address(cluster));
            folder.run(&["schema", "apply"]).well();
        }
        let service = Service::open_or_make(&Locations::of(&folder.root())).expect("it is opened");
        let programme = bundled_programme::everyday().expect("it has no mistakes");
        service.activate(&programme, by("2026-01-01T09:00:00Z")).expect("it is activated");
        let take = |name: &str, body: &str| {
            let taken = service.ingest_from(Path::new(name), body.as_bytes(), &OfFiles::default(), by("2026-06-01T09:00:00Z"));
            taken.expect("it is taken in")
        };
        let early = take("early.ndjson", &months_of(EARLY));
        take("crowd.ndjson", &crowd(accounts));
        let late = take("late.ndjson", &months_of(LATE));
        let letters = [early, late].map(|taken| taken.files[0].letters[0].kept.id);
        service.close().expect("it is closed");
        Self { folder, letters }
    }

    fn opened(&self) -> Service {
        Service::open(&Locations::of(&self.folder.root())).expect("it is opened")
    }
}

/// What a read found, and what it cost.
type Cost = (ReadCounts, u64);

/// What each read costs that is made of an account.
fn costs(service: &Service, account: &str, letter: u64) -> BTreeMap<&'static str, Cost> {
    let number: Number = account.parse().expect("it is a number");
    let holder = WalletOrAccount::Account(number.clone());
    let terms = service.terms().expect("there is a programme");
    let wallet = service.wallet_of(&holder).expect("it has a wallet");
    let first = Day::parse("2026-01-05").expect("it is a day");
    let on_day = service.sought(&Sought::OnDay(&holder, first)).expect("it was booked");
    let [transaction] = on_day[..] else { panic!("one of that day: {on_day:?}") };
    let reference = reference(account, "2026-01-05");
    let counted = |read: &dyn Fn()| {
        let before = service.reads();
        read();
        let after = service.reads();
        let ledger = ReadCounts {
            requests: after.ledger.requests - before.ledger.requests,
            found: after.ledger.found - before.ledger.found,
        };
        (ledger, after.logs.requests - before.logs.requests)
    };
    BTreeMap::from([
        ("first page", counted(&|| first_page(service, wallet))),
        ("last page", counted(&|| last_page(service, wallet))),
        ("explanation", counted(&|| drop(service.explain(transaction, &terms).expect("it is there")))),
        ("of a day", counted(&|| assert_eq!(service.sought(&Sought::OnDay(&holder, first)).expect("it is there"), on_day))),
        ("by reference", counted(&|| by_reference(service, &reference, Some(&number), transaction))),
        ("by reference alone", counted(&|| by_reference(service, &reference, None, transaction))),
        ("dead letter", counted(&|| assert_eq!(service.dead_letter(letter).expect("it is there").id, letter))),
    ])
}

fn first_page(service: &Service, id: WalletId) {
    let wallet = service.wallet(id).expect("it is there");
    let page = service.lines((id, &wallet), BookedOn::ANY, (None, 10), |_| true).expect("it is read");
    let details = service.details_of(&page.lines).expect("they are read");
    assert_eq!((page.lines.len(), page.next.is_some()), (10, true));
    assert!(details.iter().all(|line| line.merchant_name.is_some() && !line.earned.is_empty()));
}

fn last_page(service: &Service, id: WalletId) {
    let wallet = service.wallet(id).expect("it is there");
    let days = BookedOn { from: None, until: Day::parse("2026-01-04") };
    let page = service.lines((id, &wallet), days, (None, 10), |_| true).expect("it is read");
    assert_eq!((page.lines.len(), page.next), (4, None));
}

fn by_reference(service: &Service, reference: &str, number: Option<&Number>, transaction: TransactionId) {
    let found = service.sought(&Sought::Reference(reference, number)).expect("it is there");
    assert_eq!(found, [transaction]);
}

#[track_caller]
fn assert_all_cost_the_same(small: &Crowd, large: &Crowd) {
    let of = |crowd: &Crowd| {
        let service = crowd.opened();
        let costs =
            [(EARLY, crowd.letters[0]), (LATE, crowd.letters[1])].map(|(account, letter)| costs(&service, account, letter));
        service.close().expect("it is closed");
        costs
    };
    let [small, large] = [small, large].map(of);
    for (name, (ledger, _)) in &small[0] {
        let all = [&small[0][name], &small[1][name], &large[0][name], &large[1][name]];
        assert!(all.iter().all(|(other, _)| other == ledger) && ledger.requests <= MOST_REQUESTS, "{name}: {all:#?}");
        // None where the reader of a log has just unpacked the frame. Two logs are read, and a page may need what two files said.
        assert!(all.iter().all(|(_, frames)| *frames <= 3), "{name}: {all:#?}");
    }
}

#[test]
fn reads_of_an_embedded_ledger_cost_the_same_among_few_accounts_and_among_many() {
    assert_all_cost_the_same(&SMALL, &LARGE);
}

#[test]
fn reads_of_a_ledger_on_servers_cost_the_same_among_few_accounts_and_among_many() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let [small, large] = [FEW, MANY].map(|accounts| Crowd::of(accounts, Some(server.shared())));
    assert_all_cost_the_same(&small, &large);
}
