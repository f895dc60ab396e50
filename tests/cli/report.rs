//! `report`.

use std::fs;

use expect_test::expect;
use tempfile::TempDir;

use super::{Ran, arg, data_set::DataSet, rewardhub};

/// Two purchases at Greens Market and one at a baker's, whom the programme does not know.
const PURCHASES: &str = "\
account,id,status,booked_on,amount,currency,description,counterparty,mcc
GB33BUKB20201555555555,A1,booked,2026-03-03,-24.90,GBP,CARD PAYMENT TO GREENS MARKET 2341 ON 3 MAR,,5411
GB33BUKB20201555555555,A2,booked,2026-03-04,-7.20,GBP,CARD PAYMENT TO CORNER BAKER ON 4 MAR,,5462
GB33BUKB20201555555555,A3,booked,2026-03-09,-10.00,GBP,CARD PAYMENT TO GREENS MARKET 2341 ON 9 MAR,,5411
";

/// A lake in which a wallet earned, whose logs and ledger are gone.
fn lake() -> TempDir {
    let folder = tempfile::tempdir().expect("there is room for a lake");
    let data = DataSet::none();
    let lake = ["--lake", arg(folder.path())];
    data.run(
        &[&["programme", "activate", "deploy/programmes/everyday.toml", "--yes", "--as-of", "2026-01-01"][..], &lake].concat(),
    )
    .well();
    data.ingest("march.csv", PURCHASES, &[&["--as-of", "2026-03-10"][..], &lake].concat()).well();
    folder
}

fn report(lake: &TempDir, args: &[&str]) -> Ran {
    rewardhub(&[&["report", "--lake", arg(lake.path())], args].concat())
}

#[test]
fn reports_are_listed_with_the_questions_that_they_answer() {
    expect![[r#"
        report                  chart  question
        breakage                svg    How much has expired each month, and how much will, if nobody spends it before?
        cohorts                 svg    Of the customers who joined in a month, how many still earn in the months after?
        cost_by_merchant               What do purchases at each merchant cost in rewards, and who bears it?
        cost_by_rule            svg    What does each rule cost a week, who bears it, and what did caps save?
        earned                  svg    How much was earned each day, and how much was taken back?
        feed_quality                   What did each feed deliver, how much of it was new or could not be read, and do its balances add up?
        liability                      What do wallets hold, of what, how long can it still be spent, and what would that cost?
        pending_ageing                 How long have announced transactions and unmatured rewards been waiting?
        redemption              svg    How much of what wallets got was redeemed each month, how much expired, and who bears it?
        redemption_by_merchant         What is redeemed at each merchant, whose rewards are they, and how long does it take from authorisation to capture?
        top_customers                  Which wallets earn most?
        trial_balance                  What does every account hold before and after some days, what was debited and credited in them, and does it come to zero?
        unclassified_merchants         At which merchants do customers buy most that the programme does not know?
        velocity                       Which wallets earn unusually fast: far more than before, and far more than others?
    "#]].assert_eq(&rewardhub(&["report", "list"]).well());
    expect![[r#"
        Velocity
        Which wallets earn unusually fast: far more than before, and far more than others?
        Others are the wallets that earned anything of the asset in the same days. Before are the six months that end before the month of the first of these days; a wallet that earned nothing in them is compared with others only.
        set    holds    by default  meaning
        as_of  date     today       The last UTC day.
        days   integer  7           How many days, that one included.
        times  decimal  3           How many times what it earned before in as many days, and what others did on average, is unusual.
        top    integer  100         How many wallets of each asset.
    "#]].assert_eq(&rewardhub(&["report", "list", "velocity"]).well());
}

#[test]
fn a_report_is_answered_from_the_lake_alone_in_every_format() {
    let lake = lake();
    let asked = ["liability", "--set", "as_of=2026-03-31"];
    let written = |format: &str| report(&lake, &[&asked[..], &["--format", format]].concat()).well();
    expect![[r#"
        asset  part     expires  amount  value  value_asset
        PTS    pending  later    583.00  2.915  GBP
    "#]]
    .assert_eq(&written("table"));
    expect![[r#"
        asset,part,expires,amount,value,value_asset
        PTS,pending,later,583.0000,2.9150,GBP
    "#]]
    .assert_eq(&written("csv"));
    expect![[r#"
        [
        {"asset":"PTS","part":"pending","expires":"later","amount":"583.0000","value":"2.9150","value_asset":"GBP"}
        ]
    "#]]
    .assert_eq(&written("json"));
    let file = lake.path().join("liability.parquet");
    report(&lake, &[&asked[..], &["--format", "parquet", "--output", arg(&file)]].concat()).well();
    assert!(fs::read(&file).expect("the answer was written").starts_with(b"PAR1"));
    let unclassified = ["unclassified-merchants", "--set", "as_of=2026-03-31", "--set", "days=60"];
    expect![[r#"
        merchant      hidden   mcc  currency  purchases  amount  last_on
        CORNER BAKER  false   5462  GBP               1    7.20  2026-03-04
    "#]]
    .assert_eq(&report(&lake, &unclassified).well());
}

#[test]
fn a_report_is_drawn_where_it_has_a_chart() {
    let lake = lake();
    let asked = ["cost_by_rule", "--format", "svg", "--set"];
    let drawn = report(&lake, &[&asked[..], &["as_of=2026-03-31"]].concat()).well();
    assert!(drawn.starts_with("<svg ") && drawn.contains("groceries-double") && drawn.contains("2026-03-09"), "{drawn}");
    let file = lake.path().join("cost.svg");
    let empty = [&asked[..], &["as_of=2025-03-31", "--output", arg(&file)]].concat();
    assert_eq!(report(&lake, &empty).well(), "");
    assert!(fs::read_to_string(&file).expect("the chart was written").contains("There is nothing to draw"));
    expect![[r#"
        error: report liability has no chart; write it as a table, or as csv, json or parquet
    "#]]
    .assert_eq(&report(&lake, &["liability", "--format", "svg"]).wrong());
}

#[test]
fn an_error_in_a_parameter_says_what_was_meant() {
    let lake = lake();
    let wrong = |args: &[&str]| report(&lake, args).wrong();
    let errors = [
        wrong(&["liabilty"]),
        wrong(&["liability", "--set", "asof=today"]),
        wrong(&["liability", "--set", "as_of=31.3.2026"]),
        wrong(&["velocity", "--set", "times=1e3"]),
        wrong(&["earned", "--set", "days=9223372036854775807"]),
    ];
    expect![[r#"
        error: there is no report "liabilty"; did you mean liability?
        error: report liability has no parameter "asof"; did you mean as_of?
        error: "31.3.2026" is no value for as_of of report liability: it is a day, like 2026-03-31, or `today`
        error: "1e3" is no value for times of report velocity: it is a number with at most four decimals, like 2.5
        error: "9223372036854775807" is no value for days of report earned: it is a whole number from 0 to 1000000, like 30
    "#]]
    .assert_eq(&errors.concat());
    assert_eq!(rewardhub(&["report", "liability", "--set", "as_of"]).status, Some(2));
    assert_eq!(rewardhub(&["report"]).status, Some(2));
}
