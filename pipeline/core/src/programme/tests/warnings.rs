//! Rules that can never pay.

use expect_test::expect;

use super::*;
use crate::programme::Supplied;

fn warned(programme: &Programme, supplied: Supplied) -> String {
    programme.warnings(supplied).iter().map(|warning| format!("{warning}\n")).collect()
}

const EVERYTHING: Supplied = Supplied { mcc: true, time: true };

#[test]
fn rules_that_can_never_pay_are_named_with_the_reason() {
    let programme = with_head(
        r#"
        [merchants.ghost]
        title = "A merchant that only funds"
        [categories.bets]
        mcc = ["7995"]
        [[rule]]
        id = "wide"
        group = "g"
        earn = { rate = "2", per = "1.00", asset = "PTS" }
        [[rule]]
        id = "shadowed"
        group = "g"
        when = { amount = { at_least = "5.00" } }
        earn = { rate = "1", per = "1.00", asset = "PTS" }
        [[rule]]
        id = "better"
        group = "g"
        when = { amount = { at_least = "5.00" } }
        earn = { rate = "3", per = "1.00", asset = "PTS" }
        [[rule]]
        id = "impossible"
        when = { amount = { at_least = "10.00", at_most = "5.00" } }
        earn = { amount = "1", asset = "PTS" }
        [[rule]]
        id = "backwards"
        when = { from = 2026-05-01, until = 2026-04-01 }
        earn = { amount = "1", asset = "PTS" }
        [[rule]]
        id = "over"
        when = { until = 2025-12-31 }
        earn = { amount = "1", asset = "PTS" }
        [[rule]]
        id = "excluded"
        when = { mcc = ["5411"] }
        unless = { mcc = ["5000-5999"] }
        earn = { amount = "1", asset = "PTS" }
        [[rule]]
        id = "ghostly"
        when = { merchant = ["ghost"] }
        earn = { amount = "1", asset = "PTS" }
        [[rule]]
        id = "by-code"
        when = { category = ["bets"] }
        earn = { amount = "1", asset = "PTS" }
        [[rule]]
        id = "late"
        when = { hours = ["22:00-04:00"] }
        earn = { amount = "1", asset = "PTS" }
        "#,
    );
    expect![[r#"
        line 21, column 14: rule `shadowed` can never pay: `wide` of its group always pays at least as much
        line 31, column 14: rule `impossible` can never pay: no amount is 10.00 to 5.00
        line 35, column 14: rule `backwards` can never pay: no date is 2026-05-01 to 2026-04-01
        line 39, column 14: rule `over` can never pay: it ends on 2025-12-31, before the programme begins on 2026-01-01
        line 43, column 14: rule `excluded` can never pay: `unless` excludes every mcc that `when` asks for
        line 48, column 14: rule `ghostly` can never pay: its merchants have no `match`
    "#]]
    .assert_eq(&warned(&programme, EVERYTHING));
    expect![[r#"
        line 21, column 14: rule `shadowed` can never pay: `wide` of its group always pays at least as much
        line 31, column 14: rule `impossible` can never pay: no amount is 10.00 to 5.00
        line 35, column 14: rule `backwards` can never pay: no date is 2026-05-01 to 2026-04-01
        line 39, column 14: rule `over` can never pay: it ends on 2025-12-31, before the programme begins on 2026-01-01
        line 43, column 14: rule `excluded` can never pay: `unless` excludes every mcc that `when` asks for
        line 48, column 14: rule `ghostly` can never pay: its merchants have no `match`
        line 52, column 14: rule `by-code` can never pay: its categories are known by MCC alone, which no feed gives; name merchants in them
        line 56, column 14: rule `late` can never pay: it asks for hours, and no feed gives the time
    "#]].assert_eq(&warned(&programme, Supplied { mcc: false, time: false }));
}

#[test]
fn the_example_has_no_warnings_even_without_codes() {
    assert_eq!(warned(&parse(EVERYDAY), Supplied { mcc: false, time: false }), "");
}

#[test]
fn a_wider_rule_shadows_only_where_it_always_pays_at_least_as_much() {
    let narrow = "[[rule]]\nid = \"narrow\"\ngroup = \"g\"\nwhen = { amount = { at_least = \"5.00\" } }\n\
                  earn = { rate = \"1\", per = \"1.00\", asset = \"PTS\" }\n";
    let rated = "earn = { rate = \"1\", per = \"1.00\", asset = \"PTS\" }";
    for (wide, shadows) in [
        (format!("group = \"g\"\n{rated}"), true),
        (format!("group = \"g\"\nwhen = {{ amount = {{ at_least = \"4.00\" }} }}\n{rated}"), true),
        (format!("group = \"g\"\nwhen = {{ amount = {{ at_least = \"6.00\" }} }}\n{rated}"), false),
        (format!("group = \"g\"\nunless = {{ mcc = [\"7995\"] }}\n{rated}"), false),
        (format!("group = \"g\"\n{rated}\ncaps = [{{ per = \"day\", amount = \"10\" }}]"), false),
        (format!("group = \"other\"\n{rated}"), false),
        (rated.to_owned(), false),
        ("group = \"g\"\nearn = { rate = \"0.9\", per = \"1.00\", asset = \"PTS\" }".to_owned(), false),
    ] {
        let programme = with_head(&format!("[[rule]]\nid = \"wide\"\n{wide}\n{narrow}"));
        assert_eq!(!warned(&programme, EVERYTHING).is_empty(), shadows, "{wide}");
        // A rule that stands later loses ties, so it does not shadow what stands before it.
        let later = with_head(&format!("{narrow}[[rule]]\nid = \"wide\"\n{wide}\n"));
        assert!(!warned(&later, EVERYTHING).contains("rule `narrow`"), "{wide}");
    }
}
