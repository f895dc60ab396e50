use std::{fs, path::PathBuf};

use expect_test::expect;
use tempfile::TempDir;

use super::{
    Ran, arg, command, rewardhub,
    shell::{ask, run, start},
};

/// A place where nothing is yet.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("there is room for a data set"))
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("bank data")
    }

    /// Runs the demo there; the place and the program are named `DIR` and `rewardhub` in what comes out.
    fn demo(&self) -> Ran {
        let mut ran = rewardhub(&["demo", "--data", arg(&self.data())]);
        ran.stdout = ran.stdout.replace(arg(self.0.path()), "DIR").replace(env!("CARGO_BIN_EXE_rewardhub"), "rewardhub");
        ran
    }
}

/// An act by the start of its title, without that.
#[track_caller]
fn act<'t>(output: &'t str, title: &str) -> &'t str {
    let act = output.split("\n== ").find(|act| act.starts_with(title)).expect("there is such an act");
    act.split_once("\n\n").expect("it says what is to be seen").1
}

#[test]
fn the_demo_prints_the_same_each_time_and_fits_a_terminal() {
    let place = Place::new();
    let (first, second) = (place.demo().well(), place.demo().well());
    assert_eq!(first, second);
    assert_eq!(first, Place::new().demo().well());
    let wide: Vec<&str> = first.lines().filter(|line| line.chars().count() > 100 && !line.starts_with("rewardhub ")).collect();
    assert!(wide.is_empty(), "{wide:#?}");
    let folders = fs::read_dir(place.data()).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    assert_eq!(folders, ["demo"]);
}

#[test]
fn what_is_not_the_demos_own_is_left_alone() {
    let place = Place::new();
    let own = place.data().join("demo/precious");
    fs::create_dir_all(&own).unwrap();
    let output = place.demo().well();
    assert!(output.contains("in DIR/bank data/demo-2\n"), "{output}");
    assert!(own.exists());
}

