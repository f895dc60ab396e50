//! Patterns that miss the names that are made of what banks write.

use expect_test::expect;

use super::*;
use crate::{programme::Cleaned, text_folding::fold};

/// An edge that takes `SQ *` and store numbers from every name, and `LONDON` from descriptions.
fn unmet(merchants: &str) -> String {
    let name = |text: &str| {
        let folded = fold(text);
        folded.trim_start_matches("SQ *").trim_end_matches(|c: char| c.is_ascii_digit()).trim_end().to_owned()
    };
    let text = |text: &str| name(text).trim_end_matches(" LONDON").to_owned();
    let unmet = with_head(merchants).unmet_names(Cleaned { name: &name, text: &text });
    unmet.iter().map(|warning| format!("{warning}\n")).collect()
}

#[test]
fn a_pattern_that_misses_what_it_names_gets_a_warning_with_what_would_meet() {
    expect![[r#"
        line 13, column 21: `GREENS 1234` can never match: `GREENS 1234` is known as `GREENS`; write `GREENS`
        line 13, column 36: `SQ *BEANS` does not match what it names: `SQ *BEANS` is known as `BEANS`; write `BEANS`
        line 13, column 49: `SHOP 12*` does not match what it names: `SHOP 12` is known as `SHOP`; write `SHOP*`
        line 14, column 20: `DELI 7` can never match: `DELI 7` is known as `DELI`; write `DELI`
        line 16, column 19: `ZOO LONDON` matches only where a feed gives merchants' names in a field of their own: in a description, `ZOO LONDON` is known as `ZOO`; write `ZOO` as well, or leave it so
    "#]]
    .assert_eq(&unmet(
        r#"
[merchants.a]
match  = [{ name = ["Greens 1234", "SQ *Beans", "Shop 12*"] }]
unless = { name = ["Deli 7"] }
[merchants.b]
match = [{ name = "Zoo London" }]
"#,
    ));
}

#[test]
fn patterns_that_meet_what_they_name_get_no_warning() {
    let well = r#"
[merchants.a]
match  = [{ name = ["Greens", "Greens*", "*Station*", "G*N", "London"] }]
[merchants.b]
match = [{ name = ["Zoo London", "Zoo"] }, { merchant_id = ["1234"] }]
[merchants.c]
match = [{ name = ["Shop 12*", "Shop*"] }]
"#;
    assert_eq!(unmet(well), "");
}
