//! How often each client may ask, by what it is.
//!
//! A client is known by its key or token, so nobody can make up many. Only addresses whose keys are not known could be made up; what is
//! kept of all of them has one size ([`sketch`]).

mod quota;
mod sketch;

use std::{net::IpAddr, time::Instant};

use rewardhub_service::{Subject, client_keys::Scope, configuration::RatesPerMinute};

pub(crate) use self::quota::{HEADERS, Quota};
use self::sketch::Sketch;
use super::connection::network;

/// How long all of a quota takes to come back, in seconds.
const WINDOW_S: u32 = 60;

/// How often clients may ask, and how often they have.
pub(crate) struct Rates {
    per_minute: RatesPerMinute,
    callers: Sketch,
    unknown: Sketch,
    started: Instant,
}

impl Rates {
    /// Nobody has asked yet.
    pub fn new(per_minute: RatesPerMinute) -> Self {
        Self { per_minute, callers: Sketch::default(), unknown: Sketch::default(), started: Instant::now() }
    }

    /// Takes a request of a caller from its quota; `None` if it may ask as often as it wants.
    pub fn take(&self, scope: Scope, subject: &Subject) -> Option<Quota> {
        let rates = &self.per_minute;
        let most = match scope {
            Scope::Customer => rates.customer,
            Scope::Merchant => rates.merchant,
            Scope::Feed => rates.feed,
            Scope::Analyst => rates.analyst,
            Scope::Operator => rates.operator,
            Scope::Admin => rates.admin,
        };
        (most > 0).then(|| self.callers.take(subject, (scope.word(), most), self.now_ns()))
    }

    /// Takes a key or token that is not known from the quota of the address that shows it; `None` if any may show as many as it wants.
    pub fn take_unknown(&self, address: IpAddr) -> Option<Quota> {
        let most = self.per_minute.unknown;
        (most > 0).then(|| self.unknown.take(&network(address.to_canonical()), (UNKNOWN, most), self.now_ns()))
    }

    /// Whether an address has shown so many keys or tokens that are not known that no more of them are looked up.
    pub fn has_shown_too_many(&self, address: IpAddr) -> bool {
        let most = self.per_minute.unknown;
        most > 0 && self.unknown.is_exhausted(&network(address.to_canonical()), most, self.now_ns())
    }

    fn now_ns(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

/// What the quota of unknown callers is called.
const UNKNOWN: &str = "unknown";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_may_ask_so_often_and_an_operator_as_often_as_it_wants() {
        let rates = Rates::new(RatesPerMinute { customer: 2, ..RatesPerMinute::default() });
        let customer = |name: &str| Subject::SystemUser(name.to_owned());
        let may = |name| rates.take(Scope::Customer, &customer(name)).unwrap().is_within();
        assert!(may("a") && may("a") && !may("a"));
        assert!(may("b"), "another one has its own quota");
        assert_eq!(rates.take(Scope::Operator, &Subject::LocalOperator), None);
    }

    #[test]
    fn an_address_whose_keys_are_not_known_is_asked_to_wait() {
        let rates = Rates::new(RatesPerMinute { unknown: 2, ..RatesPerMinute::default() });
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        assert!(!rates.has_shown_too_many(address));
        assert!([(); 2].iter().all(|()| rates.take_unknown(address).unwrap().is_within()));
        assert!(rates.has_shown_too_many(address) && !rates.take_unknown(address).unwrap().is_within());
        assert!(!rates.has_shown_too_many("192.0.2.2".parse().unwrap()));
    }
}
