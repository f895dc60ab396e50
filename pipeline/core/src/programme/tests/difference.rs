//! What a version changes is told in words, whatever it is, and nothing is told of versions that mean the same.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

/// A programme that says all that one can say; each `{n}` stands for one of the words of [`SAYS`].
const ALL: &str = r#"
programme = "{0}"
version   = {1}
effective = {2}
timezone  = "{3}"
currency  = "{4}"
[assets.PTS]
decimals      = 0
name          = "{5}"
expires_after = "{6}"
{7}
{8}
[assets.GBP]
decimals = 2
[assets.STAR]
decimals = {9}
[earning]
matures_after = "{10}"
rounding      = "{11}"
earns_from    = "{12}"
[refunds]
look_back = "{13}"
[sign_up]
earn = {{ amount = "{14}", asset = "PTS" }}
[merchants.greens]
title  = "{15}"
mcc    = "{16}"
match  = [{17}]
unless = {{ {18} }}
[merchants.blues]
match = [{{ name = ["BLUE*"] }}]
[categories.food]
mcc       = [{19}]
{20}
bank      = ["{21}"]
{22}
[[rule]]
id     = "rated"
title  = "{23}"
when   = {{ {24} }}
unless = {{ {25} }}
earn   = {26}
{27}
{28}
{29}
[[rule]]
id   = "{30}"
earn = {{ amount = "3", asset = "PTS" }}
{31}
[[cap]]
asset  = "GBP"
per    = "{32}"
{33}
[[example]]
given  = {{ amount = "{34}", on = 2026-03-03{35} }}
expect = [{36}]
"#;

