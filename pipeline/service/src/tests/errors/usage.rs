//! What was asked in a way that means nothing.

use std::{fs, path::Path};

use rewardhub_core::{
    adjustment::AdjustmentReason,
    money::{Asset, Money},
    state::wallet::WalletKind,
};

use super::{ACCOUNT, Met, WHEN, by, meets, opened, purchases, with_programme};
use crate::{
    Configuration, Error, Service,
    configuration::{BankConflict, Override, TracesSettings},
    consents::{ConsentMistake, GivenConsent},
    error::Usage,
    feeds,
    ingest::OfFiles,
    locations::Locations,
    open::{
        Address,
        schema::{self, Choice},
    },
    poller::{PollVisit, Poller, Turn},
    wallets::Adjustment,
};

#[test]
fn what_means_nothing_is_a_usage_error() {
    let mut met = Met::default();
    let (folder, service) = with_programme();
    files_that_are_none(folder.path(), &service, &mut met);
    feeds_that_are_none(folder.path(), &service, &mut met);
    places_that_are_none(&mut met);
    settings_that_are_none(&mut met);
    a_limit_that_is_none(&service, &mut met);
    banks_that_cannot_be_asked(&service, &mut met);
    #[cfg(feature = "lake")]
    super::lake::its_place_is_none(&mut met);
    met.all_of(include_str!("../../error/usage.rs"));
}

fn files_that_are_none(root: &Path, service: &Service, met: &mut Met) {
    let file = root.join("file");
    fs::write(&file, "").unwrap();
    meets!(met, Service::open_or_make(&Locations::of(&file)), Error::Usage(Usage::NotADirectory { path }) if *path == file);
    let taken = service.ingest(&[root.to_owned()], &OfFiles::default(), by(WHEN), &());
    meets!(met, taken, Error::Usage(Usage::NotAFile { path }) if path == root);
}

fn feeds_that_are_none(root: &Path, service: &Service, met: &mut Met) {
    meets!(met, feeds::profile_of(root, "a/b"), Error::Usage(Usage::FeedName { .. }));
    fs::create_dir_all(root.join("feeds")).unwrap();
    fs::write(root.join("feeds/mine.toml"), "nmae = 'mine'").unwrap();
    let said = OfFiles { feed: Some("mine".into()), ..OfFiles::default() };
    let taken = service.ingest_from(Path::new("a.ndjson"), purchases(ACCOUNT, 1).as_bytes(), &said, by(WHEN));
    meets!(met, taken, Error::Usage(Usage::Profile { .. }));
}

fn a_limit_that_is_none(service: &Service, met: &mut Met) {
    fs::write(service.root().join("rewardhub.toml"), "[approvals]\nabove = [\"0.5 PTS\"]\n").unwrap();
    let wallet = service.open_wallet(WalletKind::Customer, by(WHEN)).unwrap();
    let amount = Money::new(Asset::new("PTS").unwrap(), 1);
    let adjustment = Adjustment { wallet, amount, reason: AdjustmentReason::Other, text: String::new(), request: None };
    meets!(met, service.adjust(adjustment, by(WHEN)), Error::Usage(Usage::ApprovalLimit { .. }));
    fs::remove_file(service.root().join("rewardhub.toml")).unwrap();
}

fn places_that_are_none(met: &mut Met) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    opened(root).close().unwrap();
    let locations = Locations { ledger: Some("nowhere".into()), ..Locations::of(root) };
    meets!(met, Service::open(&locations), Error::Usage(Usage::Location(_)));
    let address = Address::parse("scylla://127.0.0.1:9/rewards").unwrap();
    let choice = Choice { buckets: Some(512), ..Choice::default() };
    let fixed = schema::apply(root, &address, &choice);
    meets!(met, fixed, Error::Usage(Usage::Fixed { what: "buckets", has: 256, asked: 512, .. }));
    fs::write(root.join("rewardhub.toml"), "ledger = \"nowhere\"\n").unwrap();
    meets!(met, Service::open(&Locations::of(root)), Error::Usage(Usage::Configured { .. }));
    fs::write(root.join("rewardhub.toml"), "ledgers = \"embedded\"\n").unwrap();
    meets!(met, Service::open(&Locations::of(root)), Error::Usage(Usage::Configuration { .. }));
    fs::write(root.join("rewardhub.toml"), "ledger = \"scylla://me:secret@localhost/rewards\"\n").unwrap();
    meets!(met, Service::open(&Locations::of(root)), Error::Usage(Usage::SecretInFile { .. }));
}

fn banks_that_cannot_be_asked(service: &Service, met: &mut Met) {
    let banks = |text: &str| toml::from_str::<Configuration>(&format!("[[bank]]\nshape = 'berlin-group'\n{text}")).unwrap().banks;
    let made = |text: &str| Poller::new(service.root(), &banks(text)).map(drop);
    let in_clear = made("feed = 'default'\nbase_url = 'http://bank.example/v1'");
    meets!(met, in_clear, Error::Usage(Usage::Bank(BankConflict::UnsafeAddress { .. })));
    let with_query = made("feed = 'default'\nbase_url = 'https://bank.example/v1?a=b'");
    meets!(met, with_query, Error::Usage(Usage::BankSetup { feed, .. }) if feed == "default");
    let poller = Poller::new(service.root(), &[]).unwrap();
    let now = || by(WHEN).at;
    let visit = PollVisit { caller: &|| Ok(by(WHEN)), now: &now, goes_on: &|| true, each: &|_| () };
    meets!(met, poller.poll(service, "default", Turn::Now, &visit), Error::Usage(Usage::NoBank(feed)) if feed == "default");
    let without = service.put_consent("default", "jane", GivenConsent::default(), now()).map(drop);
    meets!(met, without, Error::Usage(Usage::NoBank(feed)) if feed == "default");
    let bank = "[[bank]]\nshape = 'berlin-group'\nfeed = 'default'\nbase_url = 'https://bank.example/v1'\n";
    fs::write(service.root().join("rewardhub.toml"), bank).unwrap();
    let nothing = service.put_consent("default", "jane", GivenConsent::default(), now()).map(drop);
    meets!(met, nothing, Error::Usage(Usage::Consent(ConsentMistake::AccountId)));
}

fn settings_that_are_none(met: &mut Met) {
    let folder = tempfile::tempdir().unwrap();
    let given = |value: &str| Override { key: "server.listen", given_by: "REWARDHUB_LISTEN", value: value.to_owned() };
    let read = |value: &str| Configuration::read_with(folder.path(), &[given(value)]);
    meets!(met, read("everywhere"), Error::Usage(Usage::Override { key: "server.listen", .. }));
    let reached = read("0.0.0.0:80").and_then(|read| Ok(read.server.check().map_err(Usage::from)?));
    meets!(met, reached, Error::Usage(Usage::Server(_)));
    let traces = TracesSettings { endpoint: "collector".to_owned(), ..TracesSettings::default() };
    meets!(met, traces.check().map_err(|conflict| Usage::from(conflict).into()), Error::Usage(Usage::Traces(_)));
}
