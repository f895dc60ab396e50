//! `history`: lists the postings to a wallet, newest last.

use std::{io::Write, ops::ControlFlow};

use anyhow::Result;
use clap::Args;
use rewardhub_core::{
    ids::WalletId,
    posting::{Account, Cause, Part, Posting},
    time::Day,
};

use rewardhub_engine::ports::Cursor;
use rewardhub_service::{Service, accounts::WalletOrAccount, adjustments::Adjusted, programmes::Terms};

use crate::{
    arguments,
    cli::Global,
    output::{Align, Amounts as _, Out, Table},
};

/// See [`super::Command::History`].
#[derive(Debug, Args)]
pub struct History {
    /// The wallet: its id, or the number of an account that earns for it
    #[arg(value_name = "WALLET")]
    wallet: WalletOrAccount,
    /// Only what counts from this day on
    #[arg(long, value_name = "DATE", value_parser = arguments::day)]
    from: Option<Day>,
    /// Only what counts until this day
    #[arg(long, value_name = "DATE", value_parser = arguments::day)]
    until: Option<Day>,
    /// The newest so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Only what is older than a place, as the page before gives it at its end
    #[arg(long, value_name = "PLACE")]
    after: Option<Cursor>,
    /// Also who asked for each adjustment
    #[arg(long)]
    who: bool,
}

impl History {
    /// Lists the entries, and prints the place where the next page begins.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let (id, terms) = (data.wallet_of(&self.wallet)?, data.terms()?);
        let (entries, more) = self.newest(&data, id)?;
        if entries.is_empty() {
            writeln!(out, "nothing was posted to wallet {id}")?;
            return data.close();
        }
        let head = [
            ("day", Align::Left),
            ("what", Align::Left),
            ("amount", Align::Right),
            ("part", Align::Left),
            ("rule", Align::Left),
            ("transaction", Align::Left),
        ];
        let by = self.who.then_some(("asked for by", Align::Left));
        let mut table = Table::new(head.into_iter().chain(by));
        for entry in entries.iter().rev() {
            table.row(row(entry, id, &terms).into_iter().chain(entry.by.clone()));
        }
        if let Some(place) = more {
            writeln!(out, "older entries are left out; --limit shows more at once, --after {place} goes on")?;
        }
        table.write(out)?;
        data.close()
    }

    /// Returns the newest entries, newest first, and the place to continue from if there are more.
    fn newest(&self, data: &Service, id: WalletId) -> Result<(Vec<Entry>, Option<Cursor>)> {
        let (mut entries, mut last, mut more) = (Vec::new(), self.after, None);
        let mut adjustments = data.adjustments()?;
        data.entries(id, self.after.as_ref(), |entry| {
            let (behind, offset, posting) = (entry.cursor(), entry.position.offset, entry.posting);
            let asked = self.from.is_none_or(|from| from <= posting.effective_on)
                && self.until.is_none_or(|until| posting.effective_on <= until);
            if asked && entries.len() == self.limit {
                more = last;
                return Ok(ControlFlow::Break(()));
            }
            if asked {
                let adjusted = match posting.cause {
                    Cause::Adjust => adjustments.of(id, offset)?,
                    Cause::Earn
                    | Cause::Clawback
                    | Cause::SignUp
                    | Cause::Maturity
                    | Cause::Expiry
                    | Cause::Offset
                    | Cause::Settlement
                    | Cause::Authorise
                    | Cause::Release
                    | Cause::Capture
                    | Cause::Refund
                    | Cause::Transfer
                    | Cause::TopUp
                    | Cause::Bonus
                    | Cause::Return
                    | Cause::Issue
                    | Cause::Payout => None,
                };
                let (reason, by) = (adjusted.map(reason), adjusted.filter(|_| self.who).map(|adjusted| asker(data, adjusted)));
                entries.push(Entry { posting, reason, by: by.transpose()? });
                last = Some(behind);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok((entries, more))
    }
}

/// An entry; and where an operator made it, why, and who that was if it is asked for.
struct Entry {
    posting: Posting,
    reason: Option<String>,
    by: Option<String>,
}

/// Why a wallet was adjusted: the code, and what was written, where that still opens.
fn reason(Adjusted { reason, text, .. }: &Adjusted) -> String {
    match text {
        Ok(Some(text)) => format!("{reason}: {text}"),
        Ok(None) => reason.to_string(),
        Err(error) => format!("{reason} ({error})"),
    }
}

/// Who asked for an adjustment: the id in the log, and whose it is, where the registry still knows that.
fn asker(data: &Service, Adjusted { actor, .. }: &Adjusted) -> rewardhub_service::error::Result<String> {
    Ok(match data.subject(*actor)? {
        Some(subject) => format!("{subject} ({actor})"),
        None => format!("nobody known here ({actor})"),
    })
}

fn row(Entry { posting, reason, .. }: &Entry, id: WalletId, terms: &Terms) -> [String; 6] {
    let part = |account: &Account| account.wallet().filter(|(wallet, _)| *wallet == id).map(|(_, part)| word(part));
    let (minor, part) = match (part(&posting.from), part(&posting.to)) {
        (Some(from), Some(to)) => (posting.amount_minor, format!("{from} to {to}")),
        (Some(from), None) => (-posting.amount_minor, from.to_owned()),
        (None, to) => (posting.amount_minor, to.unwrap_or_default().to_owned()),
    };
    let what = match reason {
        Some(reason) => format!("adjusted, {reason}"),
        None => cause(posting.cause, minor).to_owned(),
    };
    [
        posting.effective_on.to_string(),
        what,
        terms.money(posting.asset, minor),
        part,
        posting.rule.clone().unwrap_or_default(),
        posting.transaction.map(|id| id.to_string()).unwrap_or_default(),
    ]
}

const fn word(part: Part) -> &'static str {
    match part {
        Part::Pending => "pending",
        Part::Available => "available",
        Part::Held => "held",
    }
}

const fn cause(cause: Cause, minor: i64) -> &'static str {
    match cause {
        Cause::Earn => "earned",
        Cause::Clawback => "clawed back",
        Cause::SignUp => "sign-up",
        Cause::Maturity => "matured",
        Cause::Expiry if minor > 0 => "expiry undone",
        Cause::Expiry => "expired",
        Cause::Adjust => "adjusted",
        Cause::Offset if minor > 0 => "deficit paid",
        Cause::Offset => "pays a deficit",
        Cause::Settlement => "settled between funders",
        Cause::Authorise => "put on hold",
        Cause::Release => "released",
        Cause::Capture => "redeemed",
        Cause::Refund if minor > 0 => "refunded",
        Cause::Refund => "gives a refund",
        Cause::Transfer => "transferred",
        Cause::TopUp => "topped up",
        Cause::Bonus => "bonus",
        Cause::Return => "transfer returned",
        Cause::Issue => "issued",
        Cause::Payout => "paid out",
    }
}
