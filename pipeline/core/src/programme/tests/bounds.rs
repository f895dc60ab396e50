//! Hostile files: whatever is in them, it is reported in bounded time and in few words. Work that grew with the square would not end.

use super::*;
use crate::programme::Mistakes;

/// The mistakes of a file; they are few, short and in order.
fn mistakes(source: &str) -> Mistakes {
    let mistakes = Programme::parse(source, tzif).expect_err("it is full of mistakes");
    assert!(mistakes.len() <= 100 && mistakes.is_sorted_by_key(|mistake| (mistake.line, mistake.column)));
    assert!(mistakes.iter().all(|mistake| mistake.message.len() < 500), "{mistakes:?}");
    mistakes
}

fn many(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

#[test]
fn of_forty_thousand_unknown_keys_a_hundred_are_listed_and_the_others_counted() {
    let unknown = mistakes(&format!("{}{HEAD}", many(40_000, |n| format!("unknown_key_{n} = 1\n"))));
    assert_eq!((unknown.len(), unknown.more(), unknown.count()), (100, 39_900, 40_000));
    assert_eq!(unknown[0].line, 1);
    assert!(unknown[0].message.starts_with("unknown key `unknown_key_0`; there is `programme`, "), "{}", unknown[0]);
    let in_one_line = mistakes(&format!("{HEAD}[sign_up]\nearn = {{ {} }}", many(20_000, |n| format!("k{n} = 1, "))));
    assert_eq!(in_one_line.count(), 20_002);
    assert!(in_one_line[99].column > 800);
}

#[test]
fn words_that_are_not_there_are_found_among_thousands_that_are() {
    let merchants = many(10_000, |n| format!("[merchants.shop-{n}]\nmatch = [{{ name = \"SHOP {n}\" }}]\n"));
    let category = format!("[categories.all]\nmerchants = [{}]\n", many(10_000, |n| format!("\"shopp-{n}\",")));
    let misspelt = mistakes(&format!("{HEAD}{merchants}{category}"));
    assert_eq!(misspelt.count(), 10_000);
    assert!(misspelt[0].message.ends_with("; did you mean `shop-0`?"), "{}", misspelt[0]);
}

#[test]
fn mistakes_in_rules_and_examples_by_the_thousand_are_reported_in_time() {
    let rule = |n| format!("[[rule]]\nid = \"r{n}\"\nearn = {{ amount = \"1\", asset = \"PTS\" }}\n");
    let example = |n| {
        format!(
            "[[example]]\ngiven = {{ amount = \"1\", on = 2026-03-03 }}\nexpect = [{{ rule = \"x{n}\", amount = \"1\", asset = \"PTS\" }}]\n"
        )
    };
    let mixed = mistakes(&format!("{HEAD}{}{}", many(8_000, rule), many(8_000, example)));
    assert_eq!((mixed[0].message.as_str(), mixed.count()), ("a programme has at most 200 rules", 8_001));
    let same = mistakes(&format!("{HEAD}{}", many(10_000, |_| rule(1))));
    assert_eq!(same.count(), 10_000);
}

#[test]
fn examples_that_fail_by_the_thousand_are_counted() {
    let rule = "[[rule]]\nid = \"r\"\nearn = { amount = \"1\", asset = \"PTS\" }\n";
    let examples = many(3_000, |_| "[[example]]\ngiven = { amount = \"1\", on = 2026-03-03 }\nexpect = []\n".to_owned());
    let failed = with_head(&format!("{rule}{examples}")).failed_examples();
    assert_eq!((failed.len(), failed.count()), (100, 3_000));
}

#[test]
fn what_is_not_toml_is_reported_in_time() {
    for line in
        ["[broken\n", "= 1\n", "a = \n", "\"\n", "[[\n", "a = [1,\n", "a = {b = \n", "[a]\n[a]\n", "a.b.c.d = 1\n", "\u{1}\n"]
    {
        let broken = mistakes(&line.repeat(20_000));
        assert!(!broken.is_empty(), "{line:?}");
    }
}

#[test]
fn no_depth_is_too_deep() {
    for (open, close) in [("[", "]"), ("{a=", "}"), ("[{a=", "}]")] {
        for depth in [50, 1_000, 100_000] {
            mistakes(&format!("version = {}{}\n", open.repeat(depth), close.repeat(depth)));
            mistakes(&format!("version = {}\n", open.repeat(depth)));
        }
    }
    for depth in [1_000, 100_000] {
        let dotted = vec!["a"; depth].join(".");
        mistakes(&format!("{dotted} = 1\n"));
        mistakes(&format!("[{dotted}]\n"));
        mistakes(&format!("[[{dotted}]]\n"));
    }
}

#[test]
fn what_a_message_quotes_is_cut() {
    let long = "x".repeat(500_000);
    mistakes(&format!("{HEAD}{long} = 1\n"));
    mistakes(&format!("{HEAD}[sign_up]\nearn = {{ amount = \"{long}\", asset = \"{long}\" }}\n"));
    mistakes(&format!("{HEAD}[merchants.\"{long}\"]\n[categories.c]\nmerchants = [\"{long}y\"]\n"));
}

#[test]
fn a_programme_that_its_records_could_not_hold_is_refused() {
    let shops = |count| many(count, |n| format!("[merchants.shop-{n}]\nmatch = [{{ name = \"SHOP {n}*\" }}]\n"));
    with_head(&shops(8_000));
    let too_large = mistakes(&format!("{HEAD}{}", shops(16_000)));
    assert!(too_large[0].message.contains("and a programme has at most 768; shorten it"), "{}", too_large[0]);
}
