//! The list of all reports, and the search for one by name.

use crate::report::{Report, meant};

const SOURCES: [(&str, &str); 14] = [
    ("breakage", include_str!("../reports/breakage.sql")),
    ("cohorts", include_str!("../reports/cohorts.sql")),
    ("cost_by_merchant", include_str!("../reports/cost_by_merchant.sql")),
    ("cost_by_rule", include_str!("../reports/cost_by_rule.sql")),
    ("earned", include_str!("../reports/earned.sql")),
    ("feed_quality", include_str!("../reports/feed_quality.sql")),
    ("liability", include_str!("../reports/liability.sql")),
    ("pending_ageing", include_str!("../reports/pending_ageing.sql")),
    ("redemption", include_str!("../reports/redemption.sql")),
    ("redemption_by_merchant", include_str!("../reports/redemption_by_merchant.sql")),
    ("top_customers", include_str!("../reports/top_customers.sql")),
    ("trial_balance", include_str!("../reports/trial_balance.sql")),
    ("unclassified_merchants", include_str!("../reports/unclassified_merchants.sql")),
    ("velocity", include_str!("../reports/velocity.sql")),
];

/// No report has that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no report {name:?}; {meant}")]
pub struct UnknownReport {
    /// The name that was given.
    pub name: String,
    /// A hint for the user: the nearest name, or all names.
    pub meant: String,
}

/// Every report, sorted by name.
#[must_use]
pub fn reports() -> Vec<Report> {
    let read = |(name, source): &(&str, &str)| Report::read(name, source).expect("a test reads every report");
    SOURCES.iter().map(read).collect()
}

/// The report of that name; `-` and `_` in the name are the same.
///
/// # Errors
/// [`UnknownReport`] with the nearest name.
pub fn report(name: &str) -> Result<Report, UnknownReport> {
    let wanted = name.replace('-', "_");
    reports().into_iter().find(|report| report.name == wanted).ok_or_else(|| {
        let names: Vec<&str> = SOURCES.iter().map(|(name, _)| *name).collect();
        UnknownReport { name: name.to_owned(), meant: meant(&wanted, &names) }
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use std::{fs, path::Path};

    use rewardhub_core::time::Day;

    use super::*;
    use crate::{
        chart::ChartKind,
        value::{Decimal, Value},
    };

    /// The names of the SQL files of a folder, sorted.
    pub fn files_in(folder: &str) -> Vec<String> {
        let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.map(|name| name.strip_suffix(".sql").unwrap().to_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn every_file_is_a_report_whose_head_and_query_agree() {
        for (name, source) in SOURCES {
            Report::read(name, source).unwrap_or_else(|error| panic!("{error}"));
        }
        assert_eq!(SOURCES.map(|(name, _)| name).as_slice(), files_in("reports"));
        assert_eq!(report("cost-by-rule").unwrap().name, "cost_by_rule");
    }

    const GOOD: &str = "-- title: Mine\n-- question: How\n--   much?\n-- parameter as_of: date = today. The day.\n\
                        -- parameter least: decimal = 2.5. How much.\n-- chart: bar, x = day, y = one + other, panels = asset\n\
                        SELECT $least WHERE day <= $as_of;\n";

    fn good() -> Report {
        Report::read("mine", GOOD).unwrap()
    }

    #[test]
    fn a_head_is_read_to_the_letter() {
        let report = good();
        assert_eq!((report.title.as_str(), report.question.as_str()), ("Mine", "How much?"));
        assert_eq!(report.query, "SELECT $least WHERE day <= $as_of");
        let chart = report.chart.unwrap();
        assert_eq!((chart.kind, chart.columns().collect::<Vec<_>>()), (ChartKind::Bar, vec!["day", "one", "other", "asset"]));
    }

    #[test]
    fn a_mistake_in_a_header_is_an_error_with_its_line() {
        let refusal = |from: &str, to: &str| {
            assert!(GOOD.contains(from));
            Report::read("mine", &GOOD.replacen(from, to, 1)).unwrap_err().to_string()
        };
        let cases = [
            ("-- title: Mine\n", "", "line 1: `-- title: …` is missing"),
            ("-- question", "-- titel: Mine\n-- question", "line 2: `titel` is none of: title, question, note, parameter, chart"),
            ("-- question", "-- title: Again\n-- question", "line 2: `title` is said twice"),
            ("much?", "much", "line 1: its question ends with a question mark"),
            ("-- question", "--question", "line 2: write `-- key: text`, or `--   more` to go on with the line before"),
            ("date = today", "day = today", "line 4: `day` is none of: date, integer, decimal, text"),
            ("= 2.5", "= much", "line 5: its default is not a number with at most four decimals, like 2.5"),
            ("as_of: date", "AS: date", "line 4: write `-- parameter name: type = default. Meaning.`"),
            (". The day.", "", "line 4: write `type = default. Meaning.` of the parameter"),
            ("bar,", "pie,", "line 6: a chart is one of: line, area, bar, stacked; then comes `, x = column, y = column`"),
            ("x = day, ", "", "line 6: a chart has an x and a y"),
            ("panels", "colour", "line 6: `colour` of the chart is none of: x, y, series, panels, unit"),
            ("panels = asset", "series = asset", "line 6: a chart has either panels or a unit"),
            ("$least", "1", "line 1: $least is not used"),
            ("<= $as_of", "<= $until", "line 1: $until is not declared"),
            ("-- chart", "-- parameter least: integer = 1. Again.\n-- chart", "line 1: $least is declared twice"),
            ("SELECT", "SELECT 1; SELECT", "line 1: it has more than one query"),
        ];
        for (from, to, mistake) in cases {
            assert_eq!(refusal(from, to), format!("mine.sql, {mistake}"));
        }
    }

    #[test]
    fn values_are_read_by_type_and_default_to_what_the_file_says() {
        let today = Day::parse("2026-06-30").unwrap();
        let given = |set: &[(&str, &str)]| {
            let set: Vec<_> = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            good().values(&set, today).map_err(|error| error.to_string())
        };
        let values = |day, least| Ok(vec![("as_of".into(), Value::Date(day)), ("least".into(), Value::Decimal(Decimal(least)))]);
        assert_eq!(given(&[]), values(today, 25_000));
        assert_eq!(given(&[("least", "3"), ("as_of", "2026-01-31")]), values(Day::parse("2026-01-31").unwrap(), 30_000));
        let refusal = |set: &[(&str, &str)]| given(set).unwrap_err();
        assert_eq!(refusal(&[("asof", "today")]), "report mine has no parameter \"asof\"; did you mean as_of?");
        assert_eq!(refusal(&[("x", "1")]), "report mine has no parameter \"x\"; there are: as_of, least");
        assert_eq!(
            refusal(&[("as_of", "31.1.2026")]),
            "\"31.1.2026\" is no value for as_of of report mine: it is a day, like 2026-03-31, or `today`"
        );
        assert_eq!(refusal(&[("least", "1"), ("least", "2")]), "least of report mine was given twice; give it once");
    }

    #[test]
    fn an_unknown_report_gets_the_nearest_name_suggested() {
        assert_eq!(report("liabilty").unwrap_err().to_string(), "there is no report \"liabilty\"; did you mean liability?");
        assert!(report("zzz").unwrap_err().to_string().contains("there are: breakage, cohorts"));
    }
}
