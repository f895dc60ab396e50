//! `programme try`: judges one made-up purchase by the file of a programme, for a wallet that has earned nothing yet.

use std::{io::Write, path::PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use rewardhub_core::{
    item::{Channel, Direction, Facts, Kind},
    money::{Asset, Money},
    programme::{Award, Explanation, NothingUsed, Programme},
    time::Day,
};
use rewardhub_feeds::amount;

use rewardhub_service::{preview::Purchase, zones};

use crate::{
    arguments,
    explanation_text::{self, recognised},
    output::{Align, Out, STRONG, Table, money, painted},
};

/// See [`super::Programme::Try`].
#[derive(Debug, Args)]
pub struct Try {
    /// The programme's file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What was paid, `24.90`
    #[arg(long, allow_negative_numbers = true, value_name = "AMOUNT")]
    amount: String,
    /// The merchant's name as the bank writes it
    #[arg(long, value_name = "NAME")]
    merchant: Option<String>,
    /// The acquirer's number of the merchant
    #[arg(long, value_name = "ID")]
    merchant_id: Option<String>,
    /// The day of the purchase [default: the programme's first day]
    #[arg(long, value_name = "DATE", value_parser = arguments::day)]
    on: Option<Day>,
    /// Its time of day, where the bank tells one
    #[arg(long, value_name = "HH:MM", value_parser = arguments::time_of_day)]
    at: Option<u32>,
    /// The merchant category code (ISO 18245)
    #[arg(long, value_name = "CODE", value_parser = arguments::mcc)]
    mcc: Option<u16>,
    /// What it is: purchase, refund, `cash_withdrawal`, …
    #[arg(long, default_value = "purchase", value_parser = |text: &str| arguments::word(text, "kind", &Kind::WORDS))]
    kind: Kind,
    /// Where it was made: in-store, online, cash-machine, other
    #[arg(long, value_parser = |text: &str| arguments::word(text, "channel", &Channel::WORDS))]
    channel: Option<Channel>,
    /// Country of the merchant (ISO 3166), `GB`
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// The bank's own word for it
    #[arg(long, value_name = "WORD")]
    bank_category: Option<String>,
    /// Currency of the account [default: the programme's]
    #[arg(long, value_name = "CODE", value_parser = |text: &str| Asset::new(text).map_err(|error| error.to_string()))]
    currency: Option<Asset>,
    /// Money that came in, instead of money that went out
    #[arg(long)]
    credit: bool,
}

impl Try {
    /// Judges the purchase, and prints the outcome of each rule.
    pub fn run(self, out: &mut Out) -> Result<()> {
        let path = self.file.display();
        let programme = Programme::parse(&super::read(&self.file)?, zones::tzif).map_err(|mistakes| {
            let first = mistakes.first().map(ToString::to_string).unwrap_or_default();
            anyhow!("{path} has mistakes, the first in {first}; `rewardhub programme check {path}` tells them all")
        })?;
        let facts = self.facts(&programme)?;
        let mut explanation = Explanation::default();
        let awards = programme.evaluate(&facts, &NothingUsed, &mut explanation)?;
        self.write_purchase(&programme, &facts, out)?;
        recognised(&explanation, out)?;
        explanation_text::findings(&explanation, &programme, out)?;
        write_awards(&awards, &programme, &facts, out)
    }

    fn facts(&self, programme: &Programme) -> Result<Facts> {
        let currency = self.currency.unwrap_or_else(|| programme.currency());
        if self.amount.trim_start().starts_with('-') {
            bail!("--amount {:?} is negative; write it without a sign, and add --credit for money that came in", self.amount);
        }
        let minor = amount::exact(&self.amount, currency).with_context(|| format!("--amount {:?}", self.amount))?;
        let purchase = Purchase {
            amount: Money::new(currency, minor),
            kind: self.kind,
            direction: if self.credit { Direction::Credit } else { Direction::Debit },
            on: self.on.unwrap_or_else(|| programme.effective()),
            at_seconds: self.at,
            merchant: self.merchant.clone(),
            merchant_id: self.merchant_id.clone(),
            mcc: self.mcc,
            country: self.country.clone(),
            channel: self.channel,
            bank_category: self.bank_category.clone(),
        };
        purchase.facts(programme).ok_or_else(|| anyhow!("{} is beyond what can be reckoned with", purchase.on))
    }

    fn write_purchase(&self, programme: &Programme, facts: &Facts, out: &mut Out) -> Result<()> {
        let amount = explanation_text::amount(facts.amount);
        let at = facts.merchant_name.as_ref().map_or_else(String::new, |name| format!(" at {name}"));
        let (what, judged) = (facts.kind.word().replace('_', " "), programme.judged_on(facts));
        let title = format!("{what} of {amount}{at} on {judged}, by {} version {}", programme.name(), programme.version());
        writeln!(out, "{}", painted(title, STRONG))?;
        if judged < programme.effective() {
            writeln!(out, "not in force yet on that day: it would be from {} on", programme.effective())?;
        }
        Ok(())
    }
}

fn write_awards(awards: &[Award], programme: &Programme, facts: &Facts, out: &mut Out) -> Result<()> {
    if awards.is_empty() {
        writeln!(out, "{}", painted("earns nothing", STRONG))?;
        return Ok(());
    }
    writeln!(out, "{}", painted("earns", STRONG))?;
    let mut table = Table::new([("", Align::Left), ("", Align::Right), ("", Align::Left), ("", Align::Left)]);
    for award in awards {
        let decimals = programme.asset(award.asset).map_or(0, |terms| terms.decimals);
        let (from, until) = programme.maturity_and_expiry(award.asset, facts.booked_on);
        let rule = programme.rules().get(usize::from(award.rule)).map_or("", |rule| rule.title());
        let until = until.map_or_else(|| "for ever".to_owned(), |day| format!("until {day}"));
        let amount = money(award.amount_minor, decimals, award.asset);
        table.row([String::new(), amount, format!("from {from} {until}"), format!("{rule} (paid by {})", award.funder)]);
    }
    table.write(out)?;
    Ok(())
}
