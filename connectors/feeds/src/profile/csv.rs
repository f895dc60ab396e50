//! The layout of a feed's CSV files. The decoder finds out what is not given, or refuses to guess.

use rewardhub_core::{item::Direction, money::Asset};

use super::Pattern;
use crate::amount::DecimalMark;

/// The meaning of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are those of an entry's fields")]
pub enum Field {
    Account,
    Id,
    Date,
    ValueDate,
    PurchaseDate,
    Time,
    Amount,
    Debit,
    Credit,
    Dc,
    Currency,
    OriginalAmount,
    OriginalCurrency,
    Description,
    Counterparty,
    CounterpartyAccount,
    Status,
    Mcc,
    Category,
    Merchant,
    MerchantId,
    Country,
    Channel,
    Kind,
    Balance,
    Bank,
}

impl Field {
    /// Number of fields, for arrays with one element per field.
    pub const COUNT: usize = Self::WORDS.len();

    /// Every field with its key in `[csv.columns]`, in the order of the enum.
    pub const WORDS: [(&'static str, Self); 26] = [
        ("account", Self::Account),
        ("id", Self::Id),
        ("date", Self::Date),
        ("value_date", Self::ValueDate),
        ("purchase_date", Self::PurchaseDate),
        ("time", Self::Time),
        ("amount", Self::Amount),
        ("debit", Self::Debit),
        ("credit", Self::Credit),
        ("dc", Self::Dc),
        ("currency", Self::Currency),
        ("original_amount", Self::OriginalAmount),
        ("original_currency", Self::OriginalCurrency),
        ("description", Self::Description),
        ("counterparty", Self::Counterparty),
        ("counterparty_account", Self::CounterpartyAccount),
        ("status", Self::Status),
        ("mcc", Self::Mcc),
        ("category", Self::Category),
        ("merchant", Self::Merchant),
        ("merchant_id", Self::MerchantId),
        ("country", Self::Country),
        ("channel", Self::Channel),
        ("kind", Self::Kind),
        ("balance", Self::Balance),
        ("bank", Self::Bank),
    ];

    /// The key of the field in `[csv.columns]`.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].0
    }
}

/// How a profile refers to a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// By its header, ignoring case and punctuation.
    Named(String),
    /// By its number, from 1.
    Number(usize),
}

/// The character encoding of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16; little-endian without a byte order mark.
    Utf16,
    /// Windows-1252, as Western European Windows writes.
    Windows1252,
    /// Any other encoding with one byte per character.
    Other(&'static encoding_rs::Encoding),
}

impl Encoding {
    /// Every encoding that has a word of its own in profiles.
    pub const WORDS: [(&'static str, Self); 3] =
        [("utf-8", Self::Utf8), ("utf-16", Self::Utf16), ("windows-1252", Self::Windows1252)];

    /// The encoding of this name: one of [`Encoding::WORDS`], or a label of the web (`iso-8859-2`, `macintosh`) for an encoding
    /// with one byte per character. `None` for any other name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let known = Self::WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(name)).map(|(_, encoding)| *encoding);
        known.or_else(|| match encoding_rs::Encoding::for_label(name.as_bytes())? {
            encoding if encoding == encoding_rs::UTF_8 => Some(Self::Utf8),
            encoding if encoding == encoding_rs::WINDOWS_1252 => Some(Self::Windows1252),
            encoding => encoding.is_single_byte().then_some(Self::Other(encoding)),
        })
    }
}

/// Where to find a file's account if no column names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountFrom {
    /// The account is always this one.
    Constant(String),
    /// A line before the header; the account is what `*` matches.
    Preamble(Pattern),
    /// The name of the file; the account is what `*` matches.
    FileName(Pattern),
}

/// Words in the columns for status and for debit or credit besides the built-in ones, in lower case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Words for booked rows.
    pub booked: Vec<String>,
    /// Words for pending rows.
    pub pending: Vec<String>,
    /// Words for rows that never happened or were taken back.
    pub removed: Vec<String>,
    /// Words for money out.
    pub debit: Vec<String>,
    /// Words for money in.
    pub credit: Vec<String>,
}

/// The layout of a feed's CSV files, from `[csv]` in its profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CsvMapping {
    /// The name of the stream after `csv:`; `None` uses that of the feed.
    pub name: Option<String>,
    /// The columns that were given; the others are recognised by their headers.
    pub columns: Vec<(Field, Vec<Column>)>,
    /// The byte between fields; found in the file if `None`.
    pub separator: Option<u8>,
    /// The mark before decimals; found in the file if `None`.
    pub decimal: Option<DecimalMark>,
    /// The format of dates as strftime directives (`%d.%m.%Y`). If `None`, found in the file, which is refused if undecidable.
    pub date_format: Option<String>,
    /// The character encoding; found in the file if `None`.
    pub encoding: Option<Encoding>,
    /// Number of lines before the header, or before the first row without one; found in the file if `None`.
    pub preamble_lines: Option<u64>,
    /// Whether there is no header row, so that columns are given by number.
    pub no_header: bool,
    /// Rows with a cell that matches one of these are not entries, wherever they are.
    pub footer: Vec<Pattern>,
    /// Where to find the account; `None` if a column or the file itself tells.
    pub account: Option<AccountFrom>,
    /// The bank to which a local account number belongs (BIC or bank code); empty for an IBAN.
    pub bank: String,
    /// The currency of rows for which no column gives one.
    pub currency: Option<Asset>,
    /// The direction of a negative amount; credit on statements of credit cards. If `None`, found in the file or asked for.
    pub negative: Option<Direction>,
    /// Whether amounts are whole numbers of minor units (cents); `None` lets the headers decide.
    pub minor_units: Option<bool>,
    /// Additional words for status and direction.
    pub words: Words,
}
