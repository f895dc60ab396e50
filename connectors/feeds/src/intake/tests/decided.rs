//! What the core makes of the intake's deliveries: the scenarios of identity from file to decision.

use std::collections::BTreeMap;

use rewardhub_core::{
    answer::Answer,
    command::{Body, Command, EndDelivery, Observe},
    decide::{Context, Missing, decide, reads},
    delivery::ItemCounts,
    ids::{ActorId, BankAccountId, Bucket, Partition, Placement},
    programmes_in_force::Programmes,
    state::row::{Row, RowKey, Rows},
    time::Instant,
};

use super::world::{All, lines, profile, take};
use crate::{intake::Chunk, recognise_format::Format};

const COFFEE: &str = r#""booked_on":"2026-03-05","amount":"-3.00","description":"COFFEE""#;
const BREAD: &str = r#""booked_on":"2026-03-05","amount":"-2.10","description":"BREAD""#;
const LATER: &str = r#""booked_on":"2026-03-06","amount":"-3.00","description":"COFFEE""#;
const WINDOW: &str = "name = 'bank'\n[stream.ndjson]\ndelivery = 'window'";

/// A data set without a programme: items are told apart all the same.
#[derive(Default)]
struct Books {
    rows: BTreeMap<RowKey, Row>,
    offset: u64,
}

impl Books {
    fn run(&mut self, body: Body) -> Answer {
        let at = Instant::parse("2026-04-01T12:00:00Z").unwrap();
        let command = Command::of_client(ActorId(1), at, Bucket(0), body);
        let (placement, programmes) = (Placement { buckets: 1, partitions: 1 }, Programmes::default());
        let context = Context { placement, partition: Partition(0), offset: self.offset, programmes: &programmes };
        self.offset += 1;
        let (mut rows, mut wanted) = (Rows::default(), reads(&command, &Rows::default()));
        for _ in 0..8 {
            wanted.into_iter().for_each(|key| rows.load(key, self.rows.get(&key).cloned()));
            match decide(&context, &command, &rows) {
                Ok(decision) => {
                    self.rows.extend(decision.changes);
                    return decision.record.answer;
                }
                Err(Missing(keys)) => wanted = keys,
            }
        }
        panic!("a decision is made within eight rounds: {command:?}");
    }

    fn chunk(&mut self, chunk: Chunk) -> ItemCounts {
        let token = chunk.account.token;
        let (account, delivery) = (BankAccountId::new(Bucket(0), token.0), chunk.delivery);
        if let (true, Some(ending)) = (chunk.items.is_empty(), chunk.end.clone()) {
            self.run(Body::EndDelivery(EndDelivery { account, delivery, ending }));
            return ItemCounts::default();
        }
        let observe =
            Observe { account, token, delivery, before: chunk.before, items: chunk.items, texts: Vec::new(), end: chunk.end };
        match self.run(Body::Observe(observe)) {
            Answer::Observed(tally) => tally,
            other => panic!("observed, not {other:?}"),
        }
    }

    /// Takes an input in: how many items are new (also those that the end decided), repeated, for review.
    fn take(&mut self, all: All) -> (u32, u32, u32) {
        let tallies: Vec<ItemCounts> = all.chunks.into_iter().map(|chunk| self.chunk(chunk)).collect();
        let sum = |of: fn(&ItemCounts) -> u32| tallies.iter().map(of).sum();
        (sum(|t| t.new), sum(|t| t.duplicates), sum(|t| t.review + t.conflicts))
    }

    fn window(&mut self, items: &[&str]) -> (u32, u32, u32) {
        self.take(take(Format::Ndjson, &profile(WINDOW), lines(items).as_bytes()))
    }
}

#[test]
fn two_identical_coffees_in_windows_fetched_every_day_are_two_for_ever() {
    let mut books = Books::default();
    assert_eq!(books.window(&[COFFEE, COFFEE]), (2, 0, 0));
    assert_eq!(books.window(&[COFFEE, COFFEE]), (0, 2, 0));
    assert_eq!(books.window(&[LATER, COFFEE, COFFEE]), (1, 2, 0));
    assert_eq!(books.window(&[COFFEE, LATER, COFFEE]), (0, 3, 0));
}

