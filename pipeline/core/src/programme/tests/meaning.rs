//! What a programme means, as far as it alone can answer: a test for each question.

use super::*;
use crate::programme::{EarnsFrom, Funder, Length};

fn rule(body: &str) -> Programme {
    with_head(&format!("[[rule]]\nid = \"r\"\n{body}"))
}

const POINT_A_POUND: &str = r#"earn = { rate = "1", per = "1.00", asset = "PTS" }"#;

#[test]
fn the_example_parses_and_its_own_examples_hold() {
    let programme = parse(EVERYDAY);
    assert_eq!(*programme.failed_examples(), []);
    assert_eq!((programme.name(), programme.version(), programme.effective()), ("everyday", 3, day("2026-01-01")));
    assert_eq!(programme.sign_up(), Some(Money::new(asset("PTS"), 500)));
    assert_eq!(programme.look_back_days(), 180);
    assert_eq!(programme.source(), EVERYDAY);
    assert_eq!(Some(programme.tzif().to_vec()), tzif("Europe/London"));
    let points = programme.asset(asset("PTS")).unwrap();
    assert_eq!((points.name.as_str(), points.decimals, points.expires_after), ("points", 0, Some(Length::Months(24))));
    assert_eq!(points.value.unwrap().of_minor(1_000), Some(500));
}

#[test]
fn what_earns_is_a_purchase_unless_a_rule_names_other_kinds() {
    let programme = rule(POINT_A_POUND);
    let other_kinds = rule(&format!("when = {{ kind = [\"direct_debit\", \"fee\"] }}\n{POINT_A_POUND}"));
    for (word, kind) in Kind::WORDS {
        let facts = Facts { kind, ..purchase(1_000) };
        assert_eq!(!earned(&programme, &facts).is_empty(), word == "purchase", "{word}");
        assert_eq!(!earned(&other_kinds, &facts).is_empty(), ["direct_debit", "fee"].contains(&word), "{word}");
    }
    assert_eq!(programme.earns_from(), EarnsFrom::FirstWindow);
    assert_eq!(with_head("[earning]\nearns_from = \"opening\"").earns_from(), EarnsFrom::Opening);
}

#[test]
fn which_day_judges_is_the_purchases_else_the_booking_never_the_value_date() {
    let programme = rule(&format!("when = {{ from = 2026-03-02, until = 2026-03-02 }}\n{POINT_A_POUND}"));
    let judged = |facts: &Facts| (programme.judged_on(facts).to_string(), earned(&programme, facts).len());
    let booked = purchase(1_000);
    assert_eq!(judged(&booked), ("2026-03-03".into(), 0));
    let valued = Facts { value_on: Some(day("2026-03-02")), ..booked.clone() };
    assert_eq!(judged(&valued), ("2026-03-03".into(), 0));
    let bought = Facts { purchased: Some(Purchased::On(day("2026-03-02"))), ..booked };
    assert_eq!(judged(&bought), ("2026-03-02".into(), 1));
}

#[test]
fn which_day_judges_is_found_in_the_programmes_time_zone() {
    let programme = rule(POINT_A_POUND);
    // British Summer Time began at 01:00 UTC on 29 March 2026.
    for (instant, local) in [
        ("2026-03-28T23:30:00Z", "2026-03-28"),
        ("2026-03-29T22:59:59Z", "2026-03-29"),
        ("2026-03-29T23:00:00Z", "2026-03-30"),
        ("2026-10-25T23:30:00Z", "2026-10-25"),
    ] {
        assert_eq!(programme.judged_on(&bought_at(100, instant)), day(local), "{instant}");
    }
}

#[test]
fn a_date_without_time_fails_a_condition_on_hours_with_time_not_known() {
    let programme = rule(&format!("when = {{ hours = [\"18:00-02:00\"] }}\n{POINT_A_POUND}"));
    let on = Facts { purchased: Some(Purchased::On(day("2026-03-03"))), ..purchase(1_000) };
    assert_eq!(lines(&programme, &on, &NothingUsed), ["r: time not known, asked for: 18:00-02:00"]);
    for (instant, pays) in [
        ("2026-03-03T17:59:59Z", false),
        ("2026-03-03T18:00:00Z", true),
        ("2026-03-04T01:59:59Z", true),
        ("2026-03-04T02:00:00Z", false),
        // In summer the clock is an hour ahead.
        ("2026-07-01T17:00:00Z", true),
    ] {
        assert_eq!(!earned(&programme, &bought_at(1_000, instant)).is_empty(), pays, "{instant}");
    }
}

