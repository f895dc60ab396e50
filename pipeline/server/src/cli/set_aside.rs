//! `set-aside`: lists and shows commands that could not be decided, and has them decided again.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Subcommand;
use rewardhub_core::{
    answer::Answer,
    command::{Body, Observe, Sealed, Source},
    delivery::ItemCounts,
    state::set_aside::{Resolution, SetAside as Kept},
};
use serde_json::{Value, json};

use rewardhub_service::{Service, set_aside::Place};

use crate::{
    act_text::access,
    as_of::AsOf,
    cli::Global,
    output::{Align, Out, Table},
};

/// See [`super::Command::SetAside`].
#[derive(Debug, Subcommand)]
pub enum SetAside {
    /// List those that wait for somebody
    List {
        /// Also those that were decided since or refused for good
        #[arg(long)]
        all: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show what is known of one
    Show {
        /// Its place, as the list has it
        #[arg(value_name = "PLACE")]
        place: Place,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Have one decided again: by a program that can, and once
    Retry {
        /// Its place, as the list has it
        #[arg(value_name = "PLACE")]
        place: Place,
        /// As JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        as_of: AsOf,
    },
}

impl SetAside {
    /// Runs the command that the user named.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::List { all, json } => list(&*global.open()?, all, json, out),
            Self::Show { place, json } => show(&*global.open()?, place, json, out),
            Self::Retry { place, json, as_of } => retry(global, place, json, as_of, out),
        }
    }
}

fn list(data: &Service, all: bool, json: bool, out: &mut Out) -> Result<()> {
    let mut found = data.set_aside()?;
    found.retain(|(_, kept)| all || kept.resolution.is_none());
    if json {
        let found: Vec<Value> = found.iter().map(|(place, kept)| as_json(*place, kept)).collect();
        writeln!(out, "{}", Value::from(found))?;
        return Ok(());
    }
    let head = [
        ("place", Align::Left),
        ("set aside", Align::Left),
        ("asked", Align::Left),
        ("about", Align::Left),
        ("why", Align::Left),
        ("state", Align::Left),
    ];
    let mut table = Table::new(head);
    for (place, kept) in &found {
        let asked = kept.command.body.word().replace('_', " ");
        let (about, why, state) = (about(&kept.command.body), kept.reason.to_string(), state(*place, kept));
        table.row([place.to_string(), kept.at.to_string(), asked, about, why, state]);
    }
    if table.is_empty() {
        writeln!(out, "no command is set aside")?;
        return Ok(());
    }
    table.write(out)?;
    if found.iter().any(|(_, kept)| kept.resolution.is_none()) {
        writeln!(out, "`rewardhub set-aside retry PLACE` has one decided again, with a program that can decide it")?;
    }
    Ok(())
}

fn show(data: &Service, place: Place, json: bool, out: &mut Out) -> Result<()> {
    let kept = data.set_aside_at(place)?;
    if json {
        writeln!(out, "{}", as_json(place, &kept))?;
        return Ok(());
    }
    let mut table = Table::new([("", Align::Left), ("", Align::Left)]);
    let rows = [
        ("place", place.to_string()),
        ("asked", kept.command.body.word().replace('_', " ")),
        ("about", about(&kept.command.body)),
        ("bucket", kept.command.bucket.to_string()),
        ("asked by", asker(&kept)),
        ("asked at", kept.command.at.to_string()),
        ("set aside at", kept.at.to_string()),
        ("why", kept.reason.to_string()),
        ("state", state(place, &kept)),
    ];
    rows.into_iter().for_each(|(what, value)| table.row([what.to_owned(), value]));
    table.write(out)?;
    match kept.resolution {
        None => {
            writeln!(
                out,
                "report why it could not be decided; a program that can decide it does so with `rewardhub set-aside retry {place}`"
            )?;
        }
        Some(Resolution::Refused) => writeln!(out, "its sender has this as the answer; it can be asked for anew")?,
        Some(Resolution::DecidedAgain(_)) => {}
    }
    Ok(())
}

