//! Redemptions: a customer's value goes to a merchant, at once or after it was on hold, and comes back.

mod payment_token;

use std::sync::Arc;

use rewardhub_core::{
    answer::{Answer, Refusal},
    command::{Authorise, Body, Capture, Refund, Spend, Void},
    ids::{CommandId, RedemptionId, WalletId},
    money::Money,
    state::{
        redemption::Redemption,
        row::{Row, RowKey},
        wallet::WalletKind,
    },
    time::Instant,
};

pub use self::payment_token::{Consent, LONGEST_TOKEN_SECONDS, TOKEN_SECONDS};
use crate::{
    Caller, Changed, Service, adjustments,
    clock::now,
    error::{Damaged, NotFound, Refused, Result},
};

/// A redemption to authorise.
#[derive(Debug, Clone)]
pub struct Authorisation {
    /// Whose value it is.
    pub payer: Payer,
    /// The wallet of the merchant that may capture it.
    pub merchant: WalletId,
    /// What is put on hold.
    pub amount: Money,
    /// How long it is held at most, in seconds; `None` for as long as the programme says.
    pub holds_for_seconds: Option<u32>,
    /// What the merchant calls it; empty where it has no name. It is encrypted under the wallet's key.
    pub reference: String,
    /// The caller's name for this request; `None` draws one.
    pub request: Option<String>,
}

/// Whose value is put on hold.
#[derive(Debug, Clone)]
pub enum Payer {
    /// The customer's who made this payment token.
    Token(String),
    /// This wallet's: an operator asks.
    Wallet(WalletId),
}

/// A redemption that was authorised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authorised {
    /// The redemption that was begun.
    pub redemption: RedemptionId,
    /// Until when it can be captured.
    pub until: Instant,
}

/// A step of a redemption that a merchant or an operator asks for.
#[derive(Debug, Clone)]
pub struct Step {
    /// The redemption that was begun.
    pub redemption: RedemptionId,
    /// The merchant's wallet, which must be the redemption's; `None` where an operator asks.
    pub merchant: Option<WalletId>,
    /// The caller's name for this request; `None` draws one.
    pub request: Option<String>,
}

/// How much was captured of a hold, and how much was given back to the customer, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Captured {
    /// How much was captured.
    pub captured_minor: i64,
    /// How much was given back.
    pub released_minor: i64,
}

/// A refund that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundAsked {
    /// Which of its redemption's refunds it is, from 0.
    pub nth: u32,
    /// How much, in minor units.
    pub amount_minor: i64,
}

/// A payment from a wallet, at once.
#[derive(Debug, Clone)]
pub struct Payment {
    /// The customer's wallet.
    pub wallet: WalletId,
    /// The wallet of the merchant that is paid; `None` pays the treasury of the asset.
    pub merchant: Option<WalletId>,
    /// What is paid.
    pub amount: Money,
    /// What the customer calls it; empty where it has no name. It is encrypted under the wallet's key.
    pub reference: String,
    /// The caller's name for this request; `None` draws one.
    pub request: Option<String>,
}

/// A redemption as it stands.
#[derive(Debug, Clone)]
pub struct RedemptionState {
    /// The redemption as its bucket keeps it.
    pub redemption: Arc<Redemption>,
    /// How much is on hold now, in minor units.
    pub held_minor: i64,
}

impl Service {
    /// Puts a customer's value on hold for a merchant.
    ///
    /// # Errors
    /// When there is no such merchant, the token is not for this, or it is refused.
    pub fn authorise(&self, asked: Authorisation, caller: Caller) -> Result<Changed<Authorised>> {
        let Authorisation { payer, merchant, amount, holds_for_seconds, reference, request } = asked;
        self.must_be_paid(merchant)?;
        let (wallet, token) = match payer {
            Payer::Wallet(wallet) => (wallet, None),
            Payer::Token(token) => {
                let (wallet, token) = self.consented(&token, merchant, amount)?;
                (wallet, Some(token))
            }
        };
        let name = self.request_name(wallet.bucket(), "authorise", request.as_deref(), caller)?;
        let reference = self.sealed_reason(adjustments::owner(wallet), name, &reference)?;
        let body = Body::Authorise(Authorise { wallet, merchant, amount, holds_for_seconds, token, reference });
        let changed = self.ask_named(body, name, caller)?;
        match changed.value {
            Answer::Authorised { until } => {
                let redemption = RedemptionId::at(name.bucket(), changed.version - 1);
                Ok(changed.map(|_| Authorised { redemption, until }))
            }
            _ => Err(Damaged::Answer.into()),
        }
    }

    /// Captures what is on hold, or an amount of it; the last capture gives the rest back.
    ///
    /// # Errors
    /// When there is no such redemption of the merchant, the amount is of another asset, or it is refused.
    pub fn capture(&self, step: Step, amount: Option<Money>, is_final: bool, caller: Caller) -> Result<Changed<Captured>> {
        let Step { redemption, merchant, request } = step;
        let amount_minor = amount.map(|amount| self.minor_of(redemption, amount)).transpose()?;
        let name = self.request_name(redemption.bucket(), "capture", request.as_deref(), caller)?;
        let body = Body::Capture(Capture { redemption, merchant, amount_minor, is_final });
        captured(self.ask_named(body, name, caller)?)
    }

