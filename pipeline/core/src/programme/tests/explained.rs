//! Explanations: one evaluation with payment, and true.

use expect_test::expect;

use super::*;
use crate::{
    item::Channel,
    programme::{Clause, ConditionKind, Failure, Finding},
};

#[test]
fn every_rule_is_explained() {
    let programme = parse(EVERYDAY);
    let explained = |facts: &Facts| lines(&programme, facts, &NothingUsed).join("\n");
    expect![[r#"
        groceries-double: pays 10 PTS
        everything: would pay 5 PTS, groceries-double pays 10 PTS
        greens-weekend: amount is 5.49, asked for: at least 20.00"#]]
    .assert_eq(&explained(&at_greens(549)));
    expect![[r#"
        groceries-double: would pay 2000 PTS, everything pays 5000 PTS
        everything: pays 5000 PTS
        greens-weekend: pays 5.00 GBP"#]]
    .assert_eq(&explained(&Facts { booked_on: day("2026-03-07"), ..at_greens(500_000) }));
    expect![[r#"
        groceries-double: amount is 0.99, asked for: at least 5.00
        everything: mcc is 7995, excluded: 6010-6012, 7995
        greens-weekend: amount is 0.99, asked for: at least 20.00"#]]
    .assert_eq(&explained(&Facts { mcc: Some(7_995), ..purchase(99) }));
    expect![[r#"
        groceries-double: kind is transfer, asked for: purchase
        everything: kind is transfer, asked for: purchase
        greens-weekend: kind is transfer, asked for: purchase"#]]
    .assert_eq(&explained(&Facts { kind: Kind::Transfer, ..purchase(99) }));
    expect![[r#"
        groceries-double: amount is 0.00, asked for: at least 5.00
        everything: amount is 0.00, asked for: at least 0.01
        greens-weekend: amount is 0.00, asked for: at least 20.00"#]]
    .assert_eq(&explained(&at_greens(0)));
}

#[test]
fn a_rule_that_was_outranked_first_names_the_final_winner() {
    let rule = |id: &str, minor: u8| {
        format!("[[rule]]\nid = \"{id}\"\ngroup = \"g\"\nearn = {{ amount = \"{minor}\", asset = \"PTS\" }}\n")
    };
    let programme = with_head(&(rule("a", 1) + &rule("b", 2) + &rule("c", 3) + &rule("d", 3)));
    expect![[r#"
        a: would pay 1 PTS, c pays 3 PTS
        b: would pay 2 PTS, c pays 3 PTS
        c: pays 3 PTS
        d: would pay 3 PTS, c pays 3 PTS"#]]
    .assert_eq(&lines(&programme, &purchase(100), &NothingUsed).join("\n"));
}

/// One rule with one condition of each kind, in `when` and in `unless`.
const CONDITIONS: [(&str, &str); 13] = [
    ("kind", "kind = [\"direct_debit\", \"fee\"]"),
    ("currency", "currency = [\"EUR\", \"USD\"]"),
    ("direction", "direction = [\"credit\"]"),
    ("at least", "amount = { at_least = \"20.00\" }"),
    ("between", "amount = { at_least = \"20.00\", at_most = \"30.00\" }"),
    ("dates", "from = 2026-05-01, until = 2026-05-31"),
    ("days", "days = [\"Sat\", \"Sun\"]"),
    ("hours", "hours = [\"22:00-02:00\"]"),
    ("channel", "channel = [\"cash machine\", \"online\"]"),
    ("country", "country = [\"FR\", \"DE\"]"),
    ("mcc", "mcc = [\"5411\", \"5440-5499\"]"),
    ("category", "category = [\"groceries\"]"),
    ("merchant", "merchant = [\"greens\"]"),
];

const PLACES: &str = r#"
[merchants.greens]
match = [{ name = ["GREENS*"] }]
[categories.groceries]
bank = ["groceries"]
"#;

/// Changes the fact that a condition looks at to the first value that the explanation asks for.
fn substitute(facts: &mut Facts, condition: ConditionKind, asked: &str) {
    let first = asked.split(", ").next().unwrap();
    let word = first.trim_start_matches("at least ").trim_start_matches("from ");
    let value = word.split([' ', '-']).next().unwrap();
    match condition {
        ConditionKind::Kind => facts.kind = Kind::WORDS.iter().find(|(known, _)| *known == first).unwrap().1,
        ConditionKind::Currency => facts.amount.asset = asset(first),
        ConditionKind::Direction => facts.direction = if first == "debit" { Direction::Debit } else { Direction::Credit },
        ConditionKind::Amount => facts.amount.minor = value.replace('.', "").parse().unwrap(),
        ConditionKind::Dates => facts.booked_on = day(word.split(' ').next().unwrap()),
        ConditionKind::Days => {
            let known = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].iter().position(|known| *known == first).unwrap();
            facts.booked_on = facts.booked_on.week_start().plus(i32::try_from(known).unwrap());
        }
        ConditionKind::Hours => {
            let at = Instant::parse(&format!("{}T{value}:00Z", facts.booked_on)).unwrap();
            facts.purchased = Some(Purchased::At(at));
        }
        ConditionKind::Channel => facts.channel = Channel::WORDS.iter().find(|(known, _)| *known == first).map(|(_, one)| *one),
        ConditionKind::Country => facts.country = Some(first.to_owned()),
        ConditionKind::Mcc => facts.mcc = value.parse().ok(),
        ConditionKind::Category => facts.bank_category = Some(first.to_owned()),
        ConditionKind::Merchant => facts.merchant_name = Some(first.to_owned()),
    }
}

fn failure(programme: &Programme, facts: &Facts) -> Option<Failure> {
    let mut explanation = Explanation::default();
    programme.evaluate(facts, &NothingUsed, &mut explanation).unwrap();
    match &explanation.rules[0].1 {
        Finding::Failed(failure) => Some(failure.clone()),
        _ => None,
    }
}

#[test]
fn the_asked_value_in_place_of_the_seen_one_makes_the_named_condition_hold() {
    let earn = "earn = { amount = \"1\", asset = \"PTS\" }";
    for (name, text) in CONDITIONS {
        let programme = with_head(&format!("{PLACES}[[rule]]\nid = \"r\"\nwhen = {{ {text} }}\n{earn}"));
        let mut facts = purchase(1_000);
        let failed = failure(&programme, &facts).unwrap_or_else(|| panic!("{name} holds already"));
        assert_eq!(failed.clause, Clause::When, "{name}");
        substitute(&mut facts, failed.condition, &failed.asked);
        assert_eq!(failure(&programme, &facts), None, "{name}: {failed}");

        // The same value in `unless` is what excludes.
        let in_currency = if name == "currency" { "when = { currency = [\"EUR\", \"GBP\"] }\n" } else { "" };
        let in_kind = if name == "kind" { "when = { kind = [\"purchase\", \"direct_debit\"] }\n" } else { "" };
        let excluding = with_head(&format!("{PLACES}[[rule]]\nid = \"r\"\n{in_currency}{in_kind}unless = {{ {text} }}\n{earn}"));
        assert_eq!(failure(&excluding, &purchase(1_000)), None, "{name}");
        let hit = failure(&excluding, &facts).unwrap_or_else(|| panic!("{name} does not exclude"));
        assert_eq!((hit.clause, hit.condition, hit.asked), (Clause::Unless, failed.condition, failed.asked));
    }
}

#[test]
fn all_failing_conditions_are_reached_by_substituting_one_after_the_other() {
    let all: Vec<&str> = CONDITIONS.iter().filter(|(name, _)| *name != "at least").map(|(_, text)| *text).collect();
    let programme = with_head(&format!(
        "{PLACES}[[rule]]\nid = \"r\"\nwhen = {{ {} }}\nearn = {{ amount = \"1\", asset = \"PTS\" }}",
        all.join(", ").replace("days = [\"Sat\", \"Sun\"]", "days = [\"Fri\", \"Sat\"]")
    ));
    let mut facts = purchase(1_000);
    let mut named = Vec::new();
    while let Some(failed) = failure(&programme, &facts) {
        assert!(!named.contains(&failed.condition), "{failed} again");
        named.push(failed.condition);
        substitute(&mut facts, failed.condition, &failed.asked);
    }
    // 1 May 2026, the first day asked for, is a Friday: so `days` never fails.
    let reached: Vec<_> = named.iter().map(|condition| condition.word()).collect();
    expect!["kind currency direction amount date time channel country mcc category merchant"].assert_eq(&reached.join(" "));
}
