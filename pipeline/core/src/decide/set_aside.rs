//! What becomes of a command that cannot be decided, and deciding it again: by a new command, once.

use super::{
    draft::{Draft, Stop},
    idempotency::content,
    link_account,
};
use crate::{
    answer::{Answer, Refusal},
    audit::Act,
    command::{Body, Command, Retry},
    decision::Decision,
    event::{Event, SetAsideEvent},
    state::{
        row::{Row, RowKey, Rows},
        set_aside::{Resolution, SetAside, Undecidable},
        stored_answer::StoredAnswer,
    },
};

use super::{Context, Missing};

/// The outcome of a command that cannot be decided: it is kept whole, its place in its chain of follow-ups counts as done, and
/// nothing else changes. `None` for what must be decided, without which nothing behind it is right: a fence and what lifts it.
///
/// # Errors
/// [`Missing`] rows, as [`super::decide`].
pub fn set_aside(
    context: &Context<'_>,
    command: &Command,
    reason: &Undecidable,
    rows: &Rows,
) -> Result<Option<Decision>, Missing> {
    if must_be_decided(&command.body) {
        return Ok(None);
    }
    let mut draft = Draft::start(context, command, rows)?;
    if let Some(answer) = super::answered_before(&mut draft, command)? {
        return Ok(Some(draft.finish(answer)));
    }
    let answer = Answer::SetAside(reason.clone());
    let name = command.name;
    // What a client asked for is refused for good; and a second try at something is not itself tried again.
    let refused = name.is_some() || matches!(command.body, Body::Retry(_));
    let kept = SetAside {
        at: draft.at,
        command: command.clone(),
        reason: reason.clone(),
        resolution: refused.then_some(Resolution::Refused),
    };
    draft.put(RowKey::SetAside(command.bucket, context.offset), Row::SetAside(kept.into()));
    let asked = command.body.word().to_owned();
    draft.emit(Event::SetAside(Box::new(SetAsideEvent { asked, reason: reason.clone(), refused })));
    if let Some(id) = name {
        let outcome = StoredAnswer { content: content(&command.body), offset: context.offset, answer: answer.clone() };
        draft.put(RowKey::StoredAnswer(id), Row::StoredAnswer(outcome));
    }
    Ok(Some(draft.finish(answer)))
}

/// Whether nothing behind a command could be right without it.
fn must_be_decided(body: &Body) -> bool {
    match body {
        // Behind a fence that was passed over the wrong version would judge; behind one that nobody lifts, or lifts as if the version
        // had been given up, none or the wrong one. Nor may either come later than what partition 0 has sent after it.
        Body::RaiseFence(_) | Body::Resolve(_) => true,
        // Behind it another meaning decides.
        Body::InstallMeaning(_) => true,
        // A proposal that cannot be decided is refused for good, and has fenced nothing. Where its copies are not sent on, or an answer
        // to one is not taken, it stays open: nothing is judged by it, and it can be withdrawn, or the command be decided again, also
        // the last answer, which puts it in force. A withdrawal that cannot be decided is refused, and leaves it as it is. What one
        // bucket is to decide now, it decides later.
        Body::Propose(_)
        | Body::Spread(_)
        | Body::Fenced(_)
        | Body::Withdraw(_)
        | Body::Release(_)
        | Body::Register(_)
        | Body::OpenWallet(_)
        | Body::Link(_)
        | Body::Join(_)
        | Body::SiblingAccounts(_)
        | Body::Observe(_)
        | Body::EndDelivery(_)
        | Body::Credit(_)
        | Body::ClawBack(_)
        | Body::Revise(_)
        | Body::ReadAgain(_)
        | Body::SettleLetter(_)
        | Body::OpenSealed(_)
        | Body::ChangeAccess(_)
        | Body::Authorise(_)
        | Body::Capture(_)
        | Body::Void(_)
        | Body::Refund(_)
        | Body::Spend(_)
        | Body::PayMerchant(_)
        | Body::TakeRefund(_)
        | Body::EndRefund(_)
        | Body::Transfer(_)
        | Body::Deliver(_)
        | Body::EndTransfer(_)
        | Body::Issue(_)
        | Body::Adjust(_)
        | Body::Sweep(_)
        | Body::AcceptDelivery(_)
        | Body::ListCommands(_)
        | Body::ReviewItem(_)
        | Body::ReviewPurchase(_)
        | Body::Ask(_)
        | Body::Approve(_)
        | Body::Decline(_)
        | Body::ReportDelivery(_)
        | Body::KeepDeadLetter(_)
        | Body::ApplyWaitingRefunds(_)
        | Body::Retry(_)
        | Body::Rejoin(_)
        | Body::Survey(_)
        | Body::ObserveEnrolled(_)
        | Body::Enrol(_) => false,
    }
}

