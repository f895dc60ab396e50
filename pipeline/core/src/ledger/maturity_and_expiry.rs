//! What time brings a wallet: lots mature, pay deficits and expire, in the order of their days whoever looks when.

use crate::{
    money::Asset,
    programme::Funder,
    state::wallet::{Lot, Wallet},
    time::Day,
};

/// What became of a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// Pending became available.
    Matured,
    /// What was left of it expired.
    Expired,
}

/// A lot that matured or expired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The day on which it did: its first to be spent, or the one after its last.
    pub on: Day,
    /// What became of it.
    pub became: Became,
    /// The asset of the lot.
    pub asset: Asset,
    /// Who pays for the reward.
    pub funder: Funder,
    /// The last day on which the lot can be spent; `None` when it never expires.
    pub expires_on: Option<Day>,
    /// How much, in minor units; above zero.
    pub amount_minor: i64,
}

impl Wallet {
    /// Whether anything is due by today.
    #[must_use]
    pub fn has_due(&self, today: Day) -> bool {
        self.next_due().is_some_and(|day| day <= today)
    }

    /// Does what is due by today, day by day: of each day first what matures, then what that pays of deficits, then what expires. So
    /// it comes to the same however often it is done.
    pub fn settle(&mut self, today: Day) -> Vec<Due> {
        let mut due = Vec::new();
        self.pay_deficits();
        while let Some(day) = self.next_due().filter(|day| *day <= today) {
            self.mature(day, &mut due);
            self.pay_deficits();
            self.expire(day, &mut due);
        }
        due
    }

    /// The first day on which something is due; a lot matures before it expires.
    fn next_due(&self) -> Option<Day> {
        let next = |lot: &Lot| match lot.matured {
            false => Some(lot.matures_on),
            true if lot.amount_minor > lot.held_minor => lot.expires_on.map(|last| last.plus(1)),
            true => None,
        };
        self.lots.iter().filter_map(next).min()
    }

    fn mature(&mut self, day: Day, due: &mut Vec<Due>) {
        let (matured, rest): (Vec<Lot>, Vec<Lot>) =
            std::mem::take(&mut self.lots).into_iter().partition(|lot| !lot.matured && lot.matures_on <= day);
        self.lots = rest;
        for lot in matured {
            due.push(Due::of(&lot, day, Became::Matured, lot.amount_minor));
            // The sum was within bounds while both lots were apart; a wallet whose lots cannot be added keeps them apart.
            let matured = Lot { matured: true, ..lot };
            if self.add(matured.clone()).is_none() {
                self.lots.push(matured);
                self.lots.sort_unstable();
            }
        }
    }

    /// Takes out lots whose last day is over, but for what is held.
    fn expire(&mut self, day: Day, due: &mut Vec<Due>) {
        for lot in &mut self.lots {
            let free = lot.amount_minor - lot.held_minor;
            if lot.matured && lot.expires_on.is_some_and(|last| last < day) && free > 0 {
                due.push(Due::of(lot, day, Became::Expired, free));
                lot.amount_minor = lot.held_minor;
            }
        }
        self.lots.retain(|lot| lot.amount_minor > 0);
    }

    /// Sets what is available against deficits, soonest expiring first: no asset is left with both.
    fn pay_deficits(&mut self) {
        for deficit in &mut self.deficits {
            let lots = self.lots.iter_mut().filter(|l| l.matured && l.asset == deficit.asset);
            // Sorted by expiry, but `None` (never) sorts first and is spent last.
            let mut lots: Vec<&mut Lot> = lots.collect();
            lots.sort_by_key(|l| (l.expires_on.is_none(), l.expires_on));
            for lot in lots {
                let part = (lot.amount_minor - lot.held_minor).min(deficit.amount_minor);
                lot.amount_minor -= part;
                deficit.amount_minor -= part;
            }
        }
        self.deficits.retain(|d| d.amount_minor > 0);
        self.lots.retain(|l| l.amount_minor > 0);
    }
}

impl Due {
    fn of(lot: &Lot, on: Day, became: Became, amount_minor: i64) -> Self {
        Self { on, became, asset: lot.asset, funder: lot.funder.clone(), expires_on: lot.expires_on, amount_minor }
    }
}
