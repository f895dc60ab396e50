//! Writes amounts of several assets in one line.

use rewardhub_core::money::{Asset, Money};

use rewardhub_service::programmes::Terms;

use crate::output::Amounts as _;

/// Writes amounts in minor units as `4.85 GBP, 8,237 PTS`, or `none` if there are none.
pub(super) fn listed<'a>(amounts: impl IntoIterator<Item = (&'a Asset, &'a i64)>, terms: &Terms) -> String {
    let texts: Vec<String> = amounts.into_iter().map(|(asset, minor)| terms.money(*asset, *minor)).collect();
    if texts.is_empty() { "none".to_owned() } else { texts.join(", ") }
}

/// Writes the rewards of a transaction, as [`listed`] does.
pub(super) fn earned(amounts: &[Money], terms: &Terms) -> String {
    listed(amounts.iter().map(|money| (&money.asset, &money.minor)), terms)
}
