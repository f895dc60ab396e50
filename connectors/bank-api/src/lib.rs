//! Asks a bank's API for the transactions of an account, in the shapes of Berlin Group (NextGenPSD2 1.3) and UK Open Banking (Read/Write
//! 3.1 and 4): page after page, within bounds, and never anywhere but where the bank is.
//!
//! What it returns are the bank's own bytes. It knows no items, keeps nothing, and does not decide when to ask again: its errors say what
//! whoever asks can do.

mod bank_api;
mod berlin_group;
mod body;
mod bounds;
mod error;
mod fetch;
mod link;
mod pace;
mod refusal;
mod request;
mod retry_after;
mod settings;
mod shape;
mod tokens;
mod uk_open_banking;

pub use self::{
    bank_api::BankApi,
    bounds::Bounds,
    error::{ConsentEnd, DownReason, FetchError, SetupError, WrongAnswer},
    fetch::Fetched,
    request::AccountRequest,
    settings::{BankSettings, ClientCertificate, TokenClient},
    shape::Shape,
    tokens::Tokens,
};
