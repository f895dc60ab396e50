//! `decide`: programme + command + rows in, decision out.
//!
//! Pure, deterministic and total. It names rows that it needs and has not got; the caller loads them and asks again. A command
//! that is refused changes nothing but the state of its bucket and, if it has a name, its stored answer.

mod activation;
mod adjust;
mod approval;
mod change_access;
mod claw_back;
mod credit;
mod dead_letter;
mod decision_size;
mod deliveries;
mod draft;
mod idempotency;
mod install_meaning;
mod link_account;
mod observe;
mod open_items;
mod open_sealed;
mod open_wallet;
mod redeem;
mod register_account;
mod review_purchase;
mod revise;
mod set_aside;
mod sign_up;
mod sweep;
#[cfg(test)]
mod tests;
mod transfer;
mod treasury;

use draft::{Draft, Stop};
use idempotency::{answered_before, store_answer};
#[cfg(test)]
pub(crate) use link_account::new_account;
pub use set_aside::set_aside;

use crate::{
    answer::Answer,
    command::{Body, Command},
    decision::Decision,
    ids::{Bucket, Partition, Placement},
    programmes_in_force::Programmes,
    state::row::{Row, RowKey, Rows},
    time::Instant,
};

/// What a decision may know besides its command and rows.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// How the data set is laid out.
    pub placement: Placement,
    /// The partition that the command lies in.
    pub partition: Partition,
    /// Its offset there.
    pub offset: u64,
    /// What this partition knows of programmes below that offset.
    pub programmes: &'a Programmes,
}

/// Rows that were not loaded, and without which nothing can be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing(pub Vec<RowKey>);

/// Rows that a command needs, as far as those that are loaded show: asked for many commands together, they save a round for each.
#[must_use]
pub fn reads(command: &Command, rows: &Rows) -> Vec<RowKey> {
    let mut keys = vec![RowKey::BucketState(command.bucket), RowKey::SystemAccounts(command.bucket)];
    keys.extend(command.name.map(RowKey::StoredAnswer));
    match &command.body {
        Body::Retry(retry) => {
            let key = RowKey::SetAside(command.bucket, retry.offset);
            keys.push(key);
            if let Some(Some(Row::SetAside(kept))) = rows.get(&key) {
                keys.extend(likely_keys(command.bucket, &kept.command.body, command.at, rows));
            }
        }
        body => keys.extend(likely_keys(command.bucket, body, command.at, rows)),
    }
    keys
}

/// Rows that applying a command is likely to need.
fn likely_keys(bucket: Bucket, body: &Body, at: Instant, rows: &Rows) -> Vec<RowKey> {
    let mut keys = Vec::new();
    match body {
        Body::Observe(observe) => keys.extend(observe::reads(observe, at, rows)),
        Body::ObserveEnrolled(enrolled) => keys.extend(observe::reads(&enrolled.observe, at, rows)),
        Body::ReadAgain(again) => keys.extend(observe::reads(&again.observe, at, rows)),
        Body::SettleLetter(settle) => keys.push(RowKey::DeadLetter(bucket, settle.letter)),
        Body::Credit(credit) => {
            keys.extend([RowKey::Wallet(credit.wallet), RowKey::MonthOfRewards(credit.wallet, credit.judged_on.month())]);
            keys.push(RowKey::LaterEvents(bucket, credit.transaction));
        }
        Body::Spread(proposal) => keys.push(RowKey::Proposal(bucket, *proposal)),
        Body::Fenced(fenced) => keys.push(RowKey::Proposal(bucket, fenced.proposal)),
        Body::ClawBack(claw) => {
            keys.extend([RowKey::Wallet(claw.wallet), RowKey::MonthOfRewards(claw.wallet, claw.judged_first.month())]);
            keys.push(RowKey::LaterEvents(bucket, claw.transaction));
        }
        Body::Revise(revise) => {
            keys.extend([RowKey::Wallet(revise.wallet), RowKey::MonthOfRewards(revise.wallet, revise.judged_first.month())]);
            keys.push(RowKey::LaterEvents(bucket, revise.transaction));
        }
        Body::Adjust(adjust) => keys.push(RowKey::Wallet(adjust.wallet)),
        Body::ReviewPurchase(review) => keys.push(RowKey::MonthOfRewards(review.wallet, review.month)),
        Body::Approve(approve) => {
            keys.push(RowKey::Asked(bucket, approve.asked));
            keys.extend(likely_keys(bucket, &approve.body, at, rows));
        }
        Body::Ask(ask) => keys.extend(likely_keys(bucket, &ask.body, at, rows)),
        Body::Decline(decline) => keys.push(RowKey::Asked(bucket, decline.asked)),
        Body::OpenSealed(_) | Body::ChangeAccess(_) => {}
        Body::Authorise(_)
        | Body::Capture(_)
        | Body::Void(_)
        | Body::Refund(_)
        | Body::Spend(_)
        | Body::PayMerchant(_)
        | Body::TakeRefund(_)
        | Body::EndRefund(_) => keys.extend(redeem::reads(body, rows)),
        Body::Transfer(_) | Body::Deliver(_) | Body::EndTransfer(_) | Body::Issue(_) => keys.extend(transfer::reads(body, rows)),
        Body::Register(_)
        | Body::OpenWallet(_)
        | Body::Link(_)
        | Body::Join(_)
        | Body::SiblingAccounts(_)
        | Body::EndDelivery(_)
        | Body::Propose(_)
        | Body::RaiseFence(_)
        | Body::Sweep(_)
        | Body::AcceptDelivery(_)
        | Body::ListCommands(_)
        | Body::ReviewItem(_)
        | Body::ReportDelivery(_)
        | Body::KeepDeadLetter(_)
        | Body::ApplyWaitingRefunds(_)
        | Body::Retry(_)
        | Body::Rejoin(_)
        | Body::Survey(_)
        | Body::Resolve(_)
        | Body::Release(_)
        | Body::Withdraw(_)
        | Body::InstallMeaning(_)
        | Body::Enrol(_) => {}
    }
    keys
}