#[test]
fn currency_is_the_programmes_or_what_the_rule_names_without_conversion() {
    let programme = rule(POINT_A_POUND);
    let in_yen = rule("when = { currency = [\"JPY\"] }\nearn = { rate = \"1\", per = \"100\", asset = \"PTS\" }");
    let yen = Facts { amount: Money::new(asset("JPY"), 1_000), ..purchase(0) };
    assert_eq!(lines(&programme, &yen, &NothingUsed), ["r: currency is JPY, asked for: GBP"]);
    assert_eq!(earned(&in_yen, &yen), one("r", 10));
    assert_eq!(earned(&in_yen, &purchase(1_000)), []);
    // What it was before conversion does not matter.
    let converted = Facts { original_amount: Some(yen.amount), ..purchase(1_000) };
    assert_eq!(earned(&programme, &converted), one("r", 10));
}

#[test]
fn currency_in_unless_may_name_any() {
    let programme = rule(&format!(
        "when = {{ currency = [\"EUR\", \"GBP\"] }}\nunless = {{ currency = [\"JPY\", \"EUR\"] }}\n{POINT_A_POUND}"
    ));
    let euros = Facts { amount: Money::new(asset("EUR"), 1_000), ..purchase(0) };
    assert_eq!(lines(&programme, &euros, &NothingUsed), ["r: currency is EUR, excluded: JPY, EUR"]);
    assert_eq!(earned(&programme, &purchase(1_000)), one("r", 10));
}

#[test]
fn rate_per_is_continuous_and_every_counts_whole_steps() {
    let continuous = rule("earn = { rate = \"2\", per = \"1.00\", asset = \"GBP\" }");
    let stepped = rule("earn = { rate = \"2\", every = \"1.00\", asset = \"GBP\" }");
    assert_eq!(earned(&continuous, &purchase(499)), one("r", 998));
    assert_eq!(earned(&stepped, &purchase(499)), one("r", 800));
}

#[test]
fn rate_is_an_exact_rational() {
    let third = rule("earn = { rate = \"1/3\", per = \"0.01\", asset = \"PTS\" }");
    assert_eq!(earned(&third, &purchase(3 * 333_333_333)), one("r", 333_333_333));
    let tenth = rule("earn = { rate = \"0.1\", per = \"1.00\", asset = \"GBP\" }");
    assert_eq!(earned(&tenth, &purchase(30)), one("r", 3));
}

#[test]
fn rate_by_steps_gives_each_slice_its_own() {
    let steps = rule(
        "earn = { steps = [{ from = \"0\", rate = \"1\" }, { from = \"100\", rate = \"2.5\" }], per = \"1.00\", asset = \"PTS\" }",
    );
    assert_eq!(earned(&steps, &purchase(9_999)), one("r", 99));
    assert_eq!(earned(&steps, &purchase(10_000)), one("r", 100));
    assert_eq!(earned(&steps, &purchase(12_000)), one("r", 150));
}

#[test]
fn rounding_is_once_per_rule_and_transaction_before_caps_never_on_sums() {
    let body = |rounding: &str| {
        with_head(&format!(
            "[earning]\nrounding = \"{rounding}\"\n[[rule]]\nid = \"a\"\n{POINT_A_POUND}\n[[rule]]\nid = \"b\"\n{POINT_A_POUND}"
        ))
    };
    for (rounding, minor, each) in
        [("down", 199, 1), ("half up", 150, 2), ("half up", 149, 1), ("half even", 150, 2), ("half even", 250, 2)]
    {
        // Two rules of half a point each are not one point together.
        let expected = vec![("a".to_owned(), each), ("b".to_owned(), each)];
        assert_eq!(earned(&body(rounding), &purchase(minor)), expected, "{rounding} {minor}");
    }
    let stepped = with_head(
        "[earning]\nrounding = \"half up\"\n[[rule]]\nid = \"r\"\n\
         earn = { steps = [{ from = \"0\", rate = \"0.5\" }, { from = \"1\", rate = \"0.5\" }], per = \"1.00\", asset = \"PTS\" }",
    );
    assert_eq!(earned(&stepped, &purchase(200)), one("r", 1));
    let capped = with_head(
        "[earning]\nrounding = \"half up\"\n[[rule]]\nid = \"r\"\nearn = { rate = \"1\", per = \"1.00\", asset = \"PTS\" }\n\
         caps = [{ per = \"transaction\", amount = \"2\" }]",
    );
    let awards = capped.evaluate(&purchase(250), &NothingUsed, &mut NoRecorder).unwrap();
    assert_eq!((awards[0].before_caps_minor, awards[0].amount_minor), (3, 2));
}

