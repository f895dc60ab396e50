use super::{answer_in, session};
use crate::fixture::{Log, half_year::last_day};

#[test]
fn a_report_on_a_lake_without_rows_is_empty() {
    let session = session(&Log::default());
    for report in rewardhub_sql::reports() {
        assert_eq!(answer_in(&session, last_day(), &report.name, &[]), [""; 0], "{}", report.name);
    }
}
