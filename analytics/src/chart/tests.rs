use std::sync::Arc;

use arrow::{
    array::{ArrayRef, Decimal128Array, StringArray},
    compute::cast,
    datatypes::DataType,
};
use rewardhub_sql::Report;

use super::*;
use crate::{fixture::half_year, report::tests::rows_of};

fn report(chart: &str) -> Report {
    let source = format!("-- title: Costs & <losses>\n-- question: How much?\n-- chart: {chart}\nSELECT 1");
    Report::read("costs", &source).unwrap()
}

/// Rows of day, rule and value, in hundredths of pounds.
fn rows(of: &[(&str, &str, Option<i128>)]) -> Vec<RecordBatch> {
    let texts = |column: Vec<&str>| -> ArrayRef { Arc::new(StringArray::from(column)) };
    let days = cast(&texts(of.iter().map(|(day, ..)| *day).collect()), &DataType::Date32).unwrap();
    let rules = texts(of.iter().map(|(_, rule, _)| *rule).collect());
    let values: Decimal128Array = of.iter().map(|(.., value)| *value).collect();
    let values = values.with_precision_and_scale(38, 2).unwrap();
    vec![
        RecordBatch::try_from_iter_with_nullable([
            ("week", days, true),
            ("rule", rules, true),
            ("value", Arc::new(values), true),
        ])
        .unwrap(),
    ]
}

/// All that can be read, and where bars and lines lie.
fn seen(svg: &str) -> String {
    let mut seen = Vec::new();
    let mut lines = svg.lines().skip(1).peekable();
    while let Some(line) = lines.next() {
        let attribute = |name: &str| {
            let after = line.split(&format!(" {name}=\"")).nth(1).or_else(|| line.split(&format!("<{name}=\"")).nth(1));
            after.and_then(|after| after.split('"').next()).unwrap_or_default().to_owned()
        };
        if line.starts_with("<text") {
            seen.push(format!("text {},{} {}", attribute("x"), attribute("y"), lines.next().unwrap_or_default()));
        } else if line.starts_with("<rect") {
            let [x, y, width, height, fill] = ["x", "y", "width", "height", "fill"].map(attribute);
            seen.push(format!("rect {x},{y} {width}x{height} {fill}"));
        }
    }
    seen.join("\n")
}

#[test]
fn stacked_bars_stand_on_each_other_and_clawbacks_hang_below() {
    let report = report("stacked, x = week, y = value, series = rule, unit = GBP");
    let rows = rows(&[
        ("2026-06-01", "coffee", Some(1_000)),
        ("2026-06-01", "fuel", Some(500)),
        ("2026-06-08", "coffee", Some(-250)),
        ("2026-06-08", "fuel", Some(2_000)),
        ("2026-06-08", "unvalued", None),
    ]);
    expect_test::expect![[r#"
        rect 0,0 1000x404 #FFFFFF
        text 16,14 Costs &amp; &lt;losses&gt;
        text 16,42 How much?
        text 12,217 GBP
        text 94,316 0
        text 94,260 5
        text 94,203 10
        text 94,146 15
        text 94,89 20
        text 402,368 2026-06-01
        text 488,368 2026-06-08
        rect 368,203 68x113 #0072B2
        rect 454,316 68x29 #0072B2
        rect 368,146 68x57 #E69F00
        rect 454,89 68x227 #E69F00
        rect 806,78 11x11 #0072B2
        text 823,78 coffee
        rect 806,97 11x11 #E69F00
        text 823,97 fuel"#]]
    .assert_eq(&seen(&svg(&report, &rows).unwrap()));
}

#[test]
fn every_chart_has_its_title_units_days_and_names() {
    let of_report = [
        ("breakage", vec!["PTS", "2026-03", "expired", "to expire", "2,500"]),
        ("cohorts", vec!["% of those who joined", "2026-05", "100"]),
        ("cost_by_rule", vec!["GBP", "2026-06-01", "coffee-back", "groceries", "10"]),
        ("earned", vec!["GBP", "PTS", "STAMP", "2026-05-18", "earned", "clawed back", "-100"]),
        ("redemption", vec!["GBP", "PTS", "2026-03", "redeemed", "expired", "1,000"]),
    ];
    for (name, expected) in of_report {
        let report = rewardhub_sql::report(name).unwrap();
        let seen = seen(&svg(&report, &rows_of(&report, half_year::last_day())).unwrap());
        let texts: Vec<&str> =
            seen.lines().filter_map(|line| line.strip_prefix("text ")?.split_once(' ')).map(|(_, text)| text).collect();
        for text in expected.into_iter().chain([report.title.as_str(), report.question.as_str()]) {
            assert!(texts.contains(&text), "{name} lacks {text}: {texts:?}");
        }
        assert!(!seen.contains("NaN") && !seen.contains("inf"), "{seen}");
    }
    let charted = rewardhub_sql::reports().into_iter().filter(|report| report.chart.is_some()).count();
    assert_eq!(charted, 5, "each is looked at here");
}

#[test]
fn a_report_without_rows_is_an_empty_chart_that_says_so() {
    for rows in [vec![], rows(&[])] {
        let drawn = svg(&report("line, x = week, y = value, unit = GBP"), &rows).unwrap();
        assert!(drawn.contains("There is nothing to draw") && drawn.contains("Costs &amp; &lt;losses&gt;"), "{drawn}");
    }
}

#[test]
fn one_value_or_none_but_nought_can_be_drawn_in_every_kind() {
    for kind in ["line", "area", "bar", "stacked"] {
        let report = report(&format!("{kind}, x = week, y = value, unit = GBP"));
        for value in [0, 1, -1, 10_i128.pow(20)] {
            let drawn = svg(&report, &rows(&[("2026-06-01", "", Some(value))])).unwrap();
            assert!(drawn.contains("2026-06") && !drawn.contains("NaN"), "{kind} {value}: {drawn}");
        }
    }
}

#[test]
fn of_many_series_the_smaller_are_together_or_left_out() {
    let names: Vec<String> = (10..30).map(|nth| format!("rule-{nth}")).collect();
    let of: Vec<_> = names.iter().zip(1..).map(|(name, value)| ("2026-06-01", name.as_str(), Some(value))).collect();
    let drawn = |kind| svg(&report(&format!("{kind}, x = week, y = value, series = rule, unit = GBP")), &rows(&of)).unwrap();
    let (stacked, line) = (drawn("stacked"), drawn("line"));
    assert!(stacked.contains("rule-29") && !stacked.contains("rule-18") && stacked.contains("others"), "{stacked}");
    assert!(line.contains("rule-29") && !line.contains("rule-18") && line.contains("9 smaller ones are left out"), "{line}");
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let refusal = |report: &Report| svg(report, &rows(&[("2026-06-01", "coffee", Some(1))])).unwrap_err().to_string();
    let none = rewardhub_sql::report("liability").unwrap();
    assert_eq!(refusal(&none), "report liability has no chart; write it as a table, or as csv, json or parquet");
    let days = report("line, x = day, y = value, unit = GBP");
    assert_eq!(refusal(&days), "report costs cannot be drawn: column day is missing");
}