#[test]
fn order_is_caps_of_the_rule_then_best_of_the_group_then_caps_of_the_programme() {
    let programme = with_head(
        r#"
        [[rule]]
        id = "capped"
        group = "g"
        earn = { rate = "10", per = "1.00", asset = "PTS" }
        caps = [{ per = "transaction", amount = "5" }]
        [[rule]]
        id = "plain"
        group = "g"
        earn = { rate = "1", per = "1.00", asset = "PTS" }
        [[rule]]
        id = "stacks"
        earn = { amount = "7", asset = "PTS" }
        [[cap]]
        asset = "PTS"
        per = "transaction"
        amount = "12"
        "#,
    );
    // The capped rule would pay 100 but for its cap, so the plain one wins; then the last rule is cut.
    assert_eq!(earned(&programme, &purchase(1_000)), [("plain".to_owned(), 10), ("stacks".to_owned(), 2)]);
    assert_eq!(earned(&programme, &purchase(300)), [("capped".to_owned(), 5), ("stacks".to_owned(), 7)]);
    // Nothing left for the last.
    assert_eq!(earned(&programme, &purchase(1_200)), one("plain", 12));
}

#[test]
fn groups_pay_their_best_and_ties_go_by_the_order_of_the_file() {
    let programme = with_head(
        r#"
        [[rule]]
        id = "first"
        group = "g"
        earn = { amount = "5", asset = "PTS" }
        [[rule]]
        id = "rate"
        group = "g"
        earn = { rate = "1", per = "1.00", asset = "PTS" }
        [[rule]]
        id = "alone"
        earn = { amount = "1", asset = "PTS" }
        "#,
    );
    let with_alone = |rule: &str, minor| vec![(rule.to_owned(), minor), ("alone".to_owned(), 1)];
    assert_eq!(earned(&programme, &purchase(500)), with_alone("first", 5));
    let mut late_winner = with_alone("rate", 6);
    assert_eq!(earned(&programme, &purchase(600)), late_winner);
    late_winner.swap(0, 1);
    assert_ne!(earned(&programme, &purchase(600)), late_winner, "awards stand in the order of the file");
}

#[test]
fn groups_fall_back_on_the_next_best_when_a_cap_is_used_up() {
    let programme = parse(EVERYDAY);
    let mut wallet = Wallet::default();
    assert_eq!(by_rule(&programme, &wallet.earn(&programme, &at_greens(99_900))), one("groceries-double", 1_998));
    // Two points are left of two thousand: the plain rule pays more.
    assert_eq!(by_rule(&programme, &wallet.earn(&programme, &at_greens(1_000))), one("everything", 10));
    let explained = lines(&programme, &at_greens(1_000), &wallet);
    assert_eq!(explained[0], "groceries-double: would pay 2 PTS, everything pays 10 PTS");
}

#[test]
fn caps_count_by_the_judged_days_own_period() {
    for (per, apart, together) in [
        ("day", "2026-03-04T12:00:00Z", "2026-03-03T23:59:59Z"),
        // 3 March 2026 is a Tuesday: its week ends on Sunday the 8th.
        ("week", "2026-03-09T00:00:00Z", "2026-03-08T23:59:59Z"),
        ("month", "2026-04-01T12:00:00Z", "2026-03-31T22:59:59Z"),
    ] {
        let programme = rule(&format!("{POINT_A_POUND}\ncaps = [{{ per = \"{per}\", of = \"wallet\", amount = \"15\" }}]"));
        let mut wallet = Wallet::default();
        assert_eq!(wallet.earn(&programme, &bought_at(1_000, "2026-03-03T12:00:00Z"))[0].amount_minor, 10);
        assert_eq!(wallet.earn(&programme, &bought_at(1_000, apart))[0].amount_minor, 10, "{per}");
        let cut = wallet.earn(&programme, &bought_at(1_000, together));
        assert_eq!((cut[0].amount_minor, cut[0].capped_by.clone()), (5, Some(format!("r/{per}"))));
        assert_eq!(wallet.earn(&programme, &bought_at(1_000, together)), [], "{per}");
    }
}

