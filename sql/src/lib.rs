//! What analysts find ready: views over the lake's tables (`views/*.sql`) and standing reports (`reports/*.sql`), each a file that
//! says in its head what it is; and the ledger's tables in ScyllaDB or Cassandra (`schema/*.cql`). Text only: nothing here runs SQL.

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
