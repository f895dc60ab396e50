//! Mistakes of a programme's owner, with their places and what was meant.

use expect_test::{Expect, expect};

use super::*;

fn check(source: &str, expected: &Expect) {
    let mistakes = Programme::parse(source, tzif).expect_err("it is full of mistakes");
    expected.assert_eq(&mistakes.iter().map(|mistake| format!("{mistake}\n")).collect::<String>());
}

#[test]
fn every_mistake_is_reported_at_once_with_its_place_and_the_nearest_word() {
    check(
        include_str!("mistakes.toml"),
        &expect![[r#"
            line 2, column 13: versions count from 1
            line 3, column 13: expected a date without quotes: 2026-03-31
            line 4, column 13: there is no time zone "Europe/Lundon"; write it as in "Europe/London"
            line 5, column 13: "£" is not a currency's code; write it as in "GBP"
            line 6, column 1: unknown key `curency`; did you mean `currency`?
            line 9, column 12: an asset has 0 to 4 decimals
            line 12, column 17: "two years" is not a length of time; write it as "14 days" or "24 months"
            line 13, column 9: `pts` is not an asset's code: up to 12 of A-Z, 0-9 and _, a letter first
            line 17, column 14: unknown word `halfup`; did you mean `half up`?
            line 18, column 14: unknown word `openning`; did you mean `opening`?
            line 20, column 12: `Greens` may have only a-z, 0-9, - and _, and at most 64 of them
            line 21, column 9: "54" is not a merchant category code: four digits, as in "5411"
            line 22, column 20: "*" would match every name
            line 22, column 28: a match needs `name` or `merchant_id`
            line 25, column 14: "5499-5440" is neither a code like "5411" nor a range like "5440-5499"
            line 25, column 27: "54x1" is neither a code like "5411" nor a range like "5440-5499"
            line 26, column 14: there is no `greens` in [merchants]; did you mean `Greens`?
            line 27, column 13: category `empty` needs `mcc`, `merchants` or `bank`
            line 31, column 11: unknown key `catgory`; did you mean `category`?
            line 31, column 44: unknown word `purchases`; did you mean `purchase`?
            line 31, column 70: there is no `grocery` in [categories]; there is `empty`, `groceries`
            line 31, column 97: unknown word `Tues`; did you mean `Tue`?
            line 32, column 45: there is no asset `GPB` in [assets]; did you mean `GBP`?
            line 36, column 8: there is already a rule `one`; counters know rules by their id
            line 37, column 32: write this in quotes: "5.00"
            line 37, column 49: "25:00-26:00" is not a span of hours; write it as "18:00-23:00"
            line 37, column 76: "UK!" is not a country's code; write it as in "GB"
            line 37, column 95: unknown word `in-store`; did you mean `in store`?
            line 38, column 17: "two" is not a rate; write it as "2", "0.5" or "1/3"
            line 39, column 17: unknown word `year`; there is `transaction`, `day`, `week`, `month`
            line 39, column 64: `times` counts from 1
            line 39, column 69: a cap needs either `amount` or `times`
            line 40, column 13: `green` is neither in [merchants] nor `issuer`; did you mean `Greens`?
            line 42, column 1: a rule needs `id`
            line 44, column 9: `earn` needs `rate` with `per` or `every`, or `steps` with `per`, or `amount` alone
            line 49, column 10: "20.001" has more than the 2 decimals that are counted
            line 52, column 23: there is no `greens` in [merchants]; did you mean `Greens`?
            line 53, column 20: there is no rule `too`; there is `one`, `one`
        "#]],
    );
}

#[test]
fn what_is_not_supported_yet_is_refused_by_name() {
    check(
        &format!(
            r#"{HEAD}
[refunds]
policy    = "keep"
unmatched = "ignore"
prizes    = "forfeit"
negative  = "offset"
[tiers.gold]
multiplier = "1.5"
[segments.staff]
tags = ["employee"]
[campaigns.spring]
from = 2026-03-01
[[rule]]
id       = "r"
when     = {{ tier = ["gold"], opted_in = true }}
unless   = {{ segment = ["staff"] }}
earn     = {{ amount = "5.00", asset = "GBP" }}
campaign = "spring"
nth      = {{ is = 1, of = "merchant" }}
after    = {{ spend = "200.00", within = "month" }}
caps     = [{{ per = "campaign", of = "all", amount = "1.00" }}]
[[draw]]
id = "instant-win"
"#
        ),
        &expect![[r#"
            line 13, column 13: `keep` is not supported yet
            line 14, column 13: `ignore` is not supported yet
            line 15, column 1: `prizes` is not supported yet
            line 16, column 13: `offset` is not supported yet
            line 17, column 2: `tiers` is not supported yet
            line 19, column 2: `segments` is not supported yet
            line 21, column 2: `campaigns` is not supported yet
            line 25, column 14: `tier` is not supported yet
            line 25, column 31: `opted_in` is not supported yet
            line 26, column 14: `segment` is not supported yet
            line 28, column 1: `campaign` is not supported yet
            line 29, column 1: `nth` is not supported yet
            line 30, column 1: `after` is not supported yet
            line 31, column 21: `campaign` is not supported yet
            line 31, column 38: `all` is not supported yet
            line 32, column 3: `draw` is not supported yet
        "#]],
    );
}

#[test]
fn rules_of_a_group_pay_one_asset_and_ids_differ() {
    check(
        &format!(
            r#"{HEAD}
[[rule]]
id    = "a"
earn  = {{ amount = "1", asset = "PTS" }}
group = "base"
[[rule]]
id    = "a"
earn  = {{ amount = "1.00", asset = "GBP" }}
group = "base"
"#
        ),
        &expect![[r#"
            line 17, column 9: there is already a rule `a`; counters know rules by their id
            line 19, column 9: rules of group `base` pay one asset: this one pays GBP, `a` pays PTS
        "#]],
    );
}

#[test]
fn of_a_cascade_of_syntax_errors_only_the_first_is_reported() {
    check(
        "programme = \"everyday\nversion = 1\n[assets.PTS\ndecimals = 0\nname = points points points\n",
        &expect![[r#"
            line 1, column 22: this is not TOML: invalid basic string, expected `"`
            line 3, column 12: this is not TOML: unclosed table, expected `]`
        "#]],
    );
}

#[test]
fn what_a_broken_file_lacks_is_not_called_missing() {
    check(
        "programme = everyday\nversion = 1\ncurrncy = \"GBP\"\n",
        &expect![[r#"
        line 1, column 13: this is not TOML: string values must be quoted, expected literal string
        line 3, column 1: unknown key `currncy`; did you mean `currency`?
    "#]],
    );
}

#[test]
fn an_empty_file_says_what_a_programme_needs() {
    check(
        "",
        &expect![[r#"
        line 1, column 1: a programme needs `currency`
        line 1, column 1: a programme needs `effective`
        line 1, column 1: a programme needs `programme`
        line 1, column 1: a programme needs `timezone`
        line 1, column 1: a programme needs `version`
    "#]],
    );
}

#[test]
fn columns_count_characters() {
    check(
        &format!("{HEAD}\n[sign_up]\nearn = {{ asset = \"£££\", amont = \"0\" }}\n"),
        &expect![[r#"
            line 13, column 8: `earn` of a sign-up needs `amount`
            line 13, column 18: there is no asset `£££` in [assets]; there is `GBP`, `PTS`
            line 13, column 25: unknown key `amont`; did you mean `amount`?
        "#]],
    );
}

#[test]
fn an_example_that_does_not_hold_says_what_came_out_and_why() {
    let programme = parse(&EVERYDAY.replace("amount = \"10\", asset", "amount = \"11\", asset"));
    let failed: String = programme.failed_examples().iter().map(|mistake| format!("{mistake}\n")).collect();
    expect![[r#"
        line 71, column 1: this example expects groceries-double 11 PTS, but the programme pays groceries-double 10 PTS:
          groceries-double: pays 10 PTS
          everything: would pay 5 PTS, groceries-double pays 10 PTS
          greens-weekend: amount is 5.49, asked for: at least 20.00
    "#]]
    .assert_eq(&failed);
}

#[test]
fn parts_that_cannot_be_told_apart_are_refused() {
    check(
        &format!(
            r#"{HEAD}
[merchants.issuer]
match = {{ name = ["ISSUER"] }}
[[rule]]
id   = "mixed"
when = {{ currency = ["JPY", "EUR"] }}
earn = {{ rate = "1", per = "1", asset = "PTS" }}
caps = [{{ per = "day", amount = "1" }}, {{ per = "day", amount = "2" }}, {{ per = "transaction", times = 1 }}]
[[rule]]
id   = "steps"
when = {{ kind = ["other"] }}
earn = {{ steps = [{{ from = "5", rate = "1" }}, {{ from = "5", rate = "2" }}], per = "1", asset = "PTS" }}
[[rule]]
id   = "fine"
earn = {{ rate = "0.000000000000000000001", per = "1000000", asset = "PTS" }}
[[rule]]
id   = "zero"
earn = {{ amount = "0", asset = "PTS" }}
[cap]
asset = "PTS"
"#
        ),
        &expect![[r#"
            line 12, column 12: `issuer` is the word for the programme's own funds; call the merchant something else
            line 13, column 9: `match` stands in a list: [[...]] as a header, or [{ ... }]
            line 16, column 29: EUR has other decimals than the currencies before it; give it a rule of its own
            line 18, column 40: there is already such a cap per day
            line 18, column 71: a rule pays at most once per transaction anyway
            line 21, column 17: kind `other` is what nobody recognised, and earns nothing
            line 22, column 47: steps ascend: this one begins no later than the one before it
            line 25, column 8: this rate is finer or larger than can be counted exactly
            line 28, column 19: this amount must be more than zero
            line 29, column 1: a cap stands in a list: [[...]] as a header, or [{ ... }]
        "#]],
    );
}

#[test]
fn a_programme_that_no_record_of_the_log_could_hold_is_refused() {
    let head = "programme = \"p\"\nversion = 1\neffective = 2026-01-01\ntimezone = \"Europe/London\"\ncurrency = \"GBP\"\n\
                [assets.PTS]\ndecimals = 0\n";
    let with = |bytes: usize| format!("{head}# {}\n", "x".repeat(bytes));
    assert!(Programme::parse(&with(700 << 10), tzif).is_ok());
    let refused = Programme::parse(&with(800 << 10), tzif).unwrap_err();
    assert!(refused[0].to_string().contains("a programme has at most 768"), "{}", refused[0]);
}

#[test]
fn more_rules_than_one_purchase_can_record_are_refused() {
    let head = "programme = \"p\"\nversion = 1\neffective = 2026-01-01\ntimezone = \"Europe/London\"\ncurrency = \"GBP\"\n\
                [assets.PTS]\ndecimals = 0\n";
    let rule = |n: usize, group: &str| {
        format!("[[rule]]\nid = \"r{n}\"\n{group}earn = {{ rate = \"1\", per = \"1.00\", asset = \"PTS\" }}\n")
    };
    let parse = |rules: String| Programme::parse(&(head.to_owned() + &rules), tzif).map(|programme| programme.rules().len());
    assert_eq!(parse((0..32).map(|n| rule(n, "")).collect()), Ok(32));
    let refused = parse((0..33).map(|n| rule(n, "")).collect()).unwrap_err();
    assert!(refused[0].to_string().contains("compete in a `group`"), "{}", refused[0]);
    assert_eq!(parse((0..200).map(|n| rule(n, "group = \"base\"\n")).collect()), Ok(200));
}

#[test]
fn mistakes_in_what_wallets_may_do_are_told_with_what_to_write() {
    let source = r#"
programme = "test"
version   = 1
effective = 2026-01-01
timezone  = "Europe/London"
currency  = "GBP"
[assets.PTS]
decimals = 0
[redemption]
holds_for = "31 days"
grace     = "three days"
[transfers]
PTS = { per_transfer = "5.5", per_week = "1" }
STR = { per_day = "1" }
[limits]
redemptions = { per = "week", times = 0 }
[treasury.PTS]
[treasury.GBP]
limit = "0"
"#;
    check(
        source,
        &expect![[r#"
        line 10, column 13: a hold lasts 1 to 30 days; write it as "7 days"
        line 11, column 13: "three days" is not a length of time; write it as "14 days" or "24 months"
        line 13, column 24: "5.5" has more than the 0 decimals that are counted
        line 13, column 31: unknown key `per_week`; there is `per_transfer`, `per_day`
        line 14, column 1: there is no asset `STR` in [assets]; there is `PTS`
        line 16, column 23: `week` is not supported yet
        line 16, column 39: a limit is 1 or more; leave it out where there is none
        line 17, column 1: a treasury needs `limit`
        line 18, column 11: there is no asset `GBP` in [assets]; there is `PTS`
        line 19, column 9: this amount must be more than zero
    "#]],
    );
}
