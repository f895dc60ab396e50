//! What the ledger itself says of the figures that readers of the lake find: from `balance` and `history`, and from the decisions
//! in its log. In the readers' terms: amounts in ten-thousandths, sums that are zero left out.

use std::collections::BTreeMap;

use pollster::block_on;
use rewardhub_core::{decision::DecisionRecord, event::Event, ids::Placement};
use rewardhub_embedded::data_set::DataSet as Opened;
use rewardhub_engine::ports::{Budget, DecisionReader as _, Reader as _};
use serde_json::{Value, json};

use super::data_set::DataSet;

/// Rows that decisions amount to, of the tables that take them as they are.
#[derive(Debug, Default, PartialEq)]
pub struct Rows {
    pub transactions: u64,
    pub entries: u64,
    pub deliveries: u64,
    pub wallets: u64,
    pub dead_letters: u64,
    pub redemptions: u64,
    pub transfers: u64,
}

impl Rows {
    /// Counts the events of every decision.
    pub fn of(data: &DataSet) -> Self {
        let (opened, _) = Opened::open(&data.root(), Placement::EMBEDDED).expect("nobody else has it");
        let mut rows = Self::default();
        for partition in opened.placement().all() {
            let mut next = 0;
            loop {
                let batch =
                    block_on(opened.ledger().events().decisions(partition, next, Budget::default())).expect("it is whole");
                if batch.is_empty() {
                    break;
                }
                for (_, bytes) in batch.iter() {
                    let record = DecisionRecord::decode(bytes).expect("it is whole");
                    record.events.iter().for_each(|event| rows.add(event));
                }
                next = batch.end();
            }
        }
        opened.close().expect("there is room");
        rows
    }

    fn add(&mut self, event: &Event) {
        match event {
            Event::Transaction(_) | Event::Gone(_) => self.transactions += 1,
            Event::Posting(_) => self.entries += 2,
            Event::Delivery(_) => self.deliveries += 1,
            Event::WalletOpened(..) | Event::Linked(..) => self.wallets += 1,
            Event::Rejection(_) => self.dead_letters += 1,
            Event::Redemption(_) => self.redemptions += 1,
            Event::Transfer(_) => self.transfers += 1,
            // Not asked of these data sets.
            Event::SetAside(_)
            | Event::DecidedAgain(_)
            | Event::ReferencesDistrusted(_)
            | Event::Proposal(_)
            | Event::MeaningInstalled(_) => {}
            Event::Judged(_) | Event::Activated(..) | Event::Audited(_) => {}
        }
    }
}

/// Every balance of every wallet on a day: wallet, asset, part and amount.
pub fn balances(data: &DataSet, on: &str) -> Value {
    let mut balances = Vec::new();
    for wallet in data.wallets() {
        let output = data.run(&["balance", &wallet, "--at", on, "--json"]).well();
        let json: Value = serde_json::from_str(&output).expect("it is JSON");
        for of_asset in json["balances"].as_array().expect("it is a list") {
            for part in ["available", "held", "pending"] {
                let amount = ten_thousandths(of_asset[part].as_str().expect("amounts are text"));
                if amount != 0 {
                    balances.push(json!([wallet, of_asset["asset"], part, amount]));
                }
            }
        }
    }
    sorted(balances)
}

/// What was posted to wallets, by asset and the lake's word for why, as `history` lists it.
pub fn rewards(data: &DataSet) -> Value {
    let mut sums = BTreeMap::<(String, &str), i64>::new();
    for wallet in data.wallets() {
        let listed = data.run(&["history", &wallet, "--limit", "1000000"]).well();
        for line in listed.lines().skip(1) {
            let (what, rest) = line[DAY..].split_at(line[DAY..].find("  ").expect("columns are apart"));
            let kind = match what {
                "earned" => "earn",
                "clawed back" => "clawback",
                "sign-up" => "sign_up",
                "expired" | "expiry undone" => "expiry",
                "adjusted" => "adjust",
                "matured" => continue,
                other => panic!("history has {other:?}"),
            };
            let mut words = rest.split_whitespace();
            let (amount, asset) = (words.next().expect("an amount"), words.next().expect("its asset"));
            *sums.entry((asset.to_owned(), kind)).or_default() += ten_thousandths(amount);
        }
    }
    sorted(sums.into_iter().filter(|(_, sum)| *sum != 0).map(|((asset, kind), sum)| json!([asset, kind, sum])).collect())
}

/// Width of the first column of `history`.
const DAY: usize = "2026-01-01  ".len();

/// An amount as it is printed: `-1,234.5` and the like.
fn ten_thousandths(printed: &str) -> i64 {
    let plain = printed.replace(',', "");
    let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
    format!("{whole}{decimals:0<4}").parse().unwrap_or_else(|_| panic!("{printed} is an amount"))
}

/// Rows in an order that does not depend on who found them.
pub fn sorted(mut rows: Vec<Value>) -> Value {
    rows.sort_by_key(ToString::to_string);
    Value::Array(rows)
}
