use std::{collections::BTreeSet, fmt::Write as _};

use expect_test::{Expect, expect};
use rewardhub_core::item::{Channel, Kind};
use serde_json::Value;

use super::*;

fn check(input: &str, expected: Expect) {
    let profile = Profile::parse("timezone = 'Europe/Berlin'").unwrap();
    let mut lines = String::new();
    for decoded in Decoder::new(&profile, input.as_bytes()) {
        match decoded {
            Decoded::Entry(e) => {
                let ids = [e.references.first(), e.original_reference.as_ref(), e.settles_reference.as_ref()];
                let ids: Vec<&str> = ids.into_iter().flatten().map(|reference| reference.value.as_str()).collect();
                writeln!(
                    lines,
                    "{}/{} {} {} {:?} {:?} {} {} {ids:?} {}",
                    e.statement,
                    e.place,
                    e.account.number,
                    e.booked_on,
                    e.status,
                    e.direction,
                    e.amount.minor,
                    e.amount.asset,
                    e.text
                )
            }
            Decoded::Statement(s) => writeln!(
                lines,
                "statement {} {:?} {:?} {:?} {:?} {:?}",
                s.statement, s.delivery_key, s.from_on, s.to_on, s.opening_minor, s.closing_minor
            ),
            Decoded::Rejected(r) => writeln!(lines, "rejected {}: {}: {}", r.place, r.reason, r.message),
            Decoded::Refused(r) => writeln!(lines, "refused {}: {}", r.reason, r.message),
            Decoded::Remark(remark) => writeln!(lines, "remark {remark}"),
        }
        .unwrap();
    }
    expected.assert_eq(&lines);
}

/// A good line with this instead of its amount, or beside it.
fn line(keys: &str) -> String {
    format!("{{\"account\":\"1\",\"currency\":\"GBP\",\"booked_on\":\"2026-03-13\",{keys}}}\n")
}

