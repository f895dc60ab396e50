//! Writes values as texts.

use arrow::{
    array::Array,
    datatypes::DataType,
    error::ArrowError,
    util::display::{ArrayFormatter, FormatOptions},
};

/// The readers of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    People,
    Machines,
}

/// The values of a column as texts.
pub(super) struct Cells<'a> {
    values: &'a dyn Array,
    texts: ArrayFormatter<'a>,
    trimmed: bool,
}

impl<'a> Cells<'a> {
    /// # Errors
    /// When values of that type have no text.
    pub(super) fn of(values: &'a dyn Array, eyes: For) -> Result<Self, ArrowError> {
        let options = FormatOptions::new().with_display_error(false);
        let options = match eyes {
            For::Machines => options,
            For::People => {
                let zoned = match values.data_type() {
                    DataType::Timestamp(_, Some(zone)) if ["UTC", "+00:00", "Z"].contains(&zone.as_ref()) => {
                        "%Y-%m-%d %H:%M:%S%.fZ"
                    }
                    _ => "%Y-%m-%d %H:%M:%S%.f%:z",
                };
                options.with_timestamp_tz_format(Some(zoned)).with_timestamp_format(Some("%Y-%m-%d %H:%M:%S%.f"))
            }
        };
        let trimmed = eyes == For::People && values.data_type().is_decimal();
        Ok(Self { values, texts: ArrayFormatter::try_new(values, &options)?, trimmed })
    }

    /// Returns the text of a row; `None` if the value is empty.
    ///
    /// # Errors
    /// When the value has no text.
    pub(super) fn text(&self, row: usize) -> Result<Option<String>, ArrowError> {
        if self.values.is_null(row) {
            return Ok(None);
        }
        let text = self.texts.value(row).try_to_string()?;
        Ok(Some(if self.trimmed { trim(text) } else { text }))
    }
}

/// Removes zeros beyond two decimals.
fn trim(mut decimal: String) -> String {
    if let Some(point) = decimal.find('.') {
        let kept = decimal.trim_end_matches('0').len().max(point + 3);
        decimal.truncate(kept);
    }
    decimal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_beyond_two_places_are_left_out() {
        let trimmed = ["12.5000", "12.3450", "-0.0001", "7", "100.0", "1000.0000"].map(|text| trim(text.to_owned()));
        assert_eq!(trimmed, ["12.50", "12.345", "-0.0001", "7", "100.0", "1000.00"]);
    }
}
