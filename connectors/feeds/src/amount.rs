//! Amounts from text: exact decimals to the integer minor units of their currency (ISO 4217). Never rounded, never a float.
//!
//! [`exact`] reads amounts of documents with a schema; [`lenient`] those that people and spreadsheets write into CSV. What a sign
//! means is up to the caller. Text that two readers could read differently is an error, not a guess.

use rewardhub_core::{
    currency,
    money::{Asset, MAX_AMOUNT_MINOR},
};

/// Why an amount cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// The text is empty, or is only a sign or a currency.
    #[error("the amount is empty; give a number such as 12.34")]
    Empty,
    /// The text is not a number.
    #[error("{0:?} is not an amount; give a number such as 12.34")]
    NotANumber(String),
    /// The text can be read in two ways, because its only separator may be that of decimals or of thousands.
    #[error("{0:?} can be read in two ways; set decimal under [csv] in the feed's profile (\"point\" or \"comma\")")]
    Ambiguous(String),
    /// The amount has more than one sign.
    #[error("{0:?} has more than one sign; give one of -, a trailing -, (…), CR or DR")]
    TwoSigns(String),
    /// The amount has a fraction of a minor unit, which is never rounded away.
    #[error("{text:?} has more decimals than {currency} ({decimals}); correct the amount or its currency at the bank")]
    TooManyDecimals {
        /// The amount as written.
        text: String,
        /// Currency of the amount.
        currency: Asset,
        /// Number of decimals of the currency.
        decimals: u8,
    },
    /// The amount is greater than [`MAX_AMOUNT_MINOR`].
    #[error("{0:?} is more than an amount can be (10^14 minor units); look whether a reference stands where the amount should")]
    TooLarge(String),
    /// An amount in minor units has decimals.
    #[error(
        "{0:?} has decimals, and is read as minor units, as amounts under [csv] in the feed's profile or the column's header says; \
         correct it, or set amounts = \"units\""
    )]
    NotMinorUnits(String),
    /// The text does not have the form of a currency code (ISO 4217).
    #[error("{0} is not a currency code; ISO 4217 has three capital letters")]
    Currency(Asset),
}

/// A sign as written. The value of an amount does not show it when it is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `+`, `CR`, or a word that means the same.
    Plus,
    /// `-` before or after the number, `(…)`, `DR`, or a word that means the same.
    Minus,
}

/// An amount and its sign, as [`lenient`] reads them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// The amount in minor units without its sign; never negative.
    pub minor: i64,
    /// The sign; `None` if none was written.
    pub sign: Option<Sign>,
    /// Whether the sign is a word (`CR`, `S`), which means the same in every file.
    pub named: bool,
}

impl Amount {
    /// The amount in minor units, negative if the sign is [`Sign::Minus`].
    #[must_use]
    pub fn signed(self) -> i64 {
        if self.sign == Some(Sign::Minus) { -self.minor } else { self.minor }
    }
}

/// The mark between the whole part of an amount and its decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    /// A point, as in `1,234.50`.
    Point,
    /// A comma, as in `1.234,50`.
    Comma,
}