fn retry(global: &Global, place: Place, json: bool, as_of: AsOf, out: &mut Out) -> Result<()> {
    let url = global.lake_place()?;
    let data = global.open()?;
    let answer = data.retry(place, as_of.caller(&data)?)?;
    let kept = data.set_aside_at(place)?;
    if json {
        let mut report = as_json(place, &kept);
        report["answer"] = match &answer {
            Answer::Refused(refusal) => json!({ "refused": refusal.to_string() }),
            Answer::SetAside(reason) => json!({ "set_aside": reason.to_string() }),
            Answer::Observed(tally) => json!({ "observed": tally }),
            Answer::Repeated => json!("repeated"),
            Answer::Done
            | Answer::AlreadyApplied
            | Answer::Registered(_)
            | Answer::Proposal(_)
            | Answer::Authorised { .. }
            | Answer::Captured { .. }
            | Answer::RefundAsked { .. } => json!("done"),
        };
        writeln!(out, "{report}")?;
    }
    data.flush_and_close(url.as_ref())?;
    let message = match answer {
        Answer::SetAside(reason) => {
            bail!("command {place} cannot be decided by this program either ({reason}); it stays set aside")
        }
        Answer::Refused(refusal) if kept.resolution == Some(Resolution::Refused) => {
            bail!("command {place} is not decided: {refusal}")
        }
        Answer::Refused(refusal) => format!("command {place} is decided, and refused: {refusal}"),
        Answer::Repeated => format!("command {place} is {}", state(place, &kept)),
        Answer::Observed(tally) => format!("command {place} is decided: {}", items(tally)),
        Answer::Done
        | Answer::AlreadyApplied
        | Answer::Registered(_)
        | Answer::Proposal(_)
        | Answer::Authorised { .. }
        | Answer::Captured { .. }
        | Answer::RefundAsked { .. } => {
            format!("command {place} is decided")
        }
    };
    if !json {
        writeln!(out, "{message}")?;
    }
    Ok(())
}

fn items(tally: ItemCounts) -> String {
    let ItemCounts { new, duplicates, pending, held, released: _, review, conflicts, removed, amended } = tally;
    let counts = [
        ("new", new),
        ("duplicates", duplicates),
        ("pending", pending),
        ("held", held),
        ("for review", review),
        ("conflicts", conflicts),
        ("removed", removed),
        ("amended", amended),
    ];
    let parts: Vec<String> = counts.into_iter().filter(|(_, n)| *n > 0).map(|(what, n)| format!("{n} {what}")).collect();
    if parts.is_empty() { "no items".to_owned() } else { parts.join(", ") }
}