#[test]
fn every_record_of_the_month_is_accounted_for() {
    let output = Place::new().demo().well();
    expect![[r#"
                        early.csv  middle.ndjson  late.xml  together
        records read          126            131        93       350
          new                 114             60        51       225
          duplicates            7             67        42       116
          pending               3              2         0         5
          held                  0              0         0         0
          for review            0              0         0         0
          conflicts             0              0         0         0
          removed               0              0         0         0
          amended               0              0         0         0
          dead letters          2              2         0         4
        it adds up: 225 new + 116 duplicates + 5 pending + 4 dead letters = 350, and 350 were read
        rewards paid: 3.46 GBP, 4,886 PTS
        dead letter: early.csv, line 27, column booked_on (date)
          "2026-02-30" is no day in this format; correct it, or set date_format under [csv] in the profile
        dead letter: early.csv, line 54, column amount (amount)
          "-16.5O" is not an amount; give a number such as 12.34
        dead letter: middle.ndjson, line 29, key "booked_on" (date)
          "2026-02-30" is not a day; write it as 2026-03-31
        dead letter: middle.ndjson, line 58, key "amount" (amount)
          "9.30O" is not an amount; give a number such as 12.34
    "#]]
    .assert_eq(act(&output, "A month"));
    expect![[r#"
                        early.csv  middle.ndjson  late.xml  together
        records read          126            131        93       350
          new                   0              0         0         0
          duplicates          124            129        93       346
          pending               0              0         0         0
          held                  0              0         0         0
          for review            0              0         0         0
          conflicts             0              0         0         0
          removed               0              0         0         0
          amended               0              0         0         0
          dead letters          2              2         0         4
        it adds up: 346 duplicates + 4 dead letters = 350, and 350 were read
        rewards paid: none
    "#]]
    .assert_eq(act(&output, "The same three files"));
}

#[test]
fn two_coffees_are_two_and_what_is_no_purchase_earns_nothing() {
    let output = Place::new().demo().well();
    expect![[r#"
        coffees.csv: 3 records, 3 new, 0 duplicates, 0 for review; rewards paid: 0.32 GBP, 580 PTS
          2026-02-09   -3.20 GBP  CONTACTLESS NORTHERN COFFEE CO 0071 LEEDS GB  earned 3 PTS, 0.16 GBP
          2026-02-09   -3.20 GBP  CONTACTLESS NORTHERN COFFEE CO 0071 LEEDS GB  earned 3 PTS, 0.16 GBP
          2026-02-10  -24.00 GBP  VIS PAPER & PEN YORK                          earned 74 PTS
          and for joining: 500 PTS
        coffees.xml: 3 records, 0 new, 3 duplicates, 0 for review; rewards paid: none
    "#]]
    .assert_eq(act(&output, "Two coffees"));
    expect![[r#"
        accounts GB40MDUP04000340578789 and GB02MDUP04007588849862 are linked to one wallet: own accounts
        salary            2026-01-28 4,316.12 GBP  BGC SALARY ACME LTD, ACME LTD
            by its bank code; earns nothing: kind is salary, asked for: purchase
        cash withdrawal   2026-01-05 -60.00 GBP  CASH WITHDRAWAL NORTHERN TRUST ATM LEEDS 05 JAN
            by its merchant category code; earns nothing: kind is cash_withdrawal, asked for: purchase
        own transfer      2026-01-28 -941.70 GBP  TRANSFER TO 88849862, SAVINGS, AVA OLDROYD
            by the links of accounts; earns nothing: kind is own_transfer, asked for: purchase
        fee               2026-01-28 -3.00 GBP  MONTHLY ACCOUNT FEE
            by the sub-family of its bank code; earns nothing: kind is fee, asked for: purchase
    "#]]
    .assert_eq(act(&output, "What did not earn"));
}

#[test]
fn a_cap_cuts_a_refund_takes_back_and_the_books_add_up() {
    let output = Place::new().demo().well();
    expect![[r#"
        shopping.ndjson: 2 records, 2 new, 0 duplicates, 0 for review; rewards paid: 730 PTS

          text      CARD PAYMENT TO GREENS MARKET 2341 ON 12 FEB
          amount    -350.00 GBP, booked on 2026-02-13
          kind      purchase, by its merchant category code
          state     booked
          merchant  GREENS MARKET
          mcc       5411
          from      feed default, ndjson, line 1
        judged by everyday version 1, its day is 2026-02-12
        recognised
          merchant  greens (Greens Market)  by its name, GREENS MARKET
          category  groceries               by MCC 5411
        rules
          + groceries-double: pays 600 PTS of 700 PTS, cut by groceries-double/month
          - everything: would pay 350 PTS, groceries-double pays 600 PTS
          - coffee-back: merchant is greens, asked for: northern_coffee
          - travel-steps: category is groceries, asked for: travel
          - fuel-fives: category is groceries, asked for: fuel
          - paper-bonus: merchant is greens, asked for: paper_and_pen
        earned
          600 PTS  by groceries-double  from 2026-02-27 until 2028-02-29  paid by issuer
    "#]]
    .assert_eq(act(&output, "Why a purchase"));
    expect![[r#"
        before
        the ticket's rewards: 130 PTS
        asset  available  pending  held
        GBP         0.00     0.32  0.00
        PTS            0    1,310     0

        refund.ndjson: 1 record, 1 new, 0 duplicates, 0 for review; rewards paid: -50 PTS
        the ticket earned
          60 PTS  by everything    from 2026-02-28 until 2028-02-29  paid by issuer
          70 PTS  by travel-steps  from 2026-02-28 until 2028-02-29  paid by issuer
        the refund took back
          -20 PTS  by everything      paid by issuer
          -30 PTS  by travel-steps    paid by issuer

        after
        the ticket's rewards: 80 PTS
        asset  available  pending  held
        GBP         0.00     0.32  0.00
        PTS            0    1,260     0
    "#]]
    .assert_eq(act(&output, "20.00 of"));
    expect![[r#"
        asset  account                        balance
        GBP    wallets                       3.78 GBP
               issuer                        0.00 GBP
               receivable northern_coffee   -3.78 GBP
               breakage                      0.00 GBP
               sum                           0.00 GBP
        PTS    wallets                      6,646 PTS
               issuer                      -6,496 PTS
               receivable paper_and_pen      -150 PTS
               breakage                         0 PTS
               sum                              0 PTS
        the liability: 3.78 GBP are money, 6,646 PTS cost 33.23 GBP; together 37.01 GBP
    "#]]
    .assert_eq(act(&output, "The books"));
}

#[test]
fn a_feed_posts_to_the_server_and_an_app_reads_what_that_earned_and_why() {
    let output = Place::new().demo().well();
    let served = act(&output, "Over HTTP");
    let lines: Vec<&str> = served.lines().filter(|line| line.starts_with("curl ")).collect();
    assert!(lines.len() == 3 && lines.iter().all(|line| line.contains("http://127.0.0.1:8080/v1/")), "{served}");
    for shown in ["new: 1, duplicates: 0, rewards: 18 PTS\n", "PTS: available ", "everything: pays 18 PTS\n"] {
        assert!(served.contains(shown), "{shown:?} is missing: {served}");
    }
}

#[test]
fn what_it_asks_with_curl_is_answered_by_a_server() {
    let output = Place::new().demo().well();
    let serve = output.split('`').find(|part| part.starts_with("rewardhub serve")).expect("it says what starts a server");
    let lines: Vec<&str> = act(&output, "Over HTTP").lines().filter(|line| line.starts_with("curl ")).collect();
    let [post, balance, transaction] = lines[..] else { panic!("{lines:?}") };
    let place = Place::new();
    let (folder, lunch) = (place.0.path(), include_str!("../../pipeline/server/src/cli/demo/statements/lunch.csv"));
    fs::write(folder.join("lunch.csv"), lunch).unwrap();
    run("rewardhub init", folder);
    let server = start(serve, folder);
    let posted: serde_json::Value = serde_json::from_str(&ask(post, &server, folder)).unwrap();
    let id = |name: &str| posted["transactions"][0][name].as_str().expect("an id is a text");
    // Its two words in capitals stand for ids of the first answer.
    let balance = ask(&balance.replace("WALLET", id("wallet")), &server, folder);
    assert!(balance.contains("\"PTS\""), "{balance}");
    let transaction = ask(&transaction.replace("TRANSACTION", id("transaction")), &server, folder);
    assert!(transaction.contains("\"explanation\":{"), "{transaction}");
}

#[test]
fn what_it_says_to_run_runs_as_it_stands() {
    let place = Place::new();
    let output = place.demo().well();
    assert!(act(&output, "Verified").contains("differences: 0\n"), "{output}");
    let commands: Vec<&str> = output.lines().filter(|line| line.starts_with("rewardhub ")).collect();
    assert_eq!(commands.len(), 4, "{output}");
    let script = commands.join(" && ").replace("rewardhub ", concat!(env!("CARGO_BIN_EXE_rewardhub"), " "));
    let script = script.replace("DIR", arg(place.0.path()));
    let output = std::process::Command::new("sh").args(["-ec", &script]).output().unwrap();
    let (well, said) = (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned());
    assert!(well, "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("NORTHERN COFFEE") && said.contains("--open REASON") && said.contains("580"), "{said}");
    // The demo's data set is one as any other.
    let data = place.data().join("demo/data");
    let verified = command(&["verify", "--data", arg(&data)]).output().unwrap();
    assert!(verified.status.success());
}
