//! What a decision takes in the log: an upper bound, counted while the decision is made, so that it ends in time and follow-ups
//! do the rest. A record has a megabyte at most, whatever a programme pays and a feed delivers.

use crate::{
    command::{Body, CapturedShare},
    event::{Consulted, Event, Judged, RewardChange},
    ledger::Lot,
    posting::{Account, Posting, SystemAccount},
    programme::Funder,
};

/// Once a decision takes this many bytes, it pays, takes back and settles nothing more by itself.
pub(super) const FULL_BYTES: usize = 320 << 10;

/// An event without the names of rules and funders: the edge bounds everything else in it.
const PLAIN_EVENT_BYTES: usize = 1792;
/// Numbers, ids and assets of a posting, a reward and a counter, and of the judgement around them.
const POSTING_BYTES: usize = 160;
const REWARD_BYTES: usize = 112;
const CONSULTED_BYTES: usize = 64;
const JUDGED_BYTES: usize = 160;
/// A follow-up without what it carries: at most the facts of a purchase, or a delivery.
const PLAIN_FOLLOW_UP_BYTES: usize = 1536;
/// Numbers, ids and assets of a lot or a share, without its funder's name.
const LOT_BYTES: usize = 80;

/// The most bytes that a follow-up can take.
pub(super) fn follow_up(body: &Body) -> usize {
    let lots = |lots: &[Lot]| lots.iter().map(|lot| LOT_BYTES + funder(&lot.funder)).sum();
    let shares = |shares: &[CapturedShare]| shares.iter().map(|share| LOT_BYTES + funder(&share.funder)).sum();
    let carried: usize = match body {
        Body::Deliver(deliver) => lots(&deliver.lots),
        Body::EndTransfer(end) => end.returned.as_ref().map_or(0, |returned| lots(&returned.lots)),
        Body::PayMerchant(pay) => shares(&pay.shares),
        Body::TakeRefund(take) => shares(&take.shares),
        _ => 0,
    };
    PLAIN_FOLLOW_UP_BYTES + carried
}

/// The most bytes that an event can take.
pub(super) fn event(event: &Event) -> usize {
    match event {
        Event::Judged(judged) => self::judged(judged),
        Event::Posting(posting) => self::posting(posting),
        Event::Transaction(_)
        | Event::WalletOpened(..)
        | Event::Linked(..)
        | Event::Gone(_)
        | Event::Delivery(_)
        | Event::Rejection(_)
        | Event::Activated(..)
        | Event::Audited(_)
        | Event::SetAside(_)
        | Event::DecidedAgain(_)
        | Event::ReferencesDistrusted(_)
        | Event::MeaningInstalled(_)
        | Event::Redemption(_)
        | Event::Transfer(_)
        | Event::Proposal(_) => PLAIN_EVENT_BYTES,
    }
}

fn judged(judged: &Judged) -> usize {
    let reward = |reward: &RewardChange| {
        REWARD_BYTES + reward.rule.len() + reward.capped_by.as_deref().map_or(0, str::len) + funder(&reward.funder)
    };
    let consulted = |consulted: &Consulted| CONSULTED_BYTES + consulted.counter.len();
    JUDGED_BYTES + judged.rewards.iter().map(reward).sum::<usize>() + judged.consulted.iter().map(consulted).sum::<usize>()
}

fn posting(posting: &Posting) -> usize {
    let side = |account: &Account| match account {
        Account::System(SystemAccount::Funding(own) | SystemAccount::Redeemed(own)) => funder(own),
        Account::System(
            SystemAccount::Breakage
            | SystemAccount::InTransit
            | SystemAccount::Suspense
            | SystemAccount::Settled
            | SystemAccount::OwedToMerchants,
        )
        | Account::Wallet(..) => 0,
    };
    let named = side(&posting.from) + side(&posting.to) + funder(&posting.funder);
    POSTING_BYTES + posting.rule.as_deref().map_or(0, str::len) + named
}

fn funder(funder: &Funder) -> usize {
    match funder {
        Funder::Issuer => 0,
        Funder::Named(name) => name.len(),
    }
}