#[test]
fn a_file_whole_then_in_halves_then_joined_with_one_row_added_has_one_new() {
    let mut books = Books::default();
    assert_eq!(books.window(&[COFFEE, BREAD, COFFEE, LATER]), (4, 0, 0));
    assert_eq!(books.window(&[COFFEE, BREAD]), (0, 2, 0));
    assert_eq!(books.window(&[COFFEE, LATER]), (0, 2, 0));
    assert_eq!(books.window(&[COFFEE, BREAD, COFFEE, LATER, BREAD]), (1, 4, 0));
}

#[test]
fn an_id_that_the_bank_fills_in_later_makes_nothing_new() {
    let (a, b, c) = (format!("{COFFEE},\"id\":\"A\""), format!("{COFFEE},\"id\":\"B\""), format!("{COFFEE},\"id\":\"C\""));
    let mut books = Books::default();
    assert_eq!(books.window(&[&a, COFFEE]), (2, 0, 0));
    assert_eq!(books.window(&[&b, &a]), (0, 2, 0));
    assert_eq!(books.window(&[&c, &b, &a]), (1, 2, 0));
}

#[test]
fn an_increment_sent_again_in_another_order_is_a_repeat_and_an_id_used_twice_is_no_conflict() {
    let (x, y) = (format!("{COFFEE},\"id\":\"X\""), format!("{BREAD},\"id\":\"X\""));
    let mut books = Books::default();
    assert_eq!(books.take(All::ndjson(&[&x, &y, COFFEE])), (3, 0, 0));
    assert_eq!(books.take(All::ndjson(&[COFFEE, &y, &x])), (0, 3, 0));
}

#[test]
fn statements_of_a_day_with_one_equal_coffee_each_and_chained_balances_are_both_new() {
    let statement = |opening: &str, closing: &str, hours: [&str; 2]| {
        let [from, to] = hours;
        let end = format!(
            r#"{{"delivery":{{"account":"GB33BUKB20201555555555","currency":"GBP","opening_balance":"{opening}","closing_balance":"{closing}","from":"2026-03-05T{from}:00Z","to":"2026-03-05T{to}:00Z"}}}}"#
        );
        take(Format::Ndjson, &profile(WINDOW), format!("{}{end}\n", lines(&[COFFEE])).as_bytes())
    };
    let mut books = Books::default();
    assert_eq!(books.take(statement("10", "7", ["08:00", "12:00"])), (1, 0, 0));
    assert_eq!(books.take(statement("7", "4", ["12:00", "18:00"])), (1, 0, 0));
    assert_eq!(books.take(statement("7", "4", ["12:00", "18:00"])), (0, 1, 0));
}

#[test]
fn pages_without_a_number_of_their_statement_are_grouped_by_its_name() {
    let page = |number: u32, last: bool| {
        let statement = format!(
            "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt><GrpHdr><MsgId>M{number}</MsgId>\
             <CreDtTm>2026-03-06T08:00:00Z</CreDtTm><MsgPgntn><PgNb>{number}</PgNb><LastPgInd>{last}</LastPgInd></MsgPgntn></GrpHdr>\
             <Stmt><Id>S1</Id><CreDtTm>2026-03-06T08:00:00Z</CreDtTm><Acct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></Acct>\
             <Ntry><Amt Ccy='GBP'>3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-05</Dt></BookgDt>\
             <AddtlNtryInf>COFFEE</AddtlNtryInf></Ntry></Stmt></BkToCstmrStmt></Document>"
        );
        take(Format::Camt053, &profile("name = 'bank'"), statement.as_bytes())
    };
    for order in [[1, 2], [2, 1]] {
        let mut books = Books::default();
        for number in order {
            assert_eq!(books.take(page(number, number == 2)), (1, 0, 0), "{order:?}");
        }
        for number in [1, 2, 1] {
            assert_eq!(books.take(page(number, number == 2)), (0, 1, 0), "{order:?}");
        }
    }
}
