//! Why a bank could not be asked, or what it answers cannot be used: by what whoever asks can do about it. No message has anything that
//! the bank wrote but a code of its standard, since it may write about customers.

use std::{fmt, io, time::Duration};

/// Why a bank cannot be asked at all.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The address is none.
    #[error("{0:?} is no address of an API; write what stands before /accounts/, as in https://xs2a.bank.example/v1")]
    Address(String),
    /// Anybody on the way could read tokens and transactions.
    #[error("{0:?} is not encrypted; use an https address (http is for a bank on this machine, for a trial)")]
    InClear(String),
    /// The certificate or the key is none.
    #[error("the client certificate cannot be used ({0}); give its PEM, and the PEM of its private key")]
    Certificate(reqwest::Error),
    /// The authorities are none.
    #[error("the authorities' certificates cannot be used ({0}); give them in PEM")]
    Authorities(reqwest::Error),
    /// There are no authorities where some should be.
    #[error("the authorities' certificates are none; give them in PEM")]
    NoAuthorities,
    /// No client can be made.
    #[error("no client for HTTPS can be made: {0}")]
    Client(reqwest::Error),
}

/// Why an account was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The bank is asked too often: ask later.
    #[error("the bank says that it is asked too often")]
    Throttled {
        /// How long to wait at least, if the bank says so.
        retry_after: Option<Duration>,
    },
    /// The account was asked for as often as is allowed without its customer.
    #[error("the bank says that the account was asked for as often as a day allows")]
    AccessExceeded {
        /// How long to wait at least, if the bank says so.
        retry_after: Option<Duration>,
    },
    /// The consent gives no right any more: ask the customer for another one.
    #[error("{0}")]
    ConsentEnded(ConsentEnd),
    /// The bank does not answer, or says that it cannot: ask later.
    #[error("{why}")]
    Down {
        /// What happened to the request or its answer.
        why: DownReason,
        /// How long to wait at least, if the bank says so.
        retry_after: Option<Duration>,
    },
    /// What the bank answers cannot be used.
    #[error("{0}")]
    Wrong(WrongAnswer),
    /// The bank refuses the request, for another reason than the consent.
    #[error("the bank refuses the request with status {status}{}", coded(code.as_deref()))]
    Refused {
        /// The status of the answer.
        status: u16,
        /// The bank's code for the reason, if it is one of a standard's form.
        code: Option<String>,
    },
    /// The bank gives nothing about days that are so long ago.
    #[error("the bank gives nothing about days that are so long ago")]
    TooLongAgo,
    /// A token or an id cannot be sent.
    #[error("the {0} has characters that no header or address has; give it as the bank did")]
    Unsendable(&'static str),
    /// The pages cannot be kept.
    #[error("what the bank answers cannot be kept ({0}); see that the disk has room")]
    Spool(io::Error),
}

/// Why a consent gives no right any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentEnd {
    /// Its time is over.
    Expired,
    /// The customer or the bank took it back.
    Revoked,
    /// The bank does not know it.
    Unknown,
    /// The bank does not believe the token, or refuses without a reason.
    NotBelieved,
}

impl fmt::Display for ConsentEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "the bank says that the consent has expired",
            Self::Revoked => "the bank says that the consent is not valid any more",
            Self::Unknown => "the bank does not know the consent",
            Self::NotBelieved => "the bank does not take the consent or its token",
        })
    }
}

/// How a bank is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DownReason {
    /// No connection came about.
    Unreachable,
    /// Its certificate is not trusted, or it does not trust ours.
    Untrusted,
    /// It took too long.
    TooSlow,
    /// The connection ended before the answer was whole.
    CutShort,
    /// It answered that it cannot, with this status.
    Status(u16),
}

impl fmt::Display for DownReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable => f.write_str("no connection to the bank comes about"),
            Self::Untrusted => f.write_str("the bank's certificate is not trusted, or the bank does not trust the client's"),
            Self::TooSlow => f.write_str("the bank takes too long to answer"),
            Self::CutShort => f.write_str("the connection ended before the bank's answer was whole"),
            Self::Status(status) => write!(f, "the bank answers that it cannot, with status {status}"),
        }
    }
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrongAnswer {
    /// It is not said to be JSON, as a page of a proxy is not.
    MediaType,
    /// It is no JSON, or not all of it.
    NotJson,
    /// It is JSON, and no page of transactions.
    NotAPage,
    /// It leads to a file instead of being a page.
    Download,
    /// It names another account's IBAN.
    AnotherAccount,
    /// It leads somewhere else, where no token is sent.
    Redirect(u16),
    /// Its link to the next page is no address.
    BadLink,
    /// Its link to the next page leads to another server, where no token is sent.
    LinkElsewhere,
    /// Its link leads to a page that was there before.
    Loop,
    /// There are more pages than allowed.
    Pages(u32),
    /// A page has more bytes than allowed.
    PageBytes(usize),
    /// All pages have more bytes than allowed.
    Bytes(u64),
    /// It is no answer about tokens.
    NotTokens,
    /// Its status has no meaning here.
    Status(u16),
}

impl fmt::Display for WrongAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MediaType => f.write_str("the bank's answer is not said to be JSON; something between may have answered"),
            Self::NotJson => f.write_str("the bank's answer is no JSON, or not all of it"),
            Self::NotAPage => f.write_str("the bank's answer is no page of transactions of the configured shape"),
            Self::Download => f.write_str("the bank offers the transactions as a file only, which is not supported"),
            Self::AnotherAccount => f.write_str("the bank's answer is about another account than the consent"),
            Self::Redirect(status) => write!(f, "the bank's answer leads elsewhere (status {status}), which is not followed"),
            Self::BadLink => f.write_str("the link to the next page is no address"),
            Self::LinkElsewhere => f.write_str("the link to the next page leads to another server, where nothing is sent"),
            Self::Loop => f.write_str("the link to the next page leads back to one that was fetched"),
            Self::Pages(most) => write!(f, "there are more than {most} pages"),
            Self::PageBytes(most) => write!(f, "a page has more than {most} bytes"),
            Self::Bytes(most) => write!(f, "the pages have more than {most} bytes together"),
            Self::NotTokens => f.write_str("what the bank's server for tokens answers has no access token"),
            Self::Status(status) => write!(f, "the bank answers with status {status}, which has no meaning here"),
        }
    }
}

fn coded(code: Option<&str>) -> String {
    code.map_or_else(String::new, |code| format!(" and code {code}"))
}