impl DecimalMark {
    const fn byte(self) -> u8 {
        match self {
            Self::Point => b'.',
            Self::Comma => b',',
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }
}

/// Reads `1234.5` as minor units of `currency` (123450 for two decimals): digits with at most one point and at most a `+` before
/// them, without separators (the `decimal` of XML Schema without its minus).
///
/// # Errors
/// [`AmountError`] for any other text, for a fraction of a minor unit, and beyond [`MAX_AMOUNT_MINOR`].
pub fn exact(text: &str, currency: Asset) -> Result<i64, AmountError> {
    let trimmed = text.trim_ascii();
    let number = trimmed.strip_prefix('+').unwrap_or(trimmed);
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    minor_units(trimmed, whole.bytes(), part.as_bytes(), currency)
}

/// Reads an amount as spreadsheets write it: with separators of thousands (`1'234.50`, `1.234,50`, `1 234,50`, also no-break
/// spaces), a sign before or after it, parentheses, `CR` or `DR`, and the currency's code or symbol.
///
/// If `mark` is `None`, `1,234` and `1.234` are refused: each may be a thousand and more, or one and a fraction.
///
/// # Errors
/// [`AmountError`], such as [`AmountError::Ambiguous`].
pub fn lenient(text: &str, currency: Asset, mark: Option<DecimalMark>) -> Result<Amount, AmountError> {
    let (body, sign, named) = take_sign(text, currency)?;
    let plain: String = body.chars().filter(|c| !matches!(c, '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')).collect();
    let mark = mark_of(text, &plain, mark, currency)?;
    let (whole, part) = match mark.and_then(|mark| plain.split_once(char::from(mark.byte()))) {
        Some((whole, part)) => (whole, part),
        None => (plain.as_str(), ""),
    };
    if !grouped(body, mark) {
        return Err(AmountError::NotANumber(preview(text)));
    }
    let digits = whole.bytes().filter(|b| !matches!(b, b'.' | b','));
    minor_units(text.trim(), digits, part.as_bytes(), currency).map(|minor| Amount { minor, sign, named })
}

/// Reads a whole number of minor units (`-1234` for -12.34), with signs as in [`lenient`].
///
/// # Errors
/// [`AmountError`], such as [`AmountError::NotMinorUnits`].
pub fn of_minor_units(text: &str, currency: Asset) -> Result<Amount, AmountError> {
    let (body, sign, named) = take_sign(text, currency)?;
    if body.contains(['.', ',']) {
        return Err(AmountError::NotMinorUnits(preview(text)));
    }
    if !body.contains(|c: char| c.is_ascii_digit()) {
        return Err(AmountError::NotANumber(preview(text)));
    }
    let mut minor = 0_i64;
    for digit in body.bytes().filter(|b| !matches!(b, b' ' | b'\'')) {
        if !digit.is_ascii_digit() {
            return Err(AmountError::NotANumber(preview(text)));
        }
        minor = minor.saturating_mul(10).saturating_add(i64::from(digit - b'0'));
    }
    if minor > MAX_AMOUNT_MINOR { Err(AmountError::TooLarge(preview(text))) } else { Ok(Amount { minor, sign, named }) }
}

/// The number without signs and currency, its sign, and whether the sign is a word.
fn take_sign(text: &str, currency: Asset) -> Result<(&str, Option<Sign>, bool), AmountError> {
    const MARKS: [(char, Sign); 9] = [
        ('-', Sign::Minus),
        ('−', Sign::Minus),
        ('–', Sign::Minus),
        ('—', Sign::Minus),
        ('‐', Sign::Minus),
        ('‑', Sign::Minus),
        ('－', Sign::Minus),
        ('+', Sign::Plus),
        ('＋', Sign::Plus),
    ];
    let mut body = text.trim();
    let (mut sign, mut named) = (None, false);
    loop {
        if body.is_empty() {
            return Err(AmountError::Empty);
        }
        let inner = body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let mark = || {
            MARKS.iter().find_map(|(mark, sign)| Some((body.strip_suffix(*mark).or_else(|| body.strip_prefix(*mark))?, *sign)))
        };
        let found = inner.map(|inner| (inner, Sign::Minus)).or_else(mark);
        if let Some((rest, found)) = found {
            if sign.replace(found).is_some() {
                return Err(AmountError::TwoSigns(preview(text)));
            }
            body = rest.trim();
        } else if let Some(rest) = strip_currency(body, currency) {
            body = rest.trim();
        } else if let Some((rest, found)) = word_behind(body).or_else(|| word_before(body)) {
            named = true;
            if sign.replace(found).is_some() {
                return Err(AmountError::TwoSigns(preview(text)));
            }
            body = rest.trim();
        } else {
            return Ok((body, sign, named));
        }
    }
}

/// Words that are signs. S and H stand for Soll (debit) and Haben (credit).
const WORDS: [(&str, Sign); 6] =
    [("CR", Sign::Plus), ("DR", Sign::Minus), ("C", Sign::Plus), ("D", Sign::Minus), ("H", Sign::Plus), ("S", Sign::Minus)];

/// The number before a word, as in `12.00 DR` or `12.00 Dr.`
fn word_behind(body: &str) -> Option<(&str, Sign)> {
    let bare = body.strip_suffix('.').filter(|bare| bare.ends_with(char::is_alphabetic)).unwrap_or(body);
    WORDS.iter().find_map(|(word, sign)| {
        let at = bare.len().checked_sub(word.len()).filter(|at| bare.is_char_boundary(*at))?;
        let (rest, behind) = bare.split_at(at);
        let alone = !rest.ends_with(char::is_alphabetic);
        (alone && behind.eq_ignore_ascii_case(word)).then_some((rest, *sign))
    })
}

/// The number after a word, as in `DR 12.00` or `Cr. 5.00`. A single letter is too little to be one.
fn word_before(body: &str) -> Option<(&str, Sign)> {
    WORDS.iter().filter(|(word, _)| word.len() > 1).find_map(|(word, sign)| {
        let rest = body.get(word.len()..).filter(|_| body[..word.len()].eq_ignore_ascii_case(word))?;
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        (!rest.starts_with(char::is_alphabetic)).then_some((rest, *sign))
    })
}

fn strip_currency(body: &str, currency: Asset) -> Option<&str> {
    let code = currency.as_str();
    let symbol = match code {
        "GBP" => "£",
        "EUR" => "€",
        "JPY" | "CNY" => "¥",
        "USD" | "CAD" | "AUD" | "NZD" => "$",
        "DKK" | "NOK" | "SEK" => "kr",
        "PLN" => "zł",
        "CHF" => "Fr.",
        _ => code,
    };
    [code, symbol].into_iter().find_map(|mark| body.strip_prefix(mark).or_else(|| body.strip_suffix(mark)))
}

/// The decimal mark of text without other separators; `None` if it has none.
fn mark_of(text: &str, plain: &str, given: Option<DecimalMark>, currency: Asset) -> Result<Option<DecimalMark>, AmountError> {
    let count = |mark: DecimalMark| plain.bytes().filter(|b| *b == mark.byte()).count();
    let (points, commas) = (count(DecimalMark::Point), count(DecimalMark::Comma));
    let read = match (points, commas) {
        (0, 0) => None,
        (1.., 1..) => {
            let last = if plain.rfind('.') > plain.rfind(',') { DecimalMark::Point } else { DecimalMark::Comma };
            if count(last) > 1 {
                return Err(AmountError::NotANumber(preview(text)));
            }
            Some(last)
        }
        (2.., 0) => Some(DecimalMark::Comma),
        (0, 2..) => Some(DecimalMark::Point),
        (1, 0) | (0, 1) => {
            let mark = if points == 1 { DecimalMark::Point } else { DecimalMark::Comma };
            match given {
                Some(given) => Some(given),
                // A currency without decimals leaves one reading, as in `1,250` yen.
                None if could_be_thousands(plain, mark) && currency::decimals(currency) == Some(0) => Some(mark.other()),
                None if could_be_thousands(plain, mark) && text.chars().all(|c| !matches!(c, '\'' | '’')) => {
                    return Err(AmountError::Ambiguous(preview(text)));
                }
                None => Some(mark),
            }
        }
    };
    match (read, given) {
        (Some(read), Some(given)) if read != given => Err(AmountError::Ambiguous(preview(text))),
        (read, _) => Ok(read),
    }
}

/// Whether a text has one separator with one to three digits before it (not beginning with zero) and three after it.
fn could_be_thousands(plain: &str, mark: DecimalMark) -> bool {
    plain
        .split_once(char::from(mark.byte()))
        .is_some_and(|(before, behind)| (1..=3).contains(&before.len()) && !before.starts_with('0') && behind.len() == 3)
}

/// Whether the separators of thousands are where they belong: before the decimals a group of three digits, before that groups of
/// three (or of two, as in India), with the same separator throughout.
fn grouped(body: &str, mark: Option<DecimalMark>) -> bool {
    let whole = mark.map_or(body, |mark| body.split(char::from(mark.byte())).next().unwrap_or(""));
    let behind = body.get(whole.len() + 1..).unwrap_or("");
    let mut groups = whole.split(|c: char| !c.is_ascii_digit());
    let mut separators = whole.chars().filter(|c| !c.is_ascii_digit());
    let first = separators.next();
    let one_kind = separators.all(|c| Some(c) == first);
    let first_len = groups.next().map_or(0, str::len);
    let rest: Vec<usize> = groups.map(str::len).collect();
    let Some((last, middle)) = rest.split_last() else { return behind.bytes().all(|b| b.is_ascii_digit()) };
    let fits = |size: usize| middle.iter().all(|len| *len == size) && (1..=size).contains(&first_len);
    one_kind && *last == 3 && (fits(3) || fits(2)) && behind.bytes().all(|b| b.is_ascii_digit())
}

/// Combines the digits `whole` and `part` into minor units. Refuses a fraction of a minor unit unless it is zero.
fn minor_units(text: &str, whole: impl Iterator<Item = u8>, part: &[u8], currency: Asset) -> Result<i64, AmountError> {
    let decimals = currency::decimals(currency).ok_or(AmountError::Currency(currency))?;
    if text.is_empty() {
        return Err(AmountError::Empty);
    }
    let (kept, beyond) = part.split_at(part.len().min(usize::from(decimals)));
    let mut minor: i64 = 0;
    let mut digits = 0_usize;
    let mut too_large = false;
    let padding = std::iter::repeat_n(b'0', usize::from(decimals) - kept.len());
    for digit in whole.chain(kept.iter().copied()).inspect(|_| digits += 1).chain(padding) {
        if !digit.is_ascii_digit() {
            return Err(AmountError::NotANumber(preview(text)));
        }
        minor = minor.saturating_mul(10).saturating_add(i64::from(digit - b'0'));
        too_large |= minor > MAX_AMOUNT_MINOR;
    }
    if digits + beyond.len() == 0 || !beyond.iter().all(u8::is_ascii_digit) {
        return Err(AmountError::NotANumber(preview(text)));
    }
    if beyond.iter().any(|b| *b != b'0') {
        return Err(AmountError::TooManyDecimals { text: preview(text), currency, decimals });
    }
    if too_large { Err(AmountError::TooLarge(preview(text))) } else { Ok(minor) }
}

/// The part of bad text that a message repeats.
fn preview(text: &str) -> String {
    text.trim().chars().take(40).collect()
}

#[cfg(test)]
mod tests;
