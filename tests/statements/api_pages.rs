//! Pages of bank APIs, fetched again and again: the promises of identity where a poller asks for the same days every day.

use serde_json::{Value, json};

use super::{
    data_set::DataSet,
    statement_writer::{IBAN, Row, bought, march},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Berlin,
    Uk,
}

const SHAPES: [Shape; 2] = [Shape::Berlin, Shape::Uk];

fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

impl Shape {
    fn record(self, row: &Row) -> Value {
        let sign = if row.minor < 0 { "-" } else { "" };
        let (family, sub_family) = row.code;
        let mut record = match self {
            Self::Berlin => json!({
                "transactionAmount": {"currency": "GBP", "amount": format!("{sign}{}", decimal(row.minor))},
                "bookingDate": row.on,
                "remittanceInformationUnstructured": row.text,
                "bankTransactionCode": format!("PMNT-{family}-{sub_family}"),
            }),
            Self::Uk => json!({
                "AccountId": "22289",
                "CreditDebitIndicator": if row.minor < 0 { "Debit" } else { "Credit" },
                "Status": if row.pending { "Pending" } else { "Booked" },
                "BookingDateTime": format!("{}T00:00:00+00:00", row.on),
                "Amount": {"Currency": "GBP", "Amount": decimal(row.minor)},
                "TransactionInformation": row.text,
                "BankTransactionCode": {"Code": family, "SubCode": sub_family},
            }),
        };
        if let Some(id) = &row.id {
            let key = match self {
                Self::Berlin => "transactionId",
                Self::Uk => "TransactionId",
            };
            record[key] = id.as_str().into();
        }
        record
    }

    /// The rows in pages of at most so many.
    fn pages(self, rows: &[Row], most: usize) -> Vec<String> {
        let lists: Vec<&[Row]> = rows.chunks(most).collect();
        let page = |(at, rows): (usize, &&[Row])| {
            let link = |at: usize| format!("https://api.example.com/accounts/22289/transactions?page={at}");
            let next = (at + 1 < lists.len()).then(|| link(at + 1));
            let records = |pending: bool| -> Vec<Value> {
                rows.iter().filter(|row| row.pending == pending).map(|row| self.record(row)).collect()
            };
            let page = match self {
                Self::Berlin => json!({
                    "account": {"iban": IBAN},
                    "transactions": {"booked": records(false), "pending": records(true), "_links": {"next": next.map(|href| json!({"href": href}))}},
                }),
                Self::Uk => json!({
                    "Data": {"Transaction": ([records(false), records(true)].concat())},
                    "Links": {"Self": link(at), "Next": next},
                }),
            };
            format!("{page}\n")
        };
        lists.iter().enumerate().map(page).collect()
    }

    fn whole(self, rows: &[Row]) -> String {
        self.pages(rows, 100).concat()
    }
}

/// Takes in pages as of an account whose number is given, since those of UK Open Banking do not have it.
#[track_caller]
fn ingest(data: &DataSet, pages: &str) -> super::data_set::IngestReport {
    data.ingest_with("2026-07-01", &["--account", IBAN], &[("page.json", pages.as_bytes())])
}

/// A month of purchases, with twins.
fn rows() -> [Row; 5] {
    [
        bought("2026-03-02", 300, "COFFEE"),
        bought("2026-03-02", 300, "COFFEE"),
        bought("2026-03-03", 300, "COFFEE"),
        bought("2026-03-04", 4_000, "SHOES"),
        bought("2026-03-09", 1_250, "BOOKS"),
    ]
}

/// The rows with ids of this fetch.
fn numbered(rows: &[Row], fetch: &str) -> Vec<Row> {
    rows.iter().zip(1..).map(|(row, n)| row.clone().id(&format!("{fetch}-{n}"))).collect()
}

#[test]
fn the_same_days_fetched_again_and_again_pay_once_with_ids_and_without() {
    for shape in SHAPES {
        for rows in [rows().to_vec(), numbered(&rows(), "A")] {
            let data = DataSet::new();
            ingest(&data, &shape.whole(&rows)).assert_new_and_paid(5);
            for most in [1, 2, 3, 100] {
                ingest(&data, &shape.pages(&rows, most).concat()).assert_all_known();
                let mut turned = shape.pages(&rows, most);
                turned.reverse();
                ingest(&data, &turned.concat()).assert_all_known();
            }
            ingest(&data, &format!("[{}]", shape.pages(&rows, 2).join(","))).assert_all_known();
        }
    }
}

