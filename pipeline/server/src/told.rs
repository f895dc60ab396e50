//! Facts and findings of the core in words for people, as more than one command shows them.

use std::io::Write;

use anyhow::Result;
use rewardhub_core::{
    currency::decimals,
    money::Money,
    programme::{CategoryFoundBy, Explanation, Finding, MatchedBy, Programme},
};

use crate::output::{Align, FAINT, GOOD, Out, STRONG, Table, money, painted};

/// An amount of a currency.
pub fn amount(amount: Money) -> String {
    money(amount.minor, decimals(amount.asset).unwrap_or(0), amount.asset)
}

/// Which merchants and categories of the programme were found, and by what.
pub fn recognised(explanation: &Explanation, out: &mut Out) -> Result<()> {
    writeln!(out, "{}", painted("recognised", STRONG))?;
    let mut table = Table::new([("", Align::Left), ("", Align::Left), ("", Align::Left), ("", Align::Left)]);
    for found in &explanation.recognised.merchants {
        let by = match &found.by {
            MatchedBy::Name(pattern) => format!("by its name, {pattern}"),
            MatchedBy::NameHash(name) => format!("by its hidden name, {name}"),
            MatchedBy::MerchantId(id) => format!("by its number, {id}"),
            MatchedBy::Given => "as given".to_owned(),
        };
        table.row([String::new(), "merchant".to_owned(), format!("{} ({})", found.merchant, found.title), by]);
    }
    for found in &explanation.recognised.categories {
        let by = match &found.by {
            CategoryFoundBy::Mcc(mcc) => format!("by MCC {mcc:04}"),
            CategoryFoundBy::Merchant(merchant) => format!("by merchant {merchant}"),
            CategoryFoundBy::Bank(word) => format!("by the bank's word {word:?}"),
        };
        table.row([String::new(), "category".to_owned(), found.category.clone(), by]);
    }
    if table.is_empty() {
        writeln!(out, "  no merchant and no category of the programme")?;
    }
    table.write(out)?;
    Ok(())
}

/// What became of each rule: what was seen and what was asked.
pub fn findings(explanation: &Explanation, programme: &Programme, out: &mut Out) -> Result<()> {
    writeln!(out, "{}", painted("rules", STRONG))?;
    for ((_, finding), line) in explanation.rules.iter().zip(explanation.lines(programme)) {
        match finding {
            Finding::Paid { .. } => writeln!(out, "  {} {line}", painted("+", GOOD))?,
            _ => writeln!(out, "  {}", painted(format!("- {line}"), FAINT))?,
        }
    }
    Ok(())
}
