//! The SQL and CQL that RewardHub brings with it: views over the lake's tables (`views/*.sql`), reports (`reports/*.sql`), each a
//! file whose head describes it, and the ledger's tables in ScyllaDB or Cassandra (`schema/*.cql`). Nothing here runs them.

mod chart;
mod header;
mod parameter;
mod placeholders;
mod report;
mod reports;
pub mod schema;
mod value;
mod view;
mod views;

pub use self::{
    chart::{Chart, ChartKind},
    header::HeaderError,
    parameter::{DefaultValue, Parameter},
    report::{Report, ValueError},
    reports::{UnknownReport, report, reports},
    value::{Decimal, Value, ValueType},
    view::View,
    views::{raw_name, views},
};