/// Decides one command.
///
/// # Errors
/// [`Missing`] rows, all of this command's bucket. Load them and ask again.
pub fn decide(context: &Context<'_>, command: &Command, rows: &Rows) -> Result<Decision, Missing> {
    let mut draft = Draft::start(context, command, rows)?;
    if let Some(answer) = answered_before(&mut draft, command)? {
        return Ok(draft.finish(answer));
    }
    let answer = match apply(&mut draft, &command.body) {
        Ok(answer) => answer,
        Err(Stop::Missing(keys)) => return Err(Missing(keys)),
        Err(Stop::Refused(refusal)) => {
            draft = Draft::start(context, command, rows)?;
            draft.was_applied(command.source)?;
            if let Body::Retry(retry) = &command.body {
                set_aside::decided_again(&mut draft, retry)?;
            }
            Answer::Refused(refusal)
        }
    };
    store_answer(&mut draft, command, &answer);
    draft.enter_later_events()?;
    draft.enter_audit()?;
    draft.enter_attention();
    Ok(draft.finish(answer))
}

fn apply(draft: &mut Draft<'_>, body: &Body) -> Result<Answer, Stop> {
    match body {
        Body::Register(register) => register_account::register(draft, register),
        Body::OpenWallet(open) => open_wallet::open(draft, open),
        Body::Link(link) => link_account::link(draft, link),
        Body::Join(join) => link_account::join(draft, join),
        Body::SiblingAccounts(siblings) => link_account::sibling_accounts(draft, siblings),
        Body::Observe(observe) => observe::observe(draft, observe),
        Body::ObserveEnrolled(enrolled) => observe::observe_enrolled(draft, enrolled),
        Body::Enrol(enrol) => observe::enrol(draft, enrol),
        Body::EndDelivery(end) => observe::end_delivery(draft, end),
        Body::Credit(credit) => credit::credit_later(draft, credit).map(|()| Answer::Done),
        Body::ClawBack(claw) => claw_back::claw_back(draft, claw).map(|()| Answer::Done),
        Body::Revise(revise) => revise::revise(draft, revise).map(|()| Answer::Done),
        Body::ReadAgain(again) => dead_letter::read_again(draft, again),
        Body::SettleLetter(settle) => dead_letter::settle(draft, settle),
        Body::OpenSealed(open) => Ok(open_sealed::open(draft, open)),
        Body::ChangeAccess(change) => Ok(change_access::change(draft, *change)),
        Body::Authorise(authorise) => redeem::authorise(draft, authorise),
        Body::Capture(capture) => redeem::capture(draft, capture),
        Body::Void(void) => redeem::void(draft, void),
        Body::Refund(refund) => redeem::refund(draft, refund),
        Body::Spend(spend) => redeem::spend(draft, spend),
        Body::PayMerchant(pay) => redeem::pay_merchant(draft, pay),
        Body::TakeRefund(take) => redeem::take_refund(draft, take),
        Body::EndRefund(end) => redeem::end_refund(draft, *end),
        Body::Transfer(asked) => transfer::transfer(draft, asked),
        Body::Deliver(deliver) => transfer::deliver(draft, deliver),
        Body::EndTransfer(end) => transfer::end(draft, end),
        Body::Issue(issue) => treasury::issue(draft, issue),
        Body::Propose(propose) => activation::propose(draft, propose),
        Body::RaiseFence(fence) => activation::raise_fence(draft, fence),
        Body::Adjust(adjust) => adjust::adjust(draft, adjust),
        Body::Sweep(sweep) => sweep::sweep(draft, sweep),
        Body::AcceptDelivery(accept) => deliveries::accept(draft, accept),
        // It is read where it lies.
        Body::ListCommands(_) => Ok(Answer::Done),
        Body::ReviewItem(review) => observe::decide_reviewed(draft, review),
        Body::ReviewPurchase(review) => review_purchase::decide(draft, review),
        Body::Ask(ask) => approval::ask(draft, ask),
        Body::Approve(approve) => approval::approve(draft, approve),
        Body::Decline(decline) => approval::decline(draft, decline),
        Body::ReportDelivery(report) => deliveries::report(draft, report),
        Body::KeepDeadLetter(keep) => dead_letter::keep(draft, keep),
        Body::ApplyWaitingRefunds(refunds) => observe::apply_waiting_refunds(draft, refunds),
        Body::Retry(retry) => set_aside::retry(draft, retry),
        Body::Rejoin(rejoin) => link_account::rejoin(draft, rejoin),
        Body::Survey(survey) => observe::survey(draft, survey),
        Body::Spread(proposal) => activation::spread(draft, *proposal),
        Body::Fenced(fenced) => activation::fenced(draft, fenced),
        Body::Resolve(resolve) => activation::resolve(draft, resolve),
        Body::Release(release) => observe::release(draft, release),
        Body::Withdraw(withdraw) => activation::withdraw(draft, withdraw),
        Body::InstallMeaning(install) => install_meaning::install(draft, install),
    }
}