/// What each place of [`ALL`] may say: no two of them mean the same.
const SAYS: [&[&str]; 37] = [
    &["all", "other"],
    &["1", "2"],
    &["2026-01-01", "2026-06-01"],
    &["Europe/London", "Europe/Berlin"],
    &["GBP", "EUR"],
    &["points", "stars"],
    &["12 months", "13 months", "12 days"],
    &["", "expires_at = \"end of month\""],
    &["", "value = { amount = \"0.005\", asset = \"GBP\" }", "value = { amount = \"0.005\", asset = \"EUR\" }"],
    &["0", "1"],
    &["14 days", "15 days"],
    &["down", "half up", "half even"],
    &["first window", "opening"],
    &["100 days", "101 days"],
    &["50", "51"],
    &["Greens", "Green & Sons"],
    &["5411", "5412"],
    &[
        "{ name = [\"GREEN*\"] }",
        "{ name = [\"GREEN*\", \"GRAY\"] }",
        "{ merchant_id = [\"1\"] }",
        "{ name = [\"GREEN*\"], merchant_id = [\"1\"] }",
        "{ name = [\"GREEN*\"] }, { merchant_id = [\"1\"] }",
    ],
    &["", "name = [\"GREEN BANK*\"]", "merchant_id = [\"1\"]", "name = [\"GREEN BANK*\"], merchant_id = [\"1\"]"],
    &["\"5411\"", "\"5411\", \"5440-5499\"", "\"5411-5412\""],
    &["", "merchants = [\"blues\"]", "merchants = [\"blues\", \"greens\"]"],
    &["Food", "Essen"],
    &["", "[categories.more]\nmcc = [\"6000\"]"],
    &["A title", "Another title"],
    &[
        "",
        "kind = [\"fee\"]",
        "kind = [\"fee\", \"purchase\"]",
        "direction = [\"debit\"]",
        "merchant = [\"greens\"]",
        "merchant = [\"blues\", \"greens\"]",
        "category = [\"food\"]",
        "mcc = [\"5411\"]",
        "channel = [\"online\"]",
        "country = [\"GB\"]",
        "country = [\"GB\", \"IE\"]",
        "currency = [\"USD\"]",
        "currency = [\"USD\", \"CAD\"]",
        "amount = { at_least = \"1.00\" }",
        "amount = { at_most = \"1.00\" }",
        "amount = { at_least = \"1.00\", at_most = \"2.00\" }",
        "days = [\"Sat\"]",
        "hours = [\"18:00-19:00\"]",
        "hours = [\"18:00-19:30\"]",
        "from = 2026-02-01",
        "until = 2026-02-01",
        "from = 2026-02-01, until = 2026-03-01",
    ],
    &["", "merchant = [\"greens\"]", "days = [\"Sat\"]", "days = [\"Sat\", \"Sun\"]", "kind = [\"fee\"]"],
    &[
        "{ rate = \"2\", per = \"1.00\", asset = \"PTS\" }",
        "{ rate = \"1/3\", per = \"1.00\", asset = \"PTS\" }",
        "{ rate = \"2\", every = \"1.00\", asset = \"PTS\" }",
        "{ rate = \"2\", every = \"2.00\", asset = \"PTS\" }",
        "{ rate = \"0.02\", per = \"1.00\", asset = \"GBP\" }",
        "{ steps = [{ from = \"0\", rate = \"1\" }, { from = \"100\", rate = \"2\" }], per = \"1.00\", asset = \"PTS\" }",
        "{ steps = [{ from = \"0\", rate = \"1\" }, { from = \"101\", rate = \"2\" }], per = \"1.00\", asset = \"PTS\" }",
        "{ amount = \"2\", asset = \"PTS\" }",
        "{ amount = \"2\", asset = \"GBP\" }",
    ],
    &[
        "",
        "caps = [{ per = \"day\", amount = \"200\" }]",
        "caps = [{ per = \"month\", amount = \"200\" }]",
        "caps = [{ per = \"day\", amount = \"201\" }]",
        "caps = [{ per = \"day\", times = 1 }]",
        "caps = [{ per = \"day\", amount = \"200\" }, { per = \"day\", times = 1 }]",
    ],
    &["", "group = \"g\"", "group = \"h\""],
    &["", "funded_by = \"greens\"", "funded_by = \"blues\""],
    &["second", "other"],
    &["", "[[rule]]\nid = \"third\"\nearn = { amount = \"4\", asset = \"PTS\" }"],
    &["day", "month"],
    &["amount = \"5.00\"", "amount = \"6.00\"", "times = 5"],
    &["10.00", "11.00"],
    &[
        "",
        ", mcc = \"5411\"",
        ", kind = \"fee\"",
        ", merchant = [\"blues\"]",
        ", at = \"18:30\"",
        ", direction = \"credit\"",
        ", currency = \"USD\"",
        ", channel = \"online\"",
        ", country = \"GB\"",
        ", bank_category = \"Food\"",
    ],
    &["", "{ rule = \"rated\", amount = \"1\", asset = \"PTS\" }"],
];

fn saying(choices: &[usize]) -> Programme {
    let mut text = ALL.to_owned();
    for (at, (says, choice)) in SAYS.iter().zip(choices).enumerate() {
        text = text.replace(&format!("{{{at}}}"), says[choice % says.len()]);
    }
    parse(&text.replace("{{", "{").replace("}}", "}"))
}

#[test]
fn whatever_differs_is_told() {
    let first = vec![0; SAYS.len()];
    let before = saying(&first);
    for (at, says) in SAYS.iter().enumerate() {
        for choice in 1..says.len() {
            let mut other = first.clone();
            other[at] = choice;
            let after = saying(&other);
            assert_eq!(after.difference_from(Some(&after)), [""; 0]);
            for sentences in [after.difference_from(Some(&before)), before.difference_from(Some(&after))] {
                assert!(!sentences.is_empty(), "{} is not told of", says[choice]);
            }
        }
    }
}

proptest! {
    #[test]
    fn of_two_versions_something_is_told_if_and_only_if_they_say_different_things(
        one in prop::collection::vec(0..60_usize, SAYS.len()),
        other in prop::collection::vec(0..60_usize, SAYS.len()),
        same in any::<bool>(),
    ) {
        let other = if same { one.clone() } else { other };
        let said = |choices: &[usize]| choices.iter().zip(SAYS).map(|(choice, says)| choice % says.len()).collect::<Vec<_>>();
        let sentences = saying(&other).difference_from(Some(&saying(&one)));
        prop_assert_eq!(sentences.is_empty(), said(&one) == said(&other), "{:?}", sentences);
    }
}

