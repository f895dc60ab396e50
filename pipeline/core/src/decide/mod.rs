//! `decide`: programme + command + rows in, decision out.
//!
//! Pure, deterministic and total. It names rows that it needs and has not got; the caller loads them and asks again. A command
//! that is refused changes nothing but its bucket's clock and, if it has a name, its stored answer.

mod activate;
mod adjust;
mod claw_back;
mod credit;
mod feed;
mod link;
mod observe;
mod register;
mod settle;
mod shelf;
mod sweep;
#[cfg(test)]
mod tests;
mod wallet;
mod weight;
mod work;

#[cfg(test)]
pub(crate) use link::new_account;
use work::{Stop, Work};

use crate::{
    command::{Body, Command},
    decision::{Answer, Decision, Refusal, StoredOutcome},
    ids::{CommandId, Partition, Placement},
    programme_log::Programmes,
    state::row::{Row, RowKey, Rows},
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
    /// Versions installed in this partition below that offset.
    pub programmes: &'a Programmes,
}

/// Rows that were not loaded, and without which nothing can be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing(pub Vec<RowKey>);

/// Rows that a command needs, as far as those tell that are loaded: asked for many commands together, they save a round for each.
#[must_use]
pub fn reads(command: &Command, rows: &Rows) -> Vec<RowKey> {
    let mut keys = vec![RowKey::Clock(command.bucket), RowKey::Stripe(command.bucket)];
    keys.extend(command.body.name().map(RowKey::Outcome));
    match &command.body {
        Body::Observe(observe) => keys.extend(observe::reads(observe, command.at, rows)),
        Body::Credit(credit) => {
            keys.extend([RowKey::Wallet(credit.wallet), RowKey::Rewards(credit.wallet, credit.judged_on.month())]);
        }
        Body::ClawBack(claw) => {
            keys.extend([RowKey::Wallet(claw.wallet), RowKey::Rewards(claw.wallet, claw.judged_on.month())]);
        }
        _ => {}
    }
    keys
}

/// Decides one command.
///
/// # Errors
/// [`Missing`] rows, all of this command's bucket. Load them and ask again.
pub fn decide(context: &Context<'_>, command: &Command, rows: &Rows) -> Result<Decision, Missing> {
    let mut work = Work::start(context, command, rows)?;
    if work.was_applied(command.source)? {
        return Ok(work.finish(Answer::AlreadyApplied));
    }
    let name = command.body.name();
    if let Some(id) = name
        && let Some(Row::Outcome(first)) = work.row(RowKey::Outcome(id))?
    {
        let same = first.content == content(&command.body);
        let answer = if same { first.answer.clone() } else { Answer::Refused(Refusal::ExistsWithOtherContent) };
        return Ok(work.finish(answer));
    }
    let answer = match apply(&mut work, &command.body) {
        Ok(answer) => answer,
        Err(Stop::Missing(keys)) => return Err(Missing(keys)),
        Err(Stop::Refused(refusal)) => {
            work = Work::start(context, command, rows)?;
            work.was_applied(command.source)?;
            Answer::Refused(refusal)
        }
    };
    if let Some(id) = name {
        let outcome = StoredOutcome { content: content(&command.body), offset: context.offset, answer: answer.clone() };
        work.put(RowKey::Outcome(id), Row::Outcome(outcome));
    }
    Ok(work.finish(answer))
}

fn apply(work: &mut Work<'_>, body: &Body) -> Result<Answer, Stop> {
    match body {
        Body::Register(register) => register::register(work, register),
        Body::OpenWallet(open) => wallet::open(work, open),
        Body::Link(link) => link::link(work, link),
        Body::Join(join) => link::join(work, join),
        Body::Family(family) => link::family(work, family),
        Body::Observe(observe) => observe::observe(work, observe),
        Body::End(end) => observe::end(work, end),
        Body::Credit(credit) => credit::credit_later(work, credit).map(|()| Answer::Done),
        Body::ClawBack(claw) => claw_back::claw_back(work, claw).map(|()| Answer::Done),
        Body::Activate(activate) => activate::activate(work, activate),
        Body::Install(activation) => activate::install(work, activation),
        Body::Adjust(adjust) => adjust::adjust(work, adjust),
        Body::Sweep(sweep) => sweep::sweep(work, sweep),
        Body::Deliver(deliver) => feed::deliver(work, deliver),
        Body::Reject(reject) => feed::reject(work, reject),
        Body::GiveBack(back) => observe::give_back(work, back),
    }
}

impl Body {
    /// The name it was asked under, if it has one: asked again, it is answered as the first time.
    #[must_use]
    pub fn name(&self) -> Option<CommandId> {
        match self {
            Self::OpenWallet(open) => Some(open.id),
            Self::Link(link) => Some(link.id),
            Self::Activate(activate) => Some(activate.id),
            Self::Adjust(adjust) => Some(adjust.id),
            _ => None,
        }
    }
}

fn content(body: &Body) -> u64 {
    let bytes = postcard::to_extend(body, Vec::new()).expect("serialising plain data into memory cannot fail");
    let hash = blake3::hash(&bytes);
    u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("a slice of eight"))
}