#[test]
fn the_sign_or_the_direction_says_which_way() {
    let lines = [
        r#""amount":"-12.34""#,
        r#""amount":"12.34""#,
        r#""amount":"+12.34""#,
        r#""amount":"12.34","direction":"debit""#,
        r#""amount":"-12.34","direction":"debit""#,
        r#""amount":"-12.34","direction":"credit""#,
        r#""amount":"0.00","direction":"debit","status":null"#,
    ];
    check(
        &lines.map(line).concat(),
        expect![[r#"
        0/line 1 1 2026-03-13 Booked Debit 1234 GBP [] 
        0/line 2 1 2026-03-13 Booked Credit 1234 GBP [] 
        0/line 3 1 2026-03-13 Booked Credit 1234 GBP [] 
        0/line 4 1 2026-03-13 Booked Debit 1234 GBP [] 
        0/line 5 1 2026-03-13 Booked Debit 1234 GBP [] 
        rejected line 6, key "direction": direction: "direction" and the sign of "amount" contradict each other; send one of them
        0/line 7 1 2026-03-13 Booked Debit 0 GBP [] 
        statement 0 None None None None None
    "#]],
    );
}

#[test]
fn json_numbers_are_no_amounts() {
    check(
        &[r#""amount":12.34"#, r#""amount":"1","balance_after":0"#, r#""amount":"1","mcc":5411"#].map(line).concat(),
        expect![[r#"
            rejected line 1, key "amount": amount: "amount" is a JSON number, which does not hold every decimal; send it as a string, as in "12.34"
            rejected line 2, key "balance_after": amount: "balance_after" is a JSON number, which does not hold every decimal; send it as a string, as in "12.34"
            rejected line 3, key "mcc": structure: "mcc" must be a string
            statement 0 None None None None None
        "#]],
    );
}

#[test]
fn unknown_keys_are_named_with_the_nearest() {
    check(
        &[r#""amuont":"1""#, r#""amount":"1","zzzzzzzzzz":1"#].map(line).concat(),
        expect![[r#"
        rejected line 1, key "amuont": key: unknown key "amuont": did you mean "amount"?
        rejected line 2, key "zzzzzzzzzz": key: unknown key "zzzzzzzzzz": valid are delivery, account, bank, id, status, direction, amount, currency, booked_on, value_on, purchased_at, description, counterparty, counterparty_account, kind, mcc, category, merchant, merchant_id, country, channel, reversal, original_id, pending_id, original_amount, original_currency, balance_after
        statement 0 None None None None None
    "#]],
    );
    check(
        "{\"delivery\":{\"kee\":\"1\"}}\n",
        expect![[r#"
        rejected line 1, key "kee": key: unknown key "kee": did you mean "key"?
        statement 0 None None None None None
    "#]],
    );
}

#[test]
fn one_bad_line_does_not_stop_the_others() {
    let good = line(r#""amount":"1""#);
    let bad = [
        r#""amount":"1","status":"book""#,
        r#""amount":"1.005""#,
        r#""amount":"--1""#,
        r#""amount":"1,50""#,
        r#""amount":"1","amount":"2""#,
        r#""amount":"1","country":"gb""#,
        r#""amount":"1","mcc":"541""#,
        r#""amount":"1","reversal":"yes""#,
        r#""amount":"1","value_on":"2026-02-30""#,
        r#""amount":"1","purchased_at":"noon""#,
        r#""amount":"1","original_amount":"2""#,
    ]
    .map(line)
    .concat();
    let other = "{}\n[1]\nhello\n{\"account\":\"1\"}\n{\"account\":\" \",\"amount\":\"1\",\"delivery\":{}}\n";
    check(
        &format!("{bad}{other}\n{good}"),
        expect![[r#"
            rejected line 1, key "status": status: "status" cannot be "book": did you mean "booked"?
            rejected line 2, key "amount": amount: "1.005" has more decimals than GBP (2); correct the amount or its currency at the bank
            rejected line 3, key "amount": amount: "-1" is not an amount; give a number such as 12.34
            rejected line 4, key "amount": amount: "1,50" is not an amount; give a number such as 12.34
            rejected line 5: structure: the line cannot be read: duplicate field `amount` at line 1 column 78
            rejected line 6, key "country": country: "gb" is not a country; ISO 3166 has two capital letters, as in "GB"
            rejected line 7, key "mcc": mcc: "541" is not a merchant category code: four digits
            rejected line 8, key "reversal": reversal: "reversal" must be true or false
            rejected line 9, key "value_on": date: "2026-02-30" is not a day; write it as 2026-03-31
            rejected line 10, key "purchased_at": date: "noon" is not a day of the calendar; give one such as 2026-03-31
            rejected line 11, key "original_currency": original_currency: the item has no "original_currency"; add it
            rejected line 12, key "account": account: the item has no "account"; add it, or give the number with --account
            rejected line 13: structure: the line is an array; send one object {…} an item
            rejected line 14: structure: the line is not JSON: expected value at line 1 column 1; send one {…} an item
            rejected line 15, key "currency": currency: the item has no "currency"; add it, or give its code with --currency
            rejected line 16, key "delivery": structure: a line is an item or the end of a delivery; write two lines
            0/line 18 1 2026-03-13 Booked Credit 100 GBP [] 
            statement 0 None None None None None
        "#]],
    );
}

#[test]
fn a_line_ends_a_delivery_and_the_last_ends_by_itself() {
    let item = line(r#""amount":"-1","id":"A","original_id":"B","pending_id":"C""#);
    let end = r#"{"delivery":{"key":"k1","from":"2026-03-13","to":"2026-03-14T23:30:00Z","currency":"GBP","opening_balance":"10","closing_balance":"-9.00"}}"#;
    check(
        &format!("\u{feff}{item}{end}\n{item}"),
        expect![[r#"
        0/line 1 1 2026-03-13 Booked Debit 100 GBP ["A", "B", "C"] 
        statement 0 Some("k1") Some(2026-03-13) Some(2026-03-15) Some(1000) Some(-900)
        1/line 3 1 2026-03-13 Booked Debit 100 GBP ["A", "B", "C"] 
        statement 1 None None None None None
    "#]],
    );
    check(
        &format!("{item}{end}\n"),
        expect![[r#"
        0/line 1 1 2026-03-13 Booked Debit 100 GBP ["A", "B", "C"] 
        statement 0 Some("k1") Some(2026-03-13) Some(2026-03-15) Some(1000) Some(-900)
    "#]],
    );
    check(
        "{\"delivery\":{\"opening_balance\":\"1\"}}",
        expect![[r#"
        rejected line 1, key "currency": currency: a balance needs a currency; add "currency"
        statement 0 None None None None None
    "#]],
    );
    check(
        "\n",
        expect![[r#"
        refused structure: the input is empty; send one line an item
    "#]],
    );
}

#[test]
fn a_date_is_a_local_day_and_rfc_3339_an_instant() {
    let profile = Profile::default();
    for (text, purchased) in [("2026-03-12", "On(2026-03-12)"), ("2026-03-12T14:33:02+01:00", "At(2026-03-12T13:33:02Z)")] {
        let input = line(&format!(r#""amount":"1","purchased_at":"{text}""#));
        let Some(Decoded::Entry(entry)) = Decoder::new(&profile, input.as_bytes()).next() else { panic!("no entry") };
        assert_eq!(entry.purchased.map(|purchased| format!("{purchased:?}")).as_deref(), Some(purchased));
    }
}

#[test]
fn a_line_without_end_is_rejected_and_does_not_fill_the_memory() {
    let long = format!("{{\"account\":\"{}\"}}\n{}", "1".repeat(3 * LONGEST_LINE), line(r#""amount":"1""#));
    let profile = Profile::default();
    let mut decoder = Decoder::new(&profile, long.as_bytes());
    assert!(matches!(decoder.next(), Some(Decoded::Rejected(rejected)) if rejected.bytes.len() == crate::entry::KEPT_BYTES));
    assert!(matches!(decoder.next(), Some(Decoded::Entry(entry)) if entry.place.to_string() == "line 2"));
}

fn properties(schema: &Value, pointer: &str) -> BTreeSet<String> {
    schema.pointer(pointer).and_then(Value::as_object).unwrap().keys().cloned().collect()
}

fn words(schema: &Value, key: &str) -> Vec<String> {
    let words = schema.pointer(&format!("/$defs/item/properties/{key}/enum")).and_then(Value::as_array).unwrap();
    words.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_schema_names_the_keys_and_words_that_are_read() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let mut keys = properties(&schema, "/$defs/item/properties");
    keys.extend(properties(&schema, "/$defs/end/properties"));
    assert_eq!(keys, line::KEYS.iter().map(|key| (*key).to_owned()).collect());
    let delivery = properties(&schema, "/$defs/end/properties/delivery/properties");
    assert_eq!(delivery, line::DELIVERY_KEYS.iter().map(|key| (*key).to_owned()).collect());
    assert_eq!(words(&schema, "status"), entry::STATUSES.map(|(word, _)| word));
    assert_eq!(words(&schema, "direction"), entry::DIRECTIONS.map(|(word, _)| word));
    assert_eq!(words(&schema, "kind"), Kind::WORDS.map(|(word, _)| word));
    assert_eq!(words(&schema, "channel"), Channel::WORDS.map(|(word, _)| word));
}

#[test]
fn what_the_schema_requires_is_required_and_its_examples_are_read() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let profile = Profile::default();
    let decode = |line: &Value| Decoder::new(&profile, line.to_string().as_bytes()).next().unwrap();
    let example = schema.pointer("/$defs/item/examples/0").unwrap();
    assert!(matches!(decode(example), Decoded::Entry(_)));
    assert!(matches!(decode(schema.pointer("/$defs/end/examples/0").unwrap()), Decoded::Statement(_)));
    for key in schema.pointer("/$defs/item/required").and_then(Value::as_array).unwrap() {
        let mut without = example.clone();
        without.as_object_mut().unwrap().remove(key.as_str().unwrap());
        assert!(matches!(decode(&without), Decoded::Rejected(_)), "{key}");
    }
}

#[test]
fn lines_of_old_macs_are_lines() {
    let lines = [r#""amount":"-1""#, r#""amount":"?""#, r#""amount":"-2""#].map(line).concat();
    check(
        &lines.replace('\n', "\r"),
        expect![[r#"
        0/line 1 1 2026-03-13 Booked Debit 100 GBP [] 
        rejected line 2, key "amount": amount: "?" is not an amount; give a number such as 12.34
        0/line 3 1 2026-03-13 Booked Debit 200 GBP [] 
        statement 0 None None None None None
    "#]],
    );
    check(
        &lines.replace('\n', "\r\n"),
        expect![[r#"
        0/line 1 1 2026-03-13 Booked Debit 100 GBP [] 
        rejected line 2, key "amount": amount: "?" is not an amount; give a number such as 12.34
        0/line 3 1 2026-03-13 Booked Debit 200 GBP [] 
        statement 0 None None None None None
    "#]],
    );
}