#[expect(clippy::needless_pass_by_value, reason = "so that a test is one call")]
fn check(before: Option<&str>, after: &str, expected: Expect) {
    let before = before.map(with_head);
    let sentences = with_head(after).difference_from(before.as_ref());
    expected.assert_eq(&sentences.iter().map(|sentence| format!("{sentence}\n")).collect::<String>());
}

const BEFORE: &str = r#"
[merchants.greens]
match = [{ name = ["GREEN*"] }]
[[rule]]
id   = "groceries"
when = { merchant = ["greens"] }
earn = { rate = "0.02", per = "1.00", asset = "GBP" }
[[rule]]
id   = "points"
earn = { rate = "1", per = "1.00", asset = "PTS" }
[[rule]]
id   = "old"
earn = { amount = "1", asset = "PTS" }
[[cap]]
asset  = "GBP"
per    = "month"
amount = "50.00"
"#;

#[test]
fn a_difference_reads_as_what_it_means_for_purchases() {
    let after = r#"
[merchants.greens]
match = [{ name = ["GREEN*", "GREENE & CO*"] }]
[merchants.acme]
title = "Acme"
match = [{ name = ["ACME*"] }]
[[rule]]
id   = "points"
earn = { rate = "1.5", per = "1.00", asset = "PTS" }
caps = [{ per = "month", amount = "500" }]
[[rule]]
id   = "groceries"
when = { merchant = ["acme", "greens"], days = ["Sat"] }
earn = { rate = "0.03", per = "1.00", asset = "GBP" }
[[cap]]
asset  = "GBP"
per    = "month"
amount = "40.00"
"#;
    check(
        Some(BEFORE),
        after,
        expect![[r#"
        Merchant `acme` is new: title: "Acme"; recognised by: `ACME*`
        Merchant `greens`: recognised by: now also `GREENE & CO*`
        Rule `points`: 1 PTS per 1.00 GBP becomes 1.5 PTS per 1.00 GBP
        Rule `points`: at most per month: no limit becomes 500 PTS
        Rule `groceries`: 2 % becomes 3 %
        Rule `groceries`: days of the week asked for: any becomes Sat
        Rule `groceries`: merchants asked for: now also `acme`
        Cap over all rules on GBP, at most per month: 50.00 GBP becomes 40.00 GBP
        Rule `old` is gone: purchases earn nothing by it from 2026-01-01 on
        Rules stand in another order, which decides between equals of a group and where a cap over all cuts first: `points`, `groceries`
    "#]],
    );
}

#[test]
fn of_a_first_version_all_that_it_brings_is_told() {
    check(
        None,
        BEFORE,
        expect![[r#"
            Name: test
            Time zone: Europe/London (edition de494780 of its rules)
            Currency of purchases: GBP
            Rewards can be spent: 0 days after the booking
            Fractions: rounded down
            A purchase earns from: the first day of its account's first delivery
            A refund without a link finds purchases of: the last 180 days
            Asset GBP is new: name: "GBP"; decimals: 2
            Asset PTS is new: name: "PTS"; decimals: 0
            Merchant `greens` is new: title: "greens"; recognised by: `GREEN*`
            Rule `groceries` is new: 2 %; title: "groceries"; kinds asked for: purchase; currencies asked for: GBP; merchants asked for: `greens`
            Rule `points` is new: 1 PTS per 1.00 GBP; title: "points"; kinds asked for: purchase; currencies asked for: GBP
            Rule `old` is new: 1 PTS for a purchase; title: "old"; kinds asked for: purchase; currencies asked for: GBP
            Cap over all rules on GBP, at most per month is new: 50.00 GBP
            A hold lasts: 7 days, unless the merchant says
        "#]],
    );
}