/// Describes a command by its ids and counts, without personal text.
fn about(body: &Body) -> String {
    match body {
        Body::Register(register) => format!("account {}", register.account),
        Body::OpenWallet(open) => format!("wallet {}", open.wallet),
        Body::Link(link) => format!("account {}, wallet {}", link.account, link.wallet),
        Body::Join(join) => format!("wallet {}, account {}", join.wallet, join.account),
        Body::Rejoin(rejoin) => format!("account {}, wallet {}", rejoin.account, rejoin.wallet),
        Body::SiblingAccounts(siblings) => format!("account {}, wallet {}", siblings.account, siblings.wallet),
        Body::Observe(observe) => about_items(observe),
        Body::ObserveEnrolled(enrolled) => about_items(&enrolled.observe),
        Body::Enrol(enrol) => format!("account {}, what has waited for it to be linked", enrol.account),
        Body::EndDelivery(end) => {
            format!(
                "account {}, end of {} to {}, feed {}",
                end.account, end.delivery.from_on, end.delivery.to_on, end.delivery.feed
            )
        }
        Body::Credit(credit) => format!("wallet {}, transaction {}", credit.wallet, credit.transaction),
        Body::ReadAgain(again) => format!("dead letter {:016x}, {}", again.letter, about_items(&again.observe)),
        Body::OpenSealed(open) => match open.sealed {
            Sealed::Text { transaction, .. } => format!("transaction {transaction}"),
            Sealed::Letter { letter, .. } => format!("dead letter {letter:016x}"),
        },
        Body::ChangeAccess(change) => access(*change),
        Body::SettleLetter(settle) => format!("dead letter {:016x}", settle.letter),
        Body::Revise(revise) => format!("wallet {}, transaction {}", revise.wallet, revise.transaction),
        Body::ClawBack(claw) => format!("wallet {}, transaction {}", claw.wallet, claw.transaction),
        Body::Propose(propose) => format!("programme {} in the order of activation", propose.version_source.number),
        Body::RaiseFence(fence) => format!("programme {} in the order of activation", fence.version_source.number),
        Body::Spread(proposal) => format!("proposal {proposal}, to more partitions"),
        Body::Fenced(fenced) => format!("proposal {}, the answer of partition {}", fenced.proposal, fenced.partition),
        Body::Resolve(resolve) => format!("proposal {}", resolve.proposal),
        Body::Release(release) => format!("items that have waited for proposal {}", release.proposal),
        Body::Withdraw(withdraw) => format!("programme version {}", withdraw.version),
        Body::InstallMeaning(install) => format!("meaning {}", install.meaning),
        Body::Adjust(adjust) => format!("wallet {}", adjust.wallet),
        Body::Sweep(sweep) => format!("{} wallets, {} accounts", sweep.wallets.len(), sweep.accounts.len()),
        Body::AcceptDelivery(accept) => format!("feed {}, {}", accept.delivery.feed, accept.delivery.source),
        Body::ListCommands(list) => format!("{} runs of commands of a delivery", list.commands.len()),
        Body::ReportDelivery(report) => format!("delivery {}", report.delivery),
        Body::ReviewItem(review) => format!("account {}, an item of {}", review.account, review.item.facts.booked_on),
        Body::ReviewPurchase(review) => format!("wallet {}, purchase {}", review.wallet, review.transaction),
        Body::Ask(ask) => format!("asking for approval: {}", about(&ask.body)),
        Body::Approve(approve) => format!("approving: {}", about(&approve.body)),
        Body::Decline(decline) => format!("what command {} of the same partition asked for", decline.asked),
        Body::KeepDeadLetter(keep) => format!("dead letter {:016x} of feed {}", keep.letter.id, keep.letter.feed),
        Body::ApplyWaitingRefunds(refunds) => {
            format!("account {}, refunds that waited for a purchase of {}", refunds.account, refunds.month)
        }
        Body::Survey(survey) => {
            format!("account {}, references of {} items, feed {}", survey.account, survey.items.len(), survey.delivery.feed)
        }
        Body::Retry(retry) => format!("command {} of the same partition", retry.offset),
        Body::Authorise(authorise) => format!("wallet {}, merchant {}", authorise.wallet, authorise.merchant),
        Body::Capture(capture) => format!("redemption {}", capture.redemption),
        Body::Void(void) => format!("redemption {}", void.redemption),
        Body::Refund(refund) => format!("redemption {}", refund.redemption),
        Body::Spend(spend) => format!("wallet {}, payee {}", spend.wallet, spend.payee),
        Body::PayMerchant(pay) => format!("redemption {}, merchant {}", pay.redemption, pay.merchant),
        Body::TakeRefund(take) => format!("redemption {}, merchant {}", take.redemption, take.merchant),
        Body::EndRefund(end) => format!("redemption {}", end.redemption),
        Body::Transfer(transfer) => format!("wallet {}, to wallet {}", transfer.from, transfer.to),
        Body::Deliver(deliver) => format!("transfer {}, to wallet {}", deliver.transfer, deliver.to),
        Body::EndTransfer(end) => format!("transfer {}", end.transfer),
        Body::Issue(issue) => format!("treasury of {}", issue.amount.asset),
    }
}

fn about_items(observe: &Observe) -> String {
    let Observe { account, delivery, items, .. } = observe;
    format!("account {account}, {} items of {} to {}, feed {}", items.len(), delivery.from_on, delivery.to_on, delivery.feed)
}

fn asker(kept: &Kept) -> String {
    match kept.command.source {
        Source::Client => "a feed, a client or an operator".to_owned(),
        Source::FollowUp { partition, position, .. } => {
            format!("command {partition}/{}, whose decision it follows", position.offset)
        }
    }
}

fn state(place: Place, kept: &Kept) -> String {
    match kept.resolution {
        None => "waits".to_owned(),
        Some(Resolution::Refused) => "refused for good".to_owned(),
        Some(Resolution::DecidedAgain(offset)) => format!("decided by command {}", Place { offset, ..place }),
    }
}

fn as_json(place: Place, kept: &Kept) -> Value {
    let by = match kept.resolution {
        Some(Resolution::DecidedAgain(offset)) => Some(Place { offset, ..place }.to_string()),
        Some(Resolution::Refused) | None => None,
    };
    let followed = match kept.command.source {
        Source::Client => None,
        Source::FollowUp { partition, position, .. } => Some(Place { partition, offset: position.offset }.to_string()),
    };
    json!({
        "place": place.to_string(),
        "bucket": kept.command.bucket,
        "asked": kept.command.body.word(),
        "about": about(&kept.command.body),
        "follows": followed,
        "asked_at": kept.command.at.to_string(),
        "set_aside_at": kept.at.to_string(),
        "reason": kept.reason.word(),
        "why": kept.reason.to_string(),
        "state": match kept.resolution {
            None => "waits",
            Some(Resolution::Refused) => "refused",
            Some(Resolution::DecidedAgain(_)) => "decided",
        },
        "decided_by": by,
    })
}