#[test]
fn caps_count_as_times_or_as_amount() {
    let programme =
        rule(&format!("{POINT_A_POUND}\ncaps = [{{ per = \"month\", times = 2 }}, {{ per = \"month\", amount = \"15\" }}]"));
    let mut wallet = Wallet::default();
    assert_eq!(wallet.earn(&programme, &purchase(400))[0].amount_minor, 4);
    assert_eq!(wallet.earn(&programme, &purchase(10_000))[0].amount_minor, 11);
    assert_eq!(wallet.earn(&programme, &purchase(100)), []);
    assert_eq!(lines(&programme, &purchase(100), &wallet), ["r: pays nothing of 1 PTS, r/month is used up"]);
    let touched: Vec<_> = {
        let award = &programme.evaluate(&purchase(400), &NothingUsed, &mut NoRecorder).unwrap()[0];
        programme
            .counters_touched(day("2026-03-03"), (award.rule, award.asset))
            .map(|(counter, ..)| counter.to_string())
            .collect()
    };
    assert_eq!(touched, ["r"], "both caps share the counter, which counts a reward once");
}

#[test]
fn caps_over_all_rules_cut_from_the_last_rule_up() {
    let programme = with_head(
        r#"
        [[rule]]
        id = "a"
        earn = { amount = "4.00", asset = "GBP" }
        [[rule]]
        id = "points"
        earn = { amount = "9", asset = "PTS" }
        [[rule]]
        id = "b"
        earn = { amount = "3.00", asset = "GBP" }
        [[rule]]
        id = "c"
        earn = { amount = "2.00", asset = "GBP" }
        [[cap]]
        asset = "GBP"
        per = "month"
        amount = "14.00"
        [[cap]]
        asset = "GBP"
        per = "day"
        times = 5
        "#,
    );
    let mut wallet = Wallet::default();
    let ids = |minors: &[(&str, i64)]| minors.iter().map(|(id, minor)| ((*id).to_owned(), *minor)).collect::<Vec<_>>();
    let first = wallet.earn(&programme, &purchase(100));
    assert_eq!(by_rule(&programme, &first), ids(&[("a", 400), ("points", 9), ("b", 300), ("c", 200)]));
    let second = wallet.earn(&programme, &purchase(100));
    assert_eq!(by_rule(&programme, &second), ids(&[("a", 400), ("points", 9), ("b", 100)]));
    assert_eq!(second[2].capped_by.as_deref(), Some("cap/GBP/month"));
    let third = wallet.earn(&programme, &purchase(100));
    assert_eq!(by_rule(&programme, &third), ids(&[("points", 9)]));
}

#[test]
fn refund_recomputes_the_net_amount_and_nothing_is_left_of_zero_or_below_a_minimum() {
    let programme = parse(EVERYDAY);
    // groceries-double: two points a pound from 5.00 on.
    assert_eq!(programme.recompute(0, 549), Ok(10));
    assert_eq!(programme.recompute(0, 500), Ok(10));
    assert_eq!(programme.recompute(0, 499), Ok(0));
    assert_eq!(programme.recompute(0, 0), Ok(0));
    // everything: no minimum.
    assert_eq!(programme.recompute(1, 499), Ok(4));
    // greens-weekend: a fixed sum, all or nothing.
    assert_eq!(programme.recompute(2, 2_000), Ok(500));
    assert_eq!(programme.recompute(2, 1_999), Ok(0));
}

#[test]
fn refund_of_part_asks_minimums_again_but_no_other_bound() {
    let most = rule(&format!("when = {{ amount = {{ at_least = \"10.00\", at_most = \"50.00\" }} }}\n{POINT_A_POUND}"));
    assert_eq!((most.recompute(0, 1_000), most.recompute(0, 999)), (Ok(10), Ok(0)));
    let excluded = rule(&format!("unless = {{ amount = {{ at_most = \"10.00\" }} }}\n{POINT_A_POUND}"));
    assert_eq!((excluded.recompute(0, 1_001), excluded.recompute(0, 1_000)), (Ok(10), Ok(0)));
    let band = rule(&format!("unless = {{ amount = {{ at_least = \"5.00\", at_most = \"10.00\" }} }}\n{POINT_A_POUND}"));
    assert_eq!(band.recompute(0, 700), Ok(7), "a purchase of 20.00 that paid is not of the excluded sort");
}

