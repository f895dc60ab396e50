//! How a feed's CSV is laid out. What is not given, the decoder finds out or refuses to guess.

use rewardhub_core::{item::Direction, money::Asset};

use super::Pattern;
use crate::amount::DecimalMark;

/// What a column holds.
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
    /// How many there are.
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

    /// Its key in `[csv.columns]`.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].0
    }
}

/// Which column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// By its header, compared without regard to case and punctuation.
    Named(String),
    /// By its number, from 1.
    Number(u32),
}

/// How a file's characters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16; little-endian without a byte order mark.
    Utf16,
    /// What Western European Windows writes.
    Windows1252,
    /// Another of those that write a character as one byte.
    Other(&'static encoding_rs::Encoding),
}

impl Encoding {
    /// Every encoding with its word in profiles.
    pub const WORDS: [(&'static str, Self); 3] =
        [("utf-8", Self::Utf8), ("utf-16", Self::Utf16), ("windows-1252", Self::Windows1252)];

    /// The encoding of this name: one of [`Encoding::WORDS`], or a label of the web's (`iso-8859-2`, `macintosh`) for one that
    /// writes a character as one byte.
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

/// Where a file's account is found when no column names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountFrom {
    /// It is always this one.
    Constant(String),
    /// A line before the header; what `*` stands for is the account.
    Preamble(Pattern),
    /// The file's name; what `*` stands for is the account.
    FileName(Pattern),
}

/// Words of the status and debit/credit columns beside those that are built in, in lower case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The row is booked.
    pub booked: Vec<String>,
    /// The row is pending.
    pub pending: Vec<String>,
    /// The row never happened, or was taken back.
    pub removed: Vec<String>,
    /// Money out.
    pub debit: Vec<String>,
    /// Money in.
    pub credit: Vec<String>,
}

/// `[csv]`: the layout of a feed's CSV.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CsvMapping {
    /// What its stream is called behind `csv:`; the feed's name when absent.
    pub name: Option<String>,
    /// Columns that were given; the others are recognised by their headers.
    pub columns: Vec<(Field, Vec<Column>)>,
    /// Between fields; found out when absent.
    pub separator: Option<u8>,
    /// Before decimals; found out when absent.
    pub decimal: Option<DecimalMark>,
    /// Dates in strftime's words (`%d.%m.%Y`); found out when absent, refused when undecidable.
    pub date_format: Option<String>,
    /// Found out when absent.
    pub encoding: Option<Encoding>,
    /// Lines before the header (or the first row); found out when absent.
    pub preamble_lines: Option<u32>,
    /// There is no header row: columns are given by number.
    pub no_header: bool,
    /// Rows with a cell that matches are not entries, wherever they stand.
    pub footer: Vec<Pattern>,
    /// Where the account is found.
    pub account: Option<AccountFrom>,
    /// The bank that a local account number belongs to (BIC, bank code); empty when it is an IBAN.
    pub bank: String,
    /// Currency of every row where no column says.
    pub currency: Option<Asset>,
    /// What a negative amount is; money in on statements of credit cards. Found out, or asked for, when absent.
    pub negative: Option<Direction>,
    /// Amounts are whole numbers of minor units (cents).
    pub minor_units: Option<bool>,
    /// Words of columns.
    pub words: Words,
}
