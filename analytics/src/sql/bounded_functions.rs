//! Bounds functions that make long texts out of short ones: the bytes of a batch are estimated before they are made, because no
//! memory limit counts them.

use std::sync::Arc;

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _},
    compute::cast,
    datatypes::{DataType, FieldRef, Int64Type},
};
use datafusion::{
    error::{DataFusionError, Result},
    logical_expr::{ColumnarValue, Documentation, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature},
    scalar::ScalarValue,
};

/// The most bytes of a text, or of all texts of a batch together.
const MOST_BYTES: u64 = 64 << 20;

/// How to estimate the length of a function's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    /// A text, repeated so many times.
    Repeated,
    /// A text, padded to so many characters.
    Padded,
    /// A text with every occurrence of one text replaced by another.
    Replaced,
    /// A text with matches of a pattern replaced, once or everywhere; the replacement may repeat parts of the text.
    ReplacedByPattern,
}

/// A function with a bound on its result.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Bounded {
    within: Arc<ScalarUDF>,
    kind: Kind,
}

/// Returns the function, with a bound if it needs one.
pub(super) fn bounded(function: Arc<ScalarUDF>) -> Arc<ScalarUDF> {
    let kind = match function.name() {
        "repeat" => Kind::Repeated,
        "lpad" | "rpad" => Kind::Padded,
        "replace" => Kind::Replaced,
        "regexp_replace" => Kind::ReplacedByPattern,
        _ => return function,
    };
    Arc::new(ScalarUDF::new_from_impl(Bounded { within: function, kind }))
}

/// It leaves out the optimizer's rules of the function, which would replace it by the function without a bound.
impl ScalarUDFImpl for Bounded {
    fn name(&self) -> &str {
        self.within.name()
    }

    fn aliases(&self) -> &[String] {
        self.within.aliases()
    }

    fn signature(&self) -> &Signature {
        self.within.signature()
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        self.within.return_type(arg_types)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        self.within.return_field_from_args(args)
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        self.within.coerce_types(arg_types)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.within.documentation()
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let constant = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let rows = if constant { 1 } else { args.number_rows };
        let args_of = args.args.iter().map(Arg::of).collect::<Result<Vec<_>>>()?;
        let bytes = (0..rows).fold(0_u64, |bytes, row| bytes.saturating_add(self.kind.bytes(&args_of, row)));
        if bytes > MOST_BYTES {
            return Err(DataFusionError::Execution(format!(
                "{} would make a text of more than 64 MiB, or the rows of a batch so much together; ask for shorter ones",
                self.name()
            )));
        }
        self.within.invoke_with_args(args)
    }
}

impl Kind {
    /// The most bytes of the result for a row of these arguments.
    fn bytes(self, args: &[Arg], row: usize) -> u64 {
        let text = |at: usize| args.get(at).and_then(|arg| arg.text(row)).unwrap_or_default();
        let length = |at: usize| text(at).len() as u64;
        // Less than never is never.
        let times = || args.get(1).and_then(|arg| arg.number(row)).map_or(0, |number| number.max(0).unsigned_abs());
        match self {
            // A constant text takes its bytes for each row, even if it is repeated zero times.
            Self::Repeated => length(0).saturating_mul(times().max(1)),
            Self::Padded => {
                // The padding has characters of one to four bytes; by default it is a space.
                let filling = if args.len() > 2 { length(2).min(4) } else { 1 };
                length(0).saturating_add(times().saturating_mul(filling))
            }
            Self::Replaced => length(0).saturating_add(places(length(0), length(1)).saturating_mul(length(2))),
            Self::ReplacedByPattern => {
                let places = if text(3).contains('g') { length(0) + 1 } else { 1 };
                let parts = text(2).bytes().filter(|byte| matches!(byte, b'\\' | b'$')).count();
                let each = length(2).saturating_add((parts as u64).saturating_mul(length(0)));
                length(0).saturating_add(places.saturating_mul(each))
            }
        }
    }
}

/// The most occurrences of a text in another, by their lengths. An empty text occurs between all characters.
fn places(text: u64, other: u64) -> u64 {
    text.checked_div(other).unwrap_or(text + 1)
}

/// An argument of a function: a constant, or a column.
enum Arg<'a> {
    Text(Option<&'a str>),
    Number(Option<i64>),
    Column(ArrayRef),
    /// An argument that no bound depends on.
    Other,
}

impl<'a> Arg<'a> {
    fn of(value: &'a ColumnarValue) -> Result<Self> {
        match value {
            ColumnarValue::Scalar(constant) if constant.data_type().is_integer() => {
                let ScalarValue::Int64(number) = constant.cast_to(&DataType::Int64)? else { return Ok(Self::Other) };
                Ok(Self::Number(number))
            }
            ColumnarValue::Scalar(constant) => Ok(constant.try_as_str().map_or(Self::Other, Self::Text)),
            ColumnarValue::Array(column) => match column.data_type() {
                number if number.is_integer() => Ok(Self::Column(cast(column, &DataType::Int64)?)),
                DataType::Dictionary(_, values) => Ok(Self::Column(cast(column, values)?)),
                _ => Ok(Self::Column(Arc::clone(column))),
            },
        }
    }

    fn text(&self, row: usize) -> Option<&str> {
        match self {
            Self::Text(text) => *text,
            Self::Column(column) if column.is_valid(row) => match column.data_type() {
                DataType::Utf8 => Some(column.as_string::<i32>().value(row)),
                DataType::LargeUtf8 => Some(column.as_string::<i64>().value(row)),
                DataType::Utf8View => Some(column.as_string_view().value(row)),
                _ => None,
            },
            _ => None,
        }
    }

    fn number(&self, row: usize) -> Option<i64> {
        match self {
            Self::Number(number) => *number,
            Self::Column(column) if column.is_valid(row) => {
                column.as_primitive_opt::<Int64Type>().map(|numbers| numbers.value(row))
            }
            _ => None,
        }
    }
}
