//! The keys of a line, borrowed from its bytes, and what is wrong if they cannot be read.

use std::{borrow::Cow, ops::Deref};

use serde::Deserialize;
use serde_json::Value;

use super::Fault;
use crate::profile::meant;

/// A string that borrows from the line if nothing in it is escaped.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Text<'l>(#[serde(borrow)] Cow<'l, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// Declares the struct of a line together with the list of its keys.
macro_rules! keys {
    ($(#[$doc:meta])* $name:ident, $list:ident { $($key:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name<'l> {
            $(#[serde(borrow)] pub(super) $key: Option<$type>,)*
        }

        /// The keys that such a line may have.
        pub(super) const $list: &[&str] = &[$(stringify!($key)),*];
    };
}

keys! {
    /// An item, or the end of a delivery.
    Line, KEYS {
        delivery: DeliveryLine<'l>,
        account: Text<'l>,
        bank: Text<'l>,
        id: Text<'l>,
        status: Text<'l>,
        direction: Text<'l>,
        amount: Text<'l>,
        currency: Text<'l>,
        booked_on: Text<'l>,
        value_on: Text<'l>,
        purchased_at: Text<'l>,
        description: Text<'l>,
        counterparty: Text<'l>,
        counterparty_account: Text<'l>,
        kind: Text<'l>,
        mcc: Text<'l>,
        category: Text<'l>,
        merchant: Text<'l>,
        merchant_id: Text<'l>,
        country: Text<'l>,
        channel: Text<'l>,
        reversal: Flag<'l>,
        original_id: Text<'l>,
        pending_id: Text<'l>,
        original_amount: Text<'l>,
        original_currency: Text<'l>,
        balance_after: Text<'l>,
    }
}

keys! {
    /// What the sender says about the delivery that ends here.
    DeliveryLine, DELIVERY_KEYS {
        key: Text<'l>,
        account: Text<'l>,
        bank: Text<'l>,
        currency: Text<'l>,
        from: Text<'l>,
        to: Text<'l>,
        opening_balance: Text<'l>,
        closing_balance: Text<'l>,
    }
}

/// `true` or `false`, with the lifetime that every key of a line has.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Flag<'l>(pub(super) bool, #[serde(skip)] std::marker::PhantomData<&'l ()>);

impl<'l> Line<'l> {
    /// Reads one line.
    pub(super) fn read(bytes: &'l [u8]) -> Result<Self, Fault> {
        // serde would accept an array in place of an object without keys.
        if bytes.trim_ascii_start().starts_with(b"[") {
            return Err(Fault::of_line("structure", "the line is an array; send one object {…} an item"));
        }
        let line: Self = serde_json::from_slice(bytes).map_err(|error| diagnose(bytes, &error))?;
        let alone = line.delivery.is_none() || line.account.is_none() && line.amount.is_none() && line.booked_on.is_none();
        if alone {
            return Ok(line);
        }
        Err(Fault::new("delivery", "structure", "a line is an item or the end of a delivery; write two lines"))
    }
}

/// Finds the key that the error of serde does not name.
fn diagnose(bytes: &[u8], error: &serde_json::Error) -> Fault {
    if std::str::from_utf8(bytes).is_err() {
        return Fault::of_line("encoding", "the line is not UTF-8; encode it so and send it again");
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => object
            .iter()
            .find_map(|(key, value)| wrong(key, value, KEYS))
            .unwrap_or_else(|| Fault::of_line("structure", format!("the line cannot be read: {error}"))),
        Ok(_) => Fault::of_line("structure", "the line is JSON, but no object; send one {…} an item"),
        Err(_) => Fault::of_line("structure", format!("the line is not JSON: {error}; send one {{…}} an item")),
    }
}

fn wrong(key: &str, value: &Value, keys: &[&str]) -> Option<Fault> {
    if !keys.contains(&key) {
        let meant = meant(key, keys.iter().copied());
        return Some(Fault::new(key, "key", format!("unknown key {key:?}: {meant}")));
    }
    match (key, value) {
        (_, Value::Null) | ("reversal", Value::Bool(_)) => None,
        ("delivery", Value::Object(object)) => object.iter().find_map(|(key, value)| wrong(key, value, DELIVERY_KEYS)),
        ("delivery", _) => {
            Some(Fault::new(key, "structure", "\"delivery\" must be an object, as in {\"delivery\": {\"key\": \"…\"}}"))
        }
        ("reversal", _) => Some(Fault::new(key, "reversal", "\"reversal\" must be true or false")),
        (_, Value::String(_)) => None,
        (_, Value::Number(_)) if key.contains("amount") || key.contains("balance") => {
            let message =
                format!("{key:?} is a JSON number, which does not hold every decimal; send it as a string, as in \"12.34\"");
            Some(Fault::new(key, "amount", message))
        }
        _ => Some(Fault::new(key, "structure", format!("{key:?} must be a string"))),
    }
}