impl Body {
    /// Whether it reads or changes what a whole partition knows of programmes, not rows of its bucket alone. Buckets commit each by
    /// itself, so it may only be decided once everything before it is committed, and nothing behind it before it is.
    #[must_use]
    pub const fn concerns_partition(&self) -> bool {
        match self {
            Self::Propose(_)
            | Self::Spread(_)
            | Self::RaiseFence(_)
            | Self::Fenced(_)
            | Self::Resolve(_)
            | Self::Withdraw(_)
            | Self::InstallMeaning(_)
            // What it decides again may be any of them.
            | Self::Retry(_) => true,
            Self::Approve(approve) => approve.body.concerns_partition(),
            // It is tried.
            Self::Ask(ask) => ask.body.concerns_partition(),
            Self::Register(_)
            | Self::OpenWallet(_)
            | Self::Link(_)
            | Self::Join(_)
            | Self::SiblingAccounts(_)
            | Self::Observe(_)
            | Self::EndDelivery(_)
            | Self::Credit(_)
            | Self::ClawBack(_)
            | Self::Revise(_)
            | Self::ReadAgain(_)
            | Self::SettleLetter(_)
            | Self::OpenSealed(_)
            | Self::ChangeAccess(_)
            | Self::Authorise(_)
            | Self::Capture(_)
            | Self::Void(_)
            | Self::Refund(_)
            | Self::Spend(_)
            | Self::PayMerchant(_)
            | Self::TakeRefund(_)
            | Self::EndRefund(_)
            | Self::Transfer(_)
            | Self::Deliver(_)
            | Self::EndTransfer(_)
            | Self::Issue(_)
            | Self::Adjust(_)
            | Self::Sweep(_)
            | Self::AcceptDelivery(_)
            | Self::ListCommands(_)
            | Self::ReviewItem(_)
            | Self::ReviewPurchase(_)
            | Self::Decline(_)
            | Self::ReportDelivery(_)
            | Self::KeepDeadLetter(_)
            | Self::ApplyWaitingRefunds(_)
            | Self::Rejoin(_)
            | Self::Survey(_)
            | Self::Release(_)
            | Self::ObserveEnrolled(_)
            | Self::Enrol(_) => false,
        }
    }
}
