//! The amounts of a row and their direction. A sign is never ignored: one that contradicts
//! the rest of the file leads to a question.

use ::csv::ByteRecord;
use rewardhub_core::{
    currency,
    item::Direction,
    money::{Asset, Money},
};

use super::{Rows, named_currency};
use crate::{
    amount::{Amount, AmountError, Sign},
    csv::{amount_cell, row_error::RowError},
    profile::Field,
};

/// A currency and its number of decimals.
type Of = (Asset, u8);

impl Rows<'_> {
    fn read_amount(&self, record: &ByteRecord, field: Field, of: Of) -> Result<Option<Amount>, RowError> {
        let Some(text) = self.text(record, field)? else { return Ok(None) };
        let minor_units = self.layout.in_minor_units(field);
        amount_cell::read(&text, of, self.layout.mark, minor_units).map(Some).map_err(|error| fault(field, &error))
    }

    pub(super) fn amount(&self, record: &ByteRecord, of: Of) -> Result<(Direction, i64), RowError> {
        if self.layout.column(Field::Amount).is_none() {
            return self.debit_or_credit(record, of);
        }
        let Some(amount) = self.read_amount(record, Field::Amount, of)? else {
            return Err(fault(Field::Amount, &AmountError::Empty));
        };
        let signs = &self.layout.signs;
        // CR and DR name the direction themselves, whatever a minus means in this file.
        let negative = if amount.named { Direction::Debit } else { signs.negative };
        let by_sign = if amount.sign == Some(Sign::Minus) { negative } else { other(negative) };
        let Some(word) = self.text(record, Field::Dc)? else {
            let silent = self.layout.column(Field::Dc).is_some() && amount.sign.is_none() && amount.minor != 0;
            if silent && signs.given.is_none() {
                let message = "nothing says whether the row is a debit or a credit; fill the cell, or set negative under [csv] in \
                               the feed's profile (\"credit\": what has neither word nor sign is money out)";
                return Err(RowError::new(Field::Dc, "direction", message));
            }
            return Ok((by_sign, amount.minor));
        };
        let Some(direction) = self.lexicon.direction(&word) else {
            let message = format!("{word:?} is neither debit nor credit; list it under [csv.words] in the feed's profile");
            return Err(RowError::new(Field::Dc, "direction", message));
        };
        if amount.sign.is_some() && direction != by_sign && amount.minor != 0 {
            let message = format!(
                "{word:?} and the amount's sign contradict each other; correct the row, or set negative under [csv] in the feed's profile"
            );
            return Err(RowError::new(Field::Dc, "direction", message));
        }
        Ok((direction, amount.minor))
    }

    fn debit_or_credit(&self, record: &ByteRecord, of: Of) -> Result<(Direction, i64), RowError> {
        let debit = self.one_side(record, Field::Debit, of)?;
        let credit = self.one_side(record, Field::Credit, of)?;
        match (debit, credit) {
            (None, None) => Err(fault(Field::Debit, &AmountError::Empty)),
            (Some((_, 1..)), Some((_, 1..))) => {
                Err(RowError::new(Field::Debit, "direction", "the row has both a debit and a credit; leave one blank"))
            }
            (debit, Some(credit @ (_, 1..))) | (debit @ None, Some(credit)) => {
                debug_assert!(debit.is_none_or(|(_, minor)| minor == 0), "only one side is filled");
                Ok(credit)
            }
            (Some(debit), _) => Ok(debit),
        }
    }

    /// The direction and amount in one of the two columns, with regard to its sign.
    fn one_side(&self, record: &ByteRecord, field: Field, of: Of) -> Result<Option<(Direction, i64)>, RowError> {
        let Some(amount) = self.read_amount(record, field, of)? else { return Ok(None) };
        let signs = &self.layout.signs;
        let (own, usually_negative) = match field {
            Field::Credit => (Direction::Credit, signs.credits_are_negative),
            _ => (Direction::Debit, signs.debits_are_negative),
        };
        let negative = amount.sign == Some(Sign::Minus);
        let named = if negative { Direction::Debit } else { Direction::Credit };
        let direction = match signs.given {
            _ if amount.minor == 0 => own,
            _ if amount.named && amount.sign.is_some() => named,
            _ if negative == usually_negative => own,
            Some(given) if negative => given,
            _ => return Err(self.unexpected_sign(field, negative)),
        };
        if amount.named && direction != own && amount.minor != 0 {
            let message = "the word behind the amount contradicts its column; correct the row";
            return Err(RowError::new(field, "direction", message));
        }
        Ok(Some((direction, amount.minor)))
    }

    fn unexpected_sign(&self, field: Field, negative: bool) -> RowError {
        let (column, word) = (self.column_name(field), field.word());
        let message = if negative {
            format!(
                "a negative {word} among positive ones may be money back or a correction: set negative under [csv] in the feed's \
                 profile (\"credit\" when a minus in column {column} is money in, \"debit\" when it is money out)"
            )
        } else {
            format!("a {word} without a minus among negative ones may be money back or a correction; correct the row")
        };
        RowError::new(field, "direction", message)
    }

    pub(super) fn original_amount(&self, record: &ByteRecord) -> Result<Option<Money>, RowError> {
        let Some(code) = self.text(record, Field::OriginalCurrency)? else { return Ok(None) };
        let currency = named_currency(Field::OriginalCurrency, &code)?;
        let of = (currency, currency::decimals(currency).unwrap_or(2));
        let amount = self.read_amount(record, Field::OriginalAmount, of)?;
        Ok(amount.map(|amount| Money::new(currency, amount.minor)))
    }

    pub(super) fn balance(&self, record: &ByteRecord, of: Of) -> Result<Option<i64>, RowError> {
        Ok(self.read_amount(record, Field::Balance, of)?.map(Amount::signed))
    }
}

const fn other(direction: Direction) -> Direction {
    match direction {
        Direction::Debit => Direction::Credit,
        Direction::Credit => Direction::Debit,
    }
}

fn fault(field: Field, error: &AmountError) -> RowError {
    let reason = if matches!(error, AmountError::Currency(_)) { "currency" } else { "amount" };
    RowError::new(field, reason, error.to_string())
}