#[test]
fn maturity_counts_from_the_booking_day_and_expiry_from_maturity_at_the_end_of_its_month() {
    let programme = parse(EVERYDAY);
    let (matures, expires) = programme.maturity_and_expiry(asset("PTS"), day("2026-02-20"));
    assert_eq!((matures, expires), (day("2026-03-06"), Some(day("2028-03-31"))));
    assert_eq!(programme.maturity_and_expiry(asset("GBP"), day("2026-02-20")), (day("2026-03-06"), None));
}

#[test]
fn funder_is_the_rules_else_the_issuer() {
    let programme = parse(EVERYDAY);
    let saturday = Facts { booked_on: day("2026-03-07"), ..at_greens(2_000) };
    let awards = programme.evaluate(&saturday, &NothingUsed, &mut NoRecorder).unwrap();
    let funders: Vec<_> = awards.iter().map(|award| award.funder.clone()).collect();
    assert_eq!(funders, [Funder::Issuer, Funder::Named("greens".into())]);
}

#[test]
fn an_absent_fact_never_matches() {
    for when in [
        "mcc = [\"0000-9999\"]",
        "channel = [\"in store\", \"online\", \"cash machine\", \"other\"]",
        "country = [\"GB\"]",
        "hours = [\"00:00-24:00\"]",
    ] {
        let asked = rule(&format!("when = {{ {when} }}\n{POINT_A_POUND}"));
        let excluded = rule(&format!("unless = {{ {when} }}\n{POINT_A_POUND}"));
        assert_eq!((earned(&asked, &purchase(100)).len(), earned(&excluded, &purchase(100)).len()), (0, 1), "{when}");
    }
}

#[test]
fn one_hit_in_unless_excludes_and_its_from_and_until_are_one_span() {
    let programme = rule(&format!("unless = {{ mcc = [\"7995\"], from = 2026-03-10, until = 2026-03-12 }}\n{POINT_A_POUND}"));
    let pays = |facts: Facts| !earned(&programme, &facts).is_empty();
    assert!(pays(purchase(100)));
    assert!(!pays(Facts { mcc: Some(7_995), ..purchase(100) }));
    assert!(!pays(Facts { booked_on: day("2026-03-12"), ..purchase(100) }));
    assert!(pays(Facts { booked_on: day("2026-03-13"), ..purchase(100) }));
}

#[test]
fn more_than_can_be_counted_is_an_error_that_names_the_rule() {
    let programme = rule("earn = { rate = \"1000\", per = \"0.01\", asset = \"GBP\" }");
    let error = programme.evaluate(&purchase(1_000_000_000_000_000), &NothingUsed, &mut NoRecorder).unwrap_err();
    assert_eq!(error.to_string(), "rule \"r\" would pay more than can be counted; check the amount, then the rule's rate");
    assert_eq!(programme.recompute(0, 1_000_000_000_000_000), Err(error));
}

#[test]
fn rule_ids_keep_their_asset_across_versions() {
    let earlier = parse(EVERYDAY);
    let later = EVERYDAY.replace("version   = 3", "version   = 4");
    assert_eq!(parse(&later).mistakes_after(&earlier), []);
    let mistakes_of =
        |source: &str| parse(source).mistakes_after(&earlier).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    expect_test::expect!["line 1, column 1: version 3 is active already; give this one a number above, not 3"]
        .assert_eq(&mistakes_of(EVERYDAY));
    let other = later.replace("\"everyday\"", "\"other\"").replace("decimals      = 0", "decimals      = 1");
    expect_test::expect![[r#"
        line 1, column 1: this is programme "other", and "everyday" is active
        line 1, column 1: PTS has 0 decimals and keeps them; this says 1"#]]
    .assert_eq(&mistakes_of(&other));
    let paid_in_points =
        later.replacen("earn      = { amount = \"5.00\", asset = \"GBP\" }", "earn = { amount = \"5\", asset = \"PTS\" }", 1);
    let without_examples = &paid_in_points[..paid_in_points.find("[[example]]").unwrap()];
    expect_test::expect![
        "line 58, column 13: rule `greens-weekend` paid GBP and now pays PTS; give it another id, counters know it by this one"
    ]
    .assert_eq(&mistakes_of(without_examples));
}
