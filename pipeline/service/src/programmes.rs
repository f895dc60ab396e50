//! The activated programmes, as readers need them: the decimals and values of assets, and the local day of an instant.

use std::sync::{Arc, PoisonError};

use rewardhub_core::{
    currency,
    ids::Partition,
    money::Asset,
    programme::Value,
    programmes_in_force::Programmes,
    state::row::{Row, RowKey},
    time::{Day, Instant, Moment, Zone},
};

use crate::{
    Service,
    error::{Damaged, Result},
};

/// The programmes of a data set.
#[derive(Debug, Default)]
pub struct Terms {
    programmes: Programmes,
}

impl Service {
    /// Reads the activated programmes.
    pub fn terms(&self) -> Result<Terms> {
        let mut terms = Terms::default();
        let lowest = self.placement().lowest_bucket(Partition(0));
        for number in 0.. {
            let Some(Row::Programme(version_source)) = self.row(&RowKey::Programme(lowest, number))? else { break };
            let programme = version_source
                .programme()
                .map_err(|mistakes| Damaged::Programme { number, first: mistakes.first().cloned().map(Box::new) })?;
            terms.programmes.push(programme);
        }
        Ok(terms)
    }
}

impl Service {
    /// The activated programmes, as [`Self::terms`] reads them; they are read again only once another is activated.
    ///
    /// # Errors
    /// As [`Self::terms`].
    pub fn current_terms(&self) -> Result<Arc<Terms>> {
        let known = self.known_terms().lock().unwrap_or_else(PoisonError::into_inner).clone();
        let lowest = self.placement().lowest_bucket(Partition(0));
        let next = RowKey::Programme(lowest, known.programmes().count());
        if known.programmes().count() > 0 && self.row(&next)?.is_none() {
            return Ok(known);
        }
        let terms = Arc::new(self.terms()?);
        *self.known_terms().lock().unwrap_or_else(PoisonError::into_inner) = terms.clone();
        Ok(terms)
    }
}

impl Terms {
    /// Collects the programmes among rows. Programmes that cannot be read are left out.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        let mut terms = Self::default();
        let sources = rows.into_iter().filter_map(|row| match row {
            Row::Programme(version_source) => Some(version_source),
            _ => None,
        });
        sources.filter_map(|source| source.programme().ok()).for_each(|read| terms.programmes.push(read));
        terms
    }

    /// What an asset costs the issuer, by the newest programme that names it; `None` where that gives no value.
    pub fn value(&self, asset: Asset) -> Option<Value> {
        self.programmes.iter().rev().find_map(|programme| programme.asset(asset))?.value
    }

    /// The programme versions in the order of activation.
    pub fn programmes(&self) -> &Programmes {
        &self.programmes
    }

    /// The number of decimals of an asset: by the newest programme that names it, else by ISO 4217, else 0.
    pub fn decimals(&self, asset: Asset) -> u8 {
        self.known_decimals(asset).unwrap_or(0)
    }

    /// The same; `None` for what is no currency, and no programme has.
    pub fn known_decimals(&self, asset: Asset) -> Option<u8> {
        let named = self.programmes.iter().rev().find_map(|programme| programme.asset(asset));
        named.map(|terms| terms.decimals).or_else(|| currency::decimals(asset))
    }

    /// An instant with its local day, as [`Self::day`] counts it.
    pub fn moment(&self, at: Instant) -> Moment {
        Moment { at, day: self.day(at) }
    }

    /// The local day of an instant, in the zone of the newest programme; in UTC without a programme.
    pub fn day(&self, at: Instant) -> Day {
        match self.programmes.iter().next_back() {
            Some(programme) => programme.zone().day(at),
            None => Zone::utc().day(at),
        }
    }
}
