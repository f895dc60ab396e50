//! `bench history`: enters postings to many wallets, then reads the first, a middle and the last page of one wallet with a long
//! history.

use std::time::{Duration, Instant as Timer};

use anyhow::{Context, Result, ensure};
use pollster::block_on;
use rewardhub_core::{
    answer::Answer,
    decision::DecisionRecord,
    event::Event,
    ids::{Bucket, Partition, Placement, Position, WalletId},
    money::Asset,
    posting::{Account, Cause, Part, Posting, SystemAccount},
    programme::Funder,
    time::{Day, Instant, Month},
};
use rewardhub_engine::ports::{Cursor, Events as _, HistoryReader as _, LogId, Unpublished};
use rewardhub_scylla::{
    Address, Connection, ScyllaLedger,
    schema::{self, Chosen, Replication},
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use rewardhub_service::unique_id;

const PLACEMENT: Placement = Placement { buckets: 1, partitions: 1 };
/// The year in which the history begins.
const FIRST_YEAR: i16 = 2023;
/// Decisions entered at once, as a publisher does.
const AT_ONCE: usize = 4096;
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// The plan of a measurement.
pub struct Measure {
    /// The servers, and the first part of the name of the keyspace, which is made for the run and dropped after it.
    pub address: String,
    /// The number of entries of the wallet with the long history, and of all other wallets together.
    pub entries: u64,
    /// The number of months that the entries are spread over, from January 2023.
    pub months: u64,
    /// The number of other wallets.
    pub wallets: u64,
    /// The number of entries of a page.
    pub page: usize,
    /// The number of times that each page is read.
    pub repeats: usize,
    /// The replication of the keyspace. `None`: three copies, or one where there is one node.
    pub replication: Option<Replication>,
}

impl Measure {
    /// Measures, and returns the result as JSON. `report` receives a word on each step.
    ///
    /// # Errors
    /// When the servers fail, or a page differs from what was entered.
    pub fn run(&self, report: &dyn Fn(&str)) -> Result<Value> {
        let (runtime, log) = (Runtime::new()?, unique_id()?);
        let (place, options) = self.address.split_once('?').unwrap_or((&self.address, ""));
        let address = Address::parse(&format!("{place}_history_{:08x}?{options}", log >> 96))?;
        let chosen = Chosen { log: LogId(log), placement: PLACEMENT, replication: self.replication.clone() };
        let ledger = runtime.block_on(async {
            schema::apply(&Connection::open_cluster(&address).await?, &chosen).await?;
            anyhow::Ok(ScyllaLedger::open(Connection::open(&address).await?, chosen.log, PLACEMENT).await?)
        })?;
        report("entering one posting to each of many wallets in turn");
        let many = self.enter(&ledger, |nth| wallet(1 + u128::from(nth % self.wallets)))?;
        report("entering a long history");
        let one = self.enter(&ledger, |_| wallet(0))?;
        report("reading pages");
        let pages = self.read(&ledger)?;
        runtime
            .block_on(async { schema::drop(&Connection::open_cluster(&address).await?).await.map_err(anyhow::Error::from) })?;
        Ok(json!({
            "entries": self.entries,
            "months": self.months,
            "rows_entered_per_second": { "many_wallets": self.per_second(many), "one_wallet": self.per_second(one) },
            "entries_of_a_page": self.page,
            "pages": pages,
        }))
    }

    /// Enters as many postings as the long history has, each to the wallet that `of` returns for its number.
    fn enter(&self, ledger: &ScyllaLedger, of: impl Fn(u64) -> WalletId) -> Result<Duration> {
        let decisions: Vec<Unpublished> = (0..self.entries).map(|nth| self.decided(nth, of(nth))).collect::<Result<_>>()?;
        let start = Timer::now();
        for some in decisions.chunks(AT_ONCE) {
            block_on(ledger.publish(Partition(0), some))?;
        }
        Ok(start.elapsed())
    }

    /// Reads the first, a middle and the last page in turn, so that other load affects all of them alike; and a page that spans
    /// two months.
    fn read(&self, ledger: &ScyllaLedger) -> Result<Value> {
        let length = u64::try_from(self.page)?;
        let end = |end: u64| end.clamp(length, self.entries);
        // The first entry of the month in the middle.
        let middle = (self.months / 2 * self.entries).div_ceil(self.months);
        let within = end(middle + self.entries / self.months / 2);
        let ends = [("first", self.entries), ("middle", within), ("last", length), ("in_two_months", end(middle + length / 2))];
        let months = self.month(0)?..=self.month(self.entries - 1)?;
        let mut took = ends.map(|_| Vec::new());
        for _ in 0..self.repeats {
            for ((name, end), took) in ends.iter().zip(&mut took) {
                let after = if *end == self.entries { None } else { Some(self.behind(*end)?) };
                let start = Timer::now();
                let page = block_on(ledger.history(wallet(0), months.clone(), after.as_ref(), self.page))?;
                took.push((start.elapsed(), page.requests));
                let offsets = page.entries.iter().map(|entry| entry.position.offset);
                ensure!(offsets.eq((end - length..*end).rev()), "the {name} page is not what was entered");
            }
        }
        let mut pages = json!({});
        let mut medians = Vec::new();
        for ((name, _), mut took) in ends.into_iter().zip(took) {
            took.sort_unstable();
            let milliseconds = |percent: usize| (took[(took.len() - 1) * percent / 100].0.as_secs_f64() * 1e6).round() / 1e3;
            let requests = took.iter().map(|(_, requests)| *requests).max();
            pages[name] = json!({ "p50_ms": milliseconds(50), "p99_ms": milliseconds(99), "requests": requests });
            if name != "in_two_months" {
                medians.push(milliseconds(50));
            }
        }
        let (slowest, fastest) = (medians.iter().copied().fold(0.0, f64::max), medians.iter().copied().fold(f64::MAX, f64::min));
        pages["slowest_to_fastest"] = json!((slowest / fastest * 100.0).round() / 100.0);
        Ok(pages)
    }

    fn month(&self, nth: u64) -> Result<Month> {
        let first = Day::from_ymd(FIRST_YEAR, 1, 1).expect("every year has a first day").month();
        let number = first.number() + i32::try_from(nth * self.months / self.entries)?;
        Month::from_number(number).context("the history ends after the calendar; ask for fewer months")
    }

    /// The cursor behind which the entry before this one comes.
    fn behind(&self, nth: u64) -> Result<Cursor> {
        Ok(Cursor::after(self.month(nth)?, Position { offset: nth, index: 0 }))
    }

    fn decided(&self, nth: u64, wallet: WalletId) -> Result<Unpublished> {
        let day = self.month(nth)?.first_day();
        let posting = Posting {
            from: Account::System(SystemAccount::Funding(Funder::Issuer)),
            to: Account::Wallet(wallet, Part::Pending),
            asset: Asset::new("EUR")?,
            amount_minor: 1 + i64::try_from(nth % 500)?,
            cause: Cause::Earn,
            rule: Some("coffee-5".to_owned()),
            funder: Funder::Issuer,
            transaction: None,
            movement: None,
            lot_expires_on: None,
            effective_on: day,
        };
        let at = Instant(i64::from(day.number()) * MICROS_PER_DAY + i64::try_from(nth)?);
        let events = vec![Event::Posting(Box::new(posting))];
        let record = DecisionRecord { at, bucket: Bucket(0), answer: Answer::Done, events, follow_ups: Vec::new() };
        Ok(Unpublished { offset: nth, decision: record.encode().into() })
    }

    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    fn per_second(&self, took: Duration) -> f64 {
        (self.entries as f64 / took.as_secs_f64()).round()
    }
}

fn wallet(nth: u128) -> WalletId {
    WalletId::new(Bucket(0), nth)
}
