//! Adds to errors of the service what a user of the command line can do about them.

use rewardhub_service::{
    Error,
    error::{Damaged, NotFound, Refused, Unavailable, Usage},
    feeds::DEFAULT,
};

/// Adds the hint for an error, if there is one.
pub fn hinted(error: anyhow::Error) -> anyhow::Error {
    let hint = error.downcast_ref::<Error>().and_then(hint);
    match hint {
        Some(hint) => anyhow::anyhow!("{error}; {hint}"),
        None => error,
    }
}

fn hint(error: &Error) -> Option<String> {
    match error {
        Error::NotFound(error) => not_found(error),
        Error::Refused(error) => refused(error),
        Error::Unavailable(error) => unavailable(error),
        Error::Usage(error) => usage(error),
        Error::Damaged(
            Damaged::Log(_)
            | Damaged::Ledger(_)
            | Damaged::Record(_)
            | Damaged::Stopped(_)
            | Damaged::Adapter(_)
            | Damaged::NoCommand { .. }
            | Damaged::NoDecision { .. }
            | Damaged::Programme { .. }
            | Damaged::Consent
            | Damaged::LetterNowhere { .. }
            | Damaged::Letter { .. }
            | Damaged::ClientKey(_)
            | Damaged::SigningSecret(_)
            | Damaged::Evaluation(_)
            | Damaged::Answer,
        )
        | Error::Busy(_) => None,
        #[cfg(feature = "lake")]
        Error::Damaged(Damaged::Lake(_)) => None,
    }
}

fn not_found(error: &NotFound) -> Option<String> {
    Some(match error {
        NotFound::DataSet { .. } => "name another directory with --data, or begin one with `rewardhub init`".to_owned(),
        NotFound::Keyspace { .. } => "make it and the keyspace of its ledger with `rewardhub schema apply`".to_owned(),
        NotFound::Wallet(_) => "`rewardhub wallet list` tells which there are".to_owned(),
        NotFound::Account { .. } => "`rewardhub wallet list` tells which wallets there are".to_owned(),
        NotFound::NotEnrolled { .. } => {
            "link it with `rewardhub wallet link WALLET ACCOUNT`: what has waited is judged then".to_owned()
        }
        NotFound::AccountNumber { .. } => return None,
        NotFound::Transaction(_) => "`rewardhub transactions WALLET` tells which there are".to_owned(),
        NotFound::Redemption(_) | NotFound::Transfer(_) => "the answer to what made it has its id".to_owned(),
        NotFound::OnDay(_) => "`rewardhub transactions WALLET` tells what there is".to_owned(),
        NotFound::Reference(_) => "give the transaction's id, or a wallet and a day with --on".to_owned(),
        NotFound::ClientKey(_) => "`rewardhub key list` lists the keys there are".to_owned(),
        NotFound::Consent { .. } => "`rewardhub consent list` tells which there are".to_owned(),
        NotFound::DeadLetter(_) => "`rewardhub dead-letters list` tells which there are".to_owned(),
        NotFound::Delivery { feed, .. } => format!("`rewardhub feeds deliveries {feed}` lists those there are"),
        NotFound::Approval(_) => "`rewardhub approval list` tells what waits for one".to_owned(),
        NotFound::SetAside(_) => "`rewardhub set-aside list` tells which were".to_owned(),
        NotFound::Feed { name, profile } => format!(
            "`rewardhub feeds new {name} FILE` drafts its profile, {}; or leave --feed out to use {DEFAULT:?}",
            profile.display()
        ),
        NotFound::Version(_) | NotFound::VersionOn(_) => "`rewardhub programme list` tells which there are".to_owned(),
        NotFound::Programme { .. } => "activate one: rewardhub programme activate FILE".to_owned(),
        #[cfg(feature = "lake")]
        NotFound::Lake => "name one with --lake".to_owned(),
    })
}

fn refused(error: &Refused) -> Option<String> {
    match error {
        Refused::SetAside { place, .. } => Some(format!("`rewardhub set-aside show {place}` tells more")),
        Refused::OtherAccount { .. } => Some("`rewardhub transactions WALLET` tells which there are".to_owned()),
        Refused::StillUnreadable { letter, .. } => Some(format!("`rewardhub dead-letters show {letter:016x}` shows the record")),
        Refused::ContradictsNothing { .. } => Some("name it with --original".to_owned()),
        Refused::NothingIssued { asset } => Some(format!("`rewardhub treasury issue AMOUNT {asset} --reason TEXT` does")),
        Refused::OtherAsset { .. }
        | Refused::Command(_)
        | Refused::NotAtThisMachine
        | Refused::Overtaken
        | Refused::FormerUnreadable { .. }
        | Refused::Withdrawn { .. }
        | Refused::TooManyAccounts { .. } => None,
    }
}

fn unavailable(error: &Unavailable) -> Option<String> {
    match error {
        #[cfg(feature = "lake")]
        Unavailable::Lake(rewardhub_service::lake::LakeFailure::Behind(_)) => {
            Some("`rewardhub lake flush` brings it up".to_owned())
        }
        #[cfg(feature = "lake")]
        Unavailable::Lake(_) => None,
        Unavailable::Ledger(_)
        | Unavailable::Read(_)
        | Unavailable::Append(_)
        | Unavailable::NotSynced { .. }
        | Unavailable::Stopped(_)
        | Unavailable::Adapter(_)
        | Unavailable::NotAnswered(_)
        | Unavailable::NotDecided
        | Unavailable::NotCaughtUp
        | Unavailable::NotRecorded { .. }
        | Unavailable::Proposal { .. }
        | Unavailable::System { .. }
        | Unavailable::File { .. }
        | Unavailable::Intake { .. } => None,
    }
}

fn usage(error: &Usage) -> Option<String> {
    match error {
        Usage::NotADirectory { .. } => Some("name another with --data".to_owned()),
        Usage::Fixed { what, .. } => Some(format!("leave --{what} out, or name another directory with --data")),
        #[cfg(feature = "lake")]
        Usage::LakeLocation(_) => None,
        Usage::NotAFile { .. }
        | Usage::Configuration { .. }
        | Usage::Configured { .. }
        | Usage::Override { .. }
        | Usage::SecretInFile { .. }
        | Usage::ApprovalLimit { .. }
        | Usage::Server(_)
        | Usage::Traces(_)
        | Usage::Bank(_)
        | Usage::BankSetup { .. }
        | Usage::NoBank(_)
        | Usage::Consent(_)
        | Usage::Location(_)
        | Usage::FeedName { .. }
        | Usage::Profile { .. } => None,
    }
}
