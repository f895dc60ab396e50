//! Bringing a programme version in force without silence: proposed in partition 0, fenced in each, and there committed or given up.

use serde::{Deserialize, Serialize};

use super::Body;
use crate::{ids::Partition, state::proposal::Fate, time::Day, version_source::VersionSource};

/// See [`super::Body::Propose`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Propose {
    /// The version to activate.
    pub version_source: VersionSource,
}

/// See [`super::Body::RaiseFence`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaiseFence {
    /// The proposal: the offset of its [`Propose`] in partition 0.
    pub proposal: u64,
    /// The version that is proposed.
    pub version_source: VersionSource,
}

/// See [`super::Body::Fenced`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fenced {
    /// The proposal: the offset of its [`Propose`] in partition 0.
    pub proposal: u64,
    /// The partition whose fence is up.
    pub partition: Partition,
    /// The latest day that it had judged anything by at its fence.
    pub judged_through: Option<Day>,
}

/// See [`super::Body::Resolve`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolve {
    /// The proposal: the offset of its [`Propose`] in partition 0.
    pub proposal: u64,
    /// What became of it; never [`Fate::Open`].
    pub fate: Fate,
}

/// See [`super::Body::Release`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The proposal that they were deferred for.
    pub proposal: u64,
    /// Pieces before this one are decided: what is deferred later waits for another proposal. `None`: those that are there now.
    pub until: Option<u32>,
}

/// See [`super::Body::Withdraw`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdraw {
    /// The version whose proposal is open.
    pub version: u32,
}

impl Body {
    /// The version that it brings to a partition to be proposed there; `None` if it brings none.
    #[must_use]
    pub const fn proposed(&self) -> Option<&VersionSource> {
        match self {
            Self::Propose(propose) => Some(&propose.version_source),
            Self::RaiseFence(fence) => Some(&fence.version_source),
            Self::Approve(approve) => approve.body.proposed(),
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
            | Self::Ask(_)
            | Self::Decline(_)
            | Self::ReportDelivery(_)
            | Self::KeepDeadLetter(_)
            | Self::ApplyWaitingRefunds(_)
            | Self::Retry(_)
            | Self::Rejoin(_)
            | Self::Survey(_)
            | Self::Spread(_)
            | Self::Fenced(_)
            | Self::Resolve(_)
            | Self::Release(_)
            | Self::Withdraw(_)
            | Self::InstallMeaning(_)
            | Self::ObserveEnrolled(_)
            | Self::Enrol(_) => None,
        }
    }

    /// The number of the meaning that it installs; `None` if it installs none.
    #[must_use]
    pub const fn installs_meaning(&self) -> Option<u16> {
        match self {
            Self::InstallMeaning(install) => Some(install.meaning),
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
            | Self::Propose(_)
            | Self::RaiseFence(_)
            | Self::Adjust(_)
            | Self::Sweep(_)
            | Self::AcceptDelivery(_)
            | Self::ListCommands(_)
            | Self::ReviewItem(_)
            | Self::ReviewPurchase(_)
            | Self::Ask(_)
            | Self::Approve(_)
            | Self::Decline(_)
            | Self::ReportDelivery(_)
            | Self::KeepDeadLetter(_)
            | Self::ApplyWaitingRefunds(_)
            | Self::Retry(_)
            | Self::Rejoin(_)
            | Self::Survey(_)
            | Self::Spread(_)
            | Self::Fenced(_)
            | Self::Resolve(_)
            | Self::Release(_)
            | Self::Withdraw(_)
            | Self::ObserveEnrolled(_)
            | Self::Enrol(_) => None,
        }
    }
}
