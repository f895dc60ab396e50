//! What a programme lets wallets do, in words.

use super::facet::{Facet, Part, Presence};
use crate::{
    money::{Asset, Money},
    programme::{Programme, TransferTerms, TreasuryTerms, WalletTerms, terms::Length},
};

pub(super) fn of_wallets(programme: &Programme, terms: &WalletTerms) -> Vec<Part> {
    let WalletTerms { holds_for_days, grace, redemptions_a_day, transfers, treasuries } = terms;
    let always = |subject: &str, facet| Part::new(subject, Presence::Always, vec![facet]);
    let grace = (*grace != Length::Days(0)).then(|| format!("{grace} longer"));
    let mut parts = vec![
        always("A hold lasts", Facet::one("", format!("{holds_for_days} days, unless the merchant says"))),
        always("What expires on hold or in transit can be spent", Facet::maybe("", "no longer", grace)),
        always(
            "Redemptions of a wallet in a day",
            Facet::maybe("", "any number", redemptions_a_day.map(|times| times.to_string())),
        ),
    ];
    parts.extend(transfers.iter().map(|terms| of_transfers(programme, *terms)));
    parts.extend(treasuries.iter().map(|terms| of_treasury(programme, *terms)));
    parts
}

fn of_transfers(programme: &Programme, terms: TransferTerms) -> Part {
    let TransferTerms { asset, most_per_transfer_minor, most_per_day_minor } = terms;
    let most = |name, minor: Option<i64>| Facet::maybe(name, "any amount", minor.map(|minor| money(programme, asset, minor)));
    let facets = vec![most("most per transfer", most_per_transfer_minor), most("most per day", most_per_day_minor)];
    Part::new(format!("Transfers of {asset}"), Presence::Ordinary, facets)
}

fn of_treasury(programme: &Programme, terms: TreasuryTerms) -> Part {
    let TreasuryTerms { asset, limit_minor } = terms;
    let limit = Facet::one("limit", money(programme, asset, limit_minor));
    Part::new(format!("Treasury of {asset}"), Presence::Ordinary, vec![limit])
}

fn money(programme: &Programme, asset: Asset, minor: i64) -> String {
    programme.money(Money::new(asset, minor))
}
