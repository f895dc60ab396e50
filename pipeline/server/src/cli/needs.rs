//! What a command needs, which decides where it runs: here, or on a server.

use std::path::Path;

#[cfg(feature = "lake")]
use super::lake::Lake;
use super::{Command, feeds::Feeds, programme::Programme};

/// What a command needs.
#[derive(Debug, PartialEq, Eq)]
pub enum Needs<'c> {
    /// Only what it is given: it runs here.
    Nothing,
    /// The data directory itself, and nothing that a server has open.
    Directory,
    /// The lake, which anybody can read beside a server.
    #[cfg(feature = "lake")]
    Lake,
    /// The data set, which a server may have open; it reads these files too.
    DataSet(Vec<&'c Path>),
    /// The data set, while no server has it open.
    #[cfg(feature = "lake")]
    DataSetAlone,
}

impl Command {
    /// What the command needs.
    pub fn needs(&self) -> Needs<'_> {
        match self {
            Self::Demo(_) | Self::Generate(_) | Self::Bench(_) => Needs::Nothing,
            Self::Init(_) | Self::Serve(_) | Self::Config(_) | Self::Schema(_) => Needs::Directory,
            Self::Feeds(Feeds::Check(_) | Feeds::New(_)) => Needs::Directory,
            Self::Programme(Programme::Check(_) | Programme::Try(_)) => Needs::Nothing,
            Self::Programme(Programme::Activate(activate)) => Needs::DataSet(vec![activate.file()]),
            Self::Programme(Programme::Diff(diff)) => Needs::DataSet(diff.files()),
            Self::Consent(consent) => Needs::DataSet(consent.files()),
            Self::Review(review) => Needs::DataSet(review.files()),
            Self::Ingest(ingest) => Needs::DataSet(ingest.files().iter().map(AsRef::as_ref).collect()),
            Self::Programme(Programme::Withdraw(_) | Programme::Show(_) | Programme::List)
            | Self::Feeds(Feeds::Secret(_) | Feeds::List | Feeds::Deliveries(_))
            | Self::Inbox(_)
            | Self::Poll(_)
            | Self::Key(_)
            | Self::Wallet(_)
            | Self::Redemption(_)
            | Self::Spend(_)
            | Self::Transfer(_)
            | Self::Treasury(_)
            | Self::Balance(_)
            | Self::History(_)
            | Self::Transactions(_)
            | Self::Explain(_)
            | Self::Approval(_)
            | Self::Audit(_)
            | Self::Status(_)
            | Self::Waiting(_)
            | Self::DeadLetters(_)
            | Self::SetAside(_)
            | Self::Sweep(_)
            | Self::Verify(_)
            | Self::Upgrade(_) => Needs::DataSet(Vec::new()),
            #[cfg(feature = "lake")]
            Self::Lake(Lake::Flush(_)) => Needs::DataSet(Vec::new()),
            #[cfg(feature = "lake")]
            Self::Lake(Lake::Rebuild(_)) => Needs::DataSetAlone,
            #[cfg(feature = "lake")]
            Self::Lake(Lake::Status(_) | Lake::Compact(_) | Lake::Vacuum(_)) | Self::Sql(_) | Self::Report(_) => Needs::Lake,
        }
    }
}