#[test]
fn ids_that_the_api_makes_anew_for_each_fetch_pay_nobody_twice() {
    for shape in SHAPES {
        let data = DataSet::new();
        ingest(&data, &shape.whole(&numbered(&rows(), "A"))).assert_new_and_paid(5);
        for fetch in ["B", "C", "D"] {
            ingest(&data, &shape.whole(&numbered(&rows(), fetch))).assert_nobody_paid();
        }
        let paid = data.points();
        let more = [rows().to_vec(), vec![bought("2026-03-20", 700, "TEA")]].concat();
        ingest(&data, &shape.whole(&numbered(&more, "E"))).assert_new_and_paid(1);
        assert_eq!(data.points(), paid + 7);
    }
}

#[test]
fn a_pending_purchase_that_is_booked_under_another_id_counts_once() {
    for shape in SHAPES {
        let data = DataSet::new();
        let pending = bought("2026-03-04", 4_000, "SHOES").pending().id("P-1");
        let first = ingest(&data, &shape.whole(&[bought("2026-03-02", 300, "COFFEE").id("A"), pending.clone()]));
        assert_eq!((first.new_items(), first.pending(), first.points()), (1, 1, 7), "{:#}", first.json);
        let booked = bought("2026-03-04", 4_000, "SHOES").id("B-1");
        let later = [bought("2026-03-02", 300, "COFFEE").id("A"), booked];
        ingest(&data, &shape.whole(&later)).assert_new_and_paid(1);
        ingest(&data, &shape.whole(&later)).assert_all_known();
        // An older page that still has it pending comes late.
        ingest(&data, &shape.whole(&[later[0].clone(), pending])).assert_nobody_paid();
        assert_eq!(data.points(), 14);
    }
}

#[test]
fn what_the_statement_shows_too_counts_once_whichever_comes_first() {
    for shape in SHAPES {
        for rows in [rows().to_vec(), numbered(&rows(), "A")] {
            let pages = shape.whole(&rows);
            for version in [2, 8] {
                let statement = march(rows.clone()).camt(3, version);
                let data = DataSet::new();
                data.ingest("statement.xml", statement.as_str()).assert_new_and_paid(5);
                ingest(&data, &pages).assert_all_known();
                let data = DataSet::new();
                ingest(&data, &pages).assert_new_and_paid(5);
                data.ingest("statement.xml", statement.as_str()).assert_all_known();
            }
        }
    }
}

#[test]
fn a_list_that_lacks_its_last_page_is_made_good_by_the_whole() {
    for shape in SHAPES {
        let data = DataSet::new();
        let pages = shape.pages(&rows(), 2);
        let partial = ingest(&data, &pages[..2].concat());
        partial.assert_new_and_paid(4);
        let remarks = &partial.json["files"][0]["remarks"];
        assert!(remarks.to_string().contains("the list is not whole"), "{remarks:#}");
        ingest(&data, &pages.concat()).assert_new_and_paid(1);
        ingest(&data, &pages.concat()).assert_all_known();
    }
}

#[test]
fn a_page_that_is_cut_short_or_an_error_takes_nothing_from_what_came_before() {
    for shape in SHAPES {
        let data = DataSet::new();
        let pages = shape.pages(&rows(), 2);
        let cut = format!("{}{}", pages[0], &pages[1][..pages[1].len() / 3]);
        let report = ingest(&data, &cut);
        assert!(report.new_items() >= 2 && report.letters().len() == 1, "{:#}", report.json);
        let refused = match shape {
            Shape::Berlin => r#"{"tppMessages":[{"category":"ERROR","code":"ACCESS_EXCEEDED","text":"four times a day"}]}"#,
            Shape::Uk => r#"{"Code":"429","Errors":[{"ErrorCode":"U000","Message":"four times a day"}]}"#,
        };
        ingest(&data, refused).assert_untaken();
        let report = ingest(&data, &format!("{}{refused}", pages[0]));
        assert_eq!((report.new_items(), &report.letters()[0].1[..]), (0, "bank"), "{:#}", report.json);
        let report = ingest(&data, &pages.concat());
        assert_eq!(data.points(), 35, "{:#}", report.json);
    }
}

#[test]
fn pages_that_name_no_account_are_refused_with_what_to_do() {
    let data = DataSet::new();
    let report = data.ingest("page.json", Shape::Uk.whole(&rows()));
    assert_eq!((report.new_items(), report.letters().len()), (0, 5), "{:#}", report.json);
    assert_eq!(report.letters()[0], ("page 1, /Data/Transaction/0/AccountId".to_owned(), "account".to_owned()));
    let other = data.ingest_with(
        "2026-07-01",
        &["--account", "GB29NWBK60161331926819"],
        &[("page.json", Shape::Berlin.whole(&rows()).as_bytes())],
    );
    other.assert_untaken();
}
