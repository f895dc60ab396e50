//! Why people changed something: the code in the log, and the text that is encrypted under the key of the wallet or account.

use rewardhub_core::{
    adjustment::AdjustmentReason,
    command::{Adjust, Body, Command},
    ids::{ActorId, CommandId, Partition, WalletId},
};

use crate::{
    Service, dead_letters,
    error::Result,
    open::{AdapterError, TextError, TextReader},
    opening, transaction_text,
};

/// Why a balance was adjusted, and by whom.
#[derive(Debug)]
pub struct Adjusted {
    /// Why, as a code.
    pub reason: AdjustmentReason,
    /// Who asked for it; [`Service::subject`] says who that is.
    pub actor: ActorId,
    /// Why, in words; `None` where there are none, an error where they do not open, which may be that they were erased.
    pub text: Result<Option<String>, AdapterError>,
}

/// The most characters of a reason in words.
pub const LONGEST_REASON: usize = 1000;

/// What is wrong with a reason in words, to stand behind what the caller calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnfitReason {
    /// It says nothing.
    #[error("is blank; say why, so that somebody can answer for it later")]
    Blank,
    /// It says too much.
    #[error("has {length} characters and may have {LONGEST_REASON}; say it in fewer words")]
    TooLong {
        /// How many characters it has.
        length: usize,
    },
}

/// Checks a reason in words.
///
/// # Errors
/// [`UnfitReason`], if it is blank or too long.
pub fn check_reason(reason: &str) -> Result<(), UnfitReason> {
    match reason.chars().count() {
        _ if reason.trim().is_empty() => Err(UnfitReason::Blank),
        length if length > LONGEST_REASON => Err(UnfitReason::TooLong { length }),
        _ => Ok(()),
    }
}

/// The owner under whose key the texts of a wallet are encrypted.
pub(crate) fn owner(wallet: WalletId) -> u128 {
    u128::from_be_bytes(wallet.bytes())
}

/// What a text is encrypted with besides its owner: a command has one text, and its name is its own.
fn number(name: CommandId) -> u64 {
    let [.., a, b, c, d, e, f, g, h] = name.bytes();
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// Opens the text of an adjustment or of a decision, done or only asked for. `None` where a command is no such or has no text.
pub(crate) fn opened(command: &Command, reader: &mut TextReader) -> Option<Result<String, TextError>> {
    // It is sealed under the name of the command that brought it.
    let (body, name) = match &command.body {
        Body::Ask(ask) => (&*ask.body, command.name),
        Body::Approve(approve) => (&*approve.body, Some(approve.asked_as)),
        body => (body, command.name),
    };
    let (owner, text) = match body {
        Body::Adjust(Adjust { wallet, text, .. }) => (owner(*wallet), text),
        Body::ReviewItem(review) => (transaction_text::owner(review.account), &review.text),
        Body::ReviewPurchase(review) => (owner(review.wallet), &review.text),
        Body::ReadAgain(again) => (transaction_text::owner(again.observe.account), &again.text),
        Body::SettleLetter(settle) => (dead_letters::owner(settle.feed), &settle.text),
        Body::Decline(decline) => (command.actor.0, &decline.text),
        Body::OpenSealed(open) => (opening::owner_of(&open.sealed), &open.text),
        Body::Authorise(authorise) => (owner(authorise.wallet), &authorise.reference),
        Body::Spend(spend) => (owner(spend.wallet), &spend.reference),
        Body::Transfer(transfer) => (owner(transfer.from), &transfer.text),
        Body::Issue(issue) => (owner(issue.treasury), &issue.text),
        _ => return None,
    };
    let name = name.filter(|_| !text.is_empty())?;
    let opened = reader.open(owner, number(name), 0, text);
    Some(opened.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

/// Why a command was asked for, in words; `None` where there are none, an error where they do not open.
pub(crate) fn reason_of(command: &Command, reader: &mut TextReader) -> Result<Option<String>, AdapterError> {
    match opened(command, reader) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(TextError::Erased(error) | TextError::Other(error))) => Err(error),
    }
}

impl Service {
    /// The text of a change as it stands in the log, encrypted under an owner's key; empty where there is none.
    pub(crate) fn sealed_reason(&self, owner: u128, name: CommandId, text: &str) -> Result<Vec<u8>> {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let sealed = self.vault().seal(owner, number(name), 0, text.as_bytes())?;
        self.vault().sync_keys()?;
        Ok(sealed)
    }

    /// A reader of why balances were adjusted, for one thread.
    ///
    /// # Errors
    /// When there is no memory for one.
    pub fn adjustments(&self) -> Result<AdjustmentReader<'_>> {
        Ok(AdjustmentReader { service: self, texts: self.vault().texts()?, last: None })
    }
}

/// Reads why balances were adjusted. The postings of one command follow each other in a history, so it keeps the last command.
pub struct AdjustmentReader<'a> {
    service: &'a Service,
    texts: TextReader,
    last: Option<((Partition, u64), Option<Adjusted>)>,
}

impl AdjustmentReader<'_> {
    /// Why a wallet's balance was adjusted by the command at an offset; `None` when that adjusts nothing.
    ///
    /// # Errors
    /// When the command cannot be read.
    pub fn of(&mut self, wallet: WalletId, offset: u64) -> Result<Option<&Adjusted>> {
        let place = (self.service.placement().partition(wallet.bucket()), offset);
        if self.last.as_ref().is_none_or(|(known, _)| *known != place) {
            self.last = Some((place, self.read(place)?));
        }
        Ok(self.last.as_ref().and_then(|(_, adjusted)| adjusted.as_ref()))
    }

    fn read(&mut self, (partition, offset): (Partition, u64)) -> Result<Option<Adjusted>> {
        let command = self.service.command(partition, offset)?;
        let Body::Adjust(Adjust { reason, .. }) = *command.body.asked_for() else { return Ok(None) };
        let text = reason_of(&command, &mut self.texts);
        Ok(Some(Adjusted { reason, actor: command.actor, text }))
    }
}
