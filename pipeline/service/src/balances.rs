//! The balances of a wallet on any day, past or future.

use rewardhub_core::{
    event::Event,
    ids::WalletId,
    ledger::{Balance, balances_by, balances_on},
    state::wallet::Wallet,
    time::{Day, Moment},
};

use crate::{Service, clock::now, error::Result, programmes::Terms};

impl Service {
    /// Returns the balances of a wallet at the end of a day, and that day. A past day counts what was posted by then; a later day
    /// also counts what will have matured and expired by then. `None` means today, or the day of the last command in the wallet's
    /// bucket if that is later.
    ///
    /// # Errors
    /// When there is no such wallet, or its history cannot be read.
    pub fn balances(&self, id: WalletId, on: Option<Day>, terms: &Terms) -> Result<(Day, Vec<Balance>)> {
        self.balances_of((id, &*self.wallet(id)?), on, terms)
    }

    /// As [`Self::balances`], of a wallet whose row has been read.
    ///
    /// # Errors
    /// When its history cannot be read.
    pub fn balances_of(&self, (id, wallet): (WalletId, &Wallet), on: Option<Day>, terms: &Terms) -> Result<(Day, Vec<Balance>)> {
        let posted = terms.day(self.bucket_state(id.bucket())?.last);
        let today = Moment { at: now(), day: terms.day(now()).max(posted) };
        let when = on.filter(|on| *on != today.day).map_or(today, Moment::end_of);
        let on = when.day;
        // Nothing was posted after the bucket's last command, so from that day on the lots suffice.
        let balances = if on >= posted { balances_on(id, wallet, when) } else { self.posted_by(id, wallet, on, terms)? };
        Ok((on, balances))
    }

    /// Balances at the end of a day that later commands followed, summed from the postings.
    fn posted_by(&self, id: WalletId, wallet: &Wallet, day: Day, terms: &Terms) -> Result<Vec<Balance>> {
        let mut posted = Vec::new();
        for month in self.months_of(id)? {
            for decided in self.history(id, month)? {
                let on = terms.day(decided.at);
                let postings = decided.events.into_iter();
                posted.extend(
                    postings.filter_map(|event| if let Event::Posting(posting) = event { Some((on, posting)) } else { None }),
                );
            }
        }
        Ok(balances_by(id, wallet, day, posted.iter().map(|(on, posting)| (*on, &**posting))))
    }
}
