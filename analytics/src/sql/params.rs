//! Values for the `$name` placeholders of a query.

use std::collections::BTreeMap;

use arrow::datatypes::DataType;
use datafusion::{common::ParamValues, scalar::ScalarValue};

use crate::tables::{AMOUNT_PRECISION, AMOUNT_SCALE, Type};

/// Values by the name of their placeholder, without the `$`.
pub type Params = BTreeMap<String, Value>;

/// The value of a placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text (`VARCHAR`).
    Text(String),
    /// A whole number (`BIGINT`).
    Whole(i64),
    /// An amount, in ten-thousandths of a whole unit.
    Amount(i64),
    /// A day, in days since 1970-01-01.
    Day(i32),
    /// An instant in UTC, in microseconds since 1970-01-01.
    Time(i64),
    /// A flag (`BOOLEAN`).
    Flag(bool),
    /// An empty value of a type.
    Empty(Type),
}

impl Value {
    fn scalar(&self) -> ScalarValue {
        match self {
            Self::Text(text) => ScalarValue::Utf8(Some(text.clone())),
            Self::Whole(number) => ScalarValue::Int64(Some(*number)),
            Self::Amount(amount) => ScalarValue::Decimal128(Some(i128::from(*amount)), AMOUNT_PRECISION, AMOUNT_SCALE),
            Self::Day(day) => ScalarValue::Date32(Some(*day)),
            Self::Time(micros) => ScalarValue::TimestampMicrosecond(Some(*micros), Some("UTC".into())),
            Self::Flag(flag) => ScalarValue::Boolean(Some(*flag)),
            Self::Empty(holds) => {
                ScalarValue::try_from(&DataType::clone(&holds.arrow())).expect("every type of a column has an empty value")
            }
        }
    }
}

/// Converts the values for DataFusion.
pub(super) fn values(params: &Params) -> ParamValues {
    params.iter().map(|(name, value)| (name.clone(), value.scalar())).collect::<Vec<_>>().into()
}
