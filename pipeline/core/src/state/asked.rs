//! What somebody asked another person to approve of. All of it stands in the command that asked.

use serde::{Deserialize, Serialize};

use crate::{audit::Act, ids::ActorId, time::Instant};

/// Something that needs the approval of a second person. The offset of the command that asked is in the row's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Who asked, and so cannot approve of it.
    pub actor: ActorId,
    /// What was asked for, as the one who approves of it will have decided it.
    pub act: Act,
    /// Hash of the content of what was asked for.
    pub content: u64,
    /// The last moment at which somebody can approve of it.
    pub until: Instant,
    /// What became of it; `None` while it waits.
    pub settled: Option<Settled>,
}

/// What became of something that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Settled {
    /// The command at this offset approved of it and did it.
    Approved(u64),
    /// The command at this offset let it rest.
    Declined(u64),
}
