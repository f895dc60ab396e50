//! What is asked of a bank.

use std::fmt;

use jiff::civil::Date;

/// The transactions of an account that are wanted, and with what right.
#[derive(Clone, Copy)]
pub struct AccountRequest<'r> {
    /// The id by which the API knows the account: Berlin Group's `resourceId`, UK Open Banking's `AccountId`.
    pub account: &'r str,
    /// The account's number. Pages that name another IBAN are refused.
    pub number: &'r str,
    /// The id of the customer's consent, where the API wants it with each request (Berlin Group).
    pub consent: Option<&'r str>,
    /// The access token, where the API wants one.
    pub token: Option<&'r str>,
    /// The first booking day that is wanted.
    pub from: Date,
    /// The last booking day that is wanted.
    pub to: Date,
}

impl fmt::Debug for AccountRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountRequest").field("from", &self.from).field("to", &self.to).finish_non_exhaustive()
    }
}