/// What was set aside at the place that a command names, and waits; else the answer to the command.
pub(super) fn waiting<'w>(draft: &'w Draft<'_>, retry: &Retry) -> Result<Result<&'w SetAside, Answer>, Missing> {
    let kept = draft.set_aside(RowKey::SetAside(draft.bucket, retry.offset))?;
    Ok(match kept.map(|kept| (kept, kept.resolution)) {
        Some((kept, None)) => Ok(kept),
        Some((_, Some(Resolution::DecidedAgain(_)))) => Err(Answer::Repeated),
        Some((_, Some(Resolution::Refused))) => Err(Answer::Refused(Refusal::RefusedForGood)),
        None => Err(Answer::Refused(Refusal::NothingSetAside)),
    })
}

/// Decides it again. Its follow-ups have the place of this command, its transactions keep theirs.
pub(super) fn retry(draft: &mut Draft<'_>, retry: &Retry) -> Result<Answer, Stop> {
    let body = match waiting(draft, retry)? {
        Ok(kept) => kept.command.body.clone(),
        Err(answer) => return Ok(answer),
    };
    draft.audit(Act::DecidedAgain { offset: retry.offset });
    draft.stands_for(retry.offset);
    let answer = match &body {
        // Others of their kind may have come since: what holds now is sent anew, in its turn.
        Body::Join(join) => link_account::ask_again(draft, join),
        Body::SiblingAccounts(siblings) => link_account::send_again(draft, siblings)?,
        body @ (Body::Register(_)
        | Body::OpenWallet(_)
        | Body::Link(_)
        | Body::Observe(_)
        | Body::EndDelivery(_)
        | Body::Credit(_)
        | Body::ClawBack(_)
        | Body::Revise(_)
        | Body::ReadAgain(_)
        | Body::SettleLetter(_)
        | Body::OpenSealed(_)
        | Body::ChangeAccess(_)
        | Body::Authorise(_)
        | Body::Capture(_)
        | Body::Void(_)
        | Body::Refund(_)
        | Body::Spend(_)
        | Body::PayMerchant(_)
        | Body::TakeRefund(_)
        | Body::EndRefund(_)
        | Body::Transfer(_)
        | Body::Deliver(_)
        | Body::EndTransfer(_)
        | Body::Issue(_)
        | Body::Propose(_)
        | Body::RaiseFence(_)
        | Body::Adjust(_)
        | Body::Sweep(_)
        | Body::AcceptDelivery(_)
        | Body::ListCommands(_)
        | Body::ReviewItem(_)
        | Body::ReviewPurchase(_)
        | Body::Ask(_)
        | Body::Approve(_)
        | Body::Decline(_)
        | Body::ReportDelivery(_)
        | Body::KeepDeadLetter(_)
        | Body::ApplyWaitingRefunds(_)
        | Body::Retry(_)
        | Body::Rejoin(_)
        | Body::Survey(_)
        | Body::Spread(_)
        | Body::Fenced(_)
        | Body::Resolve(_)
        | Body::Release(_)
        | Body::Withdraw(_)
        | Body::InstallMeaning(_)
        | Body::ObserveEnrolled(_)
        | Body::Enrol(_)) => super::apply(draft, body)?,
    };
    decided_again(draft, retry)?;
    Ok(answer)
}

/// Takes note that what was set aside has been decided by this command, if something was and waited.
pub(super) fn decided_again(draft: &mut Draft<'_>, retry: &Retry) -> Result<(), Missing> {
    if waiting(draft, retry)?.is_err() {
        return Ok(());
    }
    let by = draft.context.offset;
    let key = RowKey::SetAside(draft.bucket, retry.offset);
    if let Some(kept) = draft.set_aside_mut(key)? {
        kept.resolution = Some(Resolution::DecidedAgain(by));
    }
    draft.emit(Event::DecidedAgain(retry.offset));
    Ok(())
}
