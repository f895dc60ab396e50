//! What waits for the approval of a second person, and what people decided.

use rewardhub_core::{
    audit::{About, Act},
    ids::ActorId,
};
use rewardhub_service::{Service, approvals::WaitsForApproval, audit::AuditLine, error, programmes::Terms};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Amount, EffectDetails};

/// Something that a person decides: the ids of what it is about, as far as it has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Decided {
    /// What was done, in a word: `adjust`, `review_accept`, `activate_version`, … New words may come.
    pub act: String,
    /// The wallet that it is about.
    pub wallet: Option<String>,
    /// The transaction that it is about.
    pub transaction: Option<String>,
    /// The amount of an adjustment.
    pub amount: Option<Amount>,
    /// The code of an adjustment.
    pub code: Option<String>,
    /// The version of a programme.
    pub programme_version: Option<u32>,
    /// The id of a client's key.
    pub key: Option<String>,
}

/// Something that waits until another person approves of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApprovalEntry {
    /// The id of the command that asked for it.
    pub id: String,
    /// When it was asked for.
    #[schema(format = DateTime)]
    pub asked_at: String,
    /// Who asked for it.
    pub asked_by: String,
    /// What was asked for.
    pub what: Decided,
    /// Why, in words; `null` where there are none, or they were erased.
    pub reason: Option<String>,
    /// What it would do, in a line: `GET /v1/approvals/{command}` tells all.
    pub summary: String,
}

/// Something that a person decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    /// When it was decided.
    #[schema(format = DateTime)]
    pub at: String,
    /// Who decided it.
    pub who: String,
    /// Who had asked for it, where another person had to approve of it.
    pub asked_by: Option<String>,
    /// What was decided.
    pub what: Decided,
    /// What was asked for or declined; `null` where something was done.
    pub of: Option<Decided>,
    /// What people call that whose access was changed: whose key, and its scope, or which feed. `null` where nothing such was changed.
    pub named: Option<String>,
    /// Why, in words; `null` where there are none, or they were erased.
    pub reason: Option<String>,
    /// The place of its command in the log.
    #[schema(example = "0/1234")]
    pub place: String,
}

/// What a second person decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalDecision {
    /// What was asked for is done now.
    Approve,
    /// What was asked for is not done, and can be asked for anew.
    Decline,
}

/// What a second person decides about something that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "decision": "approve" }))]
pub struct ApprovalRequest {
    /// What is decided.
    pub decision: ApprovalDecision,
    /// Why it is declined, in words: encrypted, and shown to who asked; with `decline`, which needs it, and only there.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: Option<String>,
}

/// Something that waited and is settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settled {
    /// The id of the command that had asked for it.
    pub id: String,
    /// What was decided.
    pub decision: ApprovalDecision,
    /// The id of the command that settled it.
    pub command: String,
    /// The version from which on reads of its bucket see it.
    pub version: u64,
}

impl Decided {
    fn of(act: &Act, terms: &Terms) -> Self {
        let About { wallet, account: _, transaction, amount, reason, programme_version, key } = act.about();
        Self {
            act: act.word().to_owned(),
            wallet: wallet.map(|id| id.to_string()),
            transaction: transaction.map(|id| id.to_string()),
            amount: amount.map(|amount| Amount::of(terms, amount.asset, amount.minor)),
            code: reason.map(|reason| reason.word().to_owned()),
            programme_version,
            key: key.map(|id| id.to_string()),
        }
    }
}

impl ApprovalEntry {
    /// Renders what waits.
    pub(crate) fn of(service: &Service, waits: &WaitsForApproval, terms: &Terms) -> error::Result<Self> {
        Ok(Self {
            id: waits.id.to_string(),
            asked_at: waits.at.to_string(),
            asked_by: who(service, waits.actor)?,
            what: Decided::of(&waits.act, terms),
            reason: waits.text.as_ref().ok().cloned().flatten(),
            summary: EffectDetails::of(service.effect_of(waits)?, terms).summary(),
        })
    }
}

impl AuditEntry {
    /// Renders a decision.
    pub(crate) fn of(service: &Service, line: &AuditLine, terms: &Terms) -> error::Result<Self> {
        Ok(Self {
            at: line.at.to_string(),
            who: who(service, line.actor)?,
            asked_by: line.asked_by.map(|actor| who(service, actor)).transpose()?,
            what: Decided::of(&line.act, terms),
            of: line.of.as_ref().map(|act| Decided::of(act, terms)),
            named: line.named.clone(),
            reason: line.text.as_ref().ok().cloned().flatten(),
            place: line.place.to_string(),
        })
    }
}

/// Who somebody is, of a key with whose it is; of one who was erased, the id that is left.
pub(super) fn who(service: &Service, actor: ActorId) -> error::Result<String> {
    Ok(service.person(actor)?.unwrap_or_else(|| actor.to_string()))
}