    /// Gives a hold up.
    ///
    /// # Errors
    /// When there is no such redemption of the merchant, or it is refused.
    pub fn void(&self, step: Step, caller: Caller) -> Result<Changed<Captured>> {
        let Step { redemption, merchant, request } = step;
        let name = self.request_name(redemption.bucket(), "void", request.as_deref(), caller)?;
        captured(self.ask_named(Body::Void(Void { redemption, merchant }), name, caller)?)
    }

    /// Pays a merchant at once.
    ///
    /// # Errors
    /// When there is no such merchant, or it is refused.
    pub fn spend(&self, payment: Payment, caller: Caller) -> Result<Changed<RedemptionId>> {
        let Payment { wallet, merchant, amount, reference, request } = payment;
        let payee = merchant.map_or_else(|| self.open_treasury(amount.asset), Ok)?;
        self.must_be_paid(payee)?;
        let name = self.request_name(wallet.bucket(), "spend", request.as_deref(), caller)?;
        let reference = self.sealed_reason(adjustments::owner(wallet), name, &reference)?;
        let changed = self.ask_named(Body::Spend(Spend { wallet, payee, amount, reference }), name, caller)?;
        let redemption = RedemptionId::at(name.bucket(), changed.version - 1);
        Ok(changed.map(|_| redemption))
    }

    /// Gives back what was captured, or an amount of it. What became of it shows in [`Self::redemption`].
    ///
    /// # Errors
    /// When there is no such redemption of the merchant, the amount is of another asset, or it is refused.
    pub fn refund(&self, step: Step, amount: Option<Money>, caller: Caller) -> Result<Changed<RefundAsked>> {
        let Step { redemption, merchant, request } = step;
        let amount_minor = amount.map(|amount| self.minor_of(redemption, amount)).transpose()?;
        let name = self.request_name(redemption.bucket(), "refund", request.as_deref(), caller)?;
        let changed = self.ask_named(Body::Refund(Refund { redemption, merchant, amount_minor }), name, caller)?;
        match changed.value {
            Answer::RefundAsked { nth, amount_minor } => Ok(changed.map(|_| RefundAsked { nth, amount_minor })),
            _ => Err(Damaged::Answer.into()),
        }
    }

    /// A redemption as it stands now.
    ///
    /// # Errors
    /// When there is no such redemption, or the ledger does not answer.
    pub fn redemption(&self, id: RedemptionId) -> Result<RedemptionState> {
        let redemption = self.redemption_row(id)?;
        let now = self.current_terms()?.moment(now());
        let wallet = self.wallet(redemption.wallet)?;
        let hold = wallet.holding().holds().iter().find(|hold| hold.redemption == id && !hold.has_ended(now));
        let held_minor = hold.map_or(0, rewardhub_core::ledger::Hold::amount_minor);
        Ok(RedemptionState { redemption, held_minor })
    }

    /// A redemption as its bucket keeps it. What is on hold of it lies in the wallet's row.
    ///
    /// # Errors
    /// When there is no such redemption, or the ledger does not answer.
    pub fn redemption_row(&self, id: RedemptionId) -> Result<Arc<Redemption>> {
        match self.row(&RowKey::Redemption(id))? {
            Some(Row::Redemption(redemption)) => Ok(redemption),
            _ => Err(NotFound::Redemption(id).into()),
        }
    }

    /// Submits a command under a name, in that name's bucket.
    pub(crate) fn ask_named(&self, body: Body, name: CommandId, caller: Caller) -> Result<Changed<Answer>> {
        self.change(&caller.command(name.bucket(), body).named(name), name)
    }

    /// Whether a wallet can be paid with what customers redeem.
    fn must_be_paid(&self, payee: WalletId) -> Result<()> {
        match self.wallet(payee)?.kind {
            WalletKind::Merchant | WalletKind::Treasury => Ok(()),
            WalletKind::Customer => Err(Refused::from(Refusal::OtherKindOfWallet).into()),
        }
    }

    /// The minor units of an amount, which must be of the asset that a redemption is of.
    fn minor_of(&self, id: RedemptionId, amount: Money) -> Result<i64> {
        let asset = self.redemption_row(id)?.amount.asset;
        if amount.asset == asset { Ok(amount.minor) } else { Err(Refused::OtherAsset { given: amount.asset, asset }.into()) }
    }
}

fn captured(changed: Changed<Answer>) -> Result<Changed<Captured>> {
    match changed.value {
        Answer::Captured { captured_minor, released_minor } => Ok(changed.map(|_| Captured { captured_minor, released_minor })),
        _ => Err(Damaged::Answer.into()),
    }
}
