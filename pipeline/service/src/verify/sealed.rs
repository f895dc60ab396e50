//! Checks that encrypted texts and dead letters can be decrypted, unless they were erased or deleted.

use super::{Differences, Opened};
use crate::{
    Service, adjustments,
    error::Result,
    open::{TextError, TextReader},
    transaction_text::{ordinal, owner},
};
use rewardhub_core::{
    command::{Body, Command, Observe},
    state::row::Row,
};

/// Decrypts sealed texts and dead letters, and counts them.
pub(super) struct Sealed<'a> {
    service: &'a Service,
    reader: TextReader,
    opened: Opened,
}

impl<'a> Sealed<'a> {
    pub(super) fn new(service: &'a Service) -> Result<Self> {
        Ok(Self { service, reader: service.vault().texts()?, opened: Opened::default() })
    }

    /// Decrypts the texts of a command.
    pub(super) fn command(&mut self, offset: u64, command: &Command, differences: &mut Differences) {
        match &command.body {
            Body::Adjust(_)
            | Body::ReviewItem(_)
            | Body::ReviewPurchase(_)
            | Body::SettleLetter(_)
            | Body::OpenSealed(_)
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
            | Body::Decline(_)
            | Body::Ask(_) => {
                self.reason(offset, command, differences);
            }
            Body::ReadAgain(again) => {
                self.reason(offset, command, differences);
                self.items(offset, &again.observe, differences);
            }
            Body::Observe(observe) => self.items(offset, observe, differences),
            Body::ObserveEnrolled(enrolled) => self.items(offset, &enrolled.observe, differences),
            // These carry no sealed text, or one that came before.
            Body::Register(_)
            | Body::OpenWallet(_)
            | Body::Link(_)
            | Body::Join(_)
            | Body::SiblingAccounts(_)
            | Body::EndDelivery(_)
            | Body::Credit(_)
            | Body::ClawBack(_)
            | Body::Revise(_)
            | Body::Propose(_)
            | Body::RaiseFence(_)
            | Body::Sweep(_)
            | Body::AcceptDelivery(_)
            | Body::ListCommands(_)
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
            | Body::ChangeAccess(_)
            | Body::Approve(_)
            | Body::Enrol(_) => {}
        }
    }

    fn reason(&mut self, offset: u64, command: &Command, differences: &mut Differences) {
        match adjustments::opened(command, &mut self.reader) {
            None => {}
            Some(Ok(_)) => self.opened.texts += 1,
            Some(Err(TextError::Erased(_))) => self.opened.erased += 1,
            Some(Err(TextError::Other(error))) => differences.add(|| format!("the text of command {offset}: {error}")),
        }
    }

    fn items(&mut self, offset: u64, observe: &Observe, differences: &mut Differences) {
        let Some(first) = observe.items.first().filter(|_| !observe.texts.is_empty()) else { return };
        match self.reader.open(owner(observe.account), observe.delivery.id, ordinal(first.place), &observe.texts) {
            Ok(_) => self.opened.texts += 1,
            Err(TextError::Erased(_)) => self.opened.erased += 1,
            Err(TextError::Other(error)) => {
                differences.add(|| format!("the texts of command {offset}, bank account {}: {error}", observe.account))
            }
        }
    }

    /// Decrypts a dead letter.
    pub(super) fn row(&mut self, row: &Row, differences: &mut Differences) {
        let Row::DeadLetter(letter) = row else { return };
        match self.service.vault().letter(&letter.stored_at, &mut self.reader) {
            Ok(Some((id, _))) if id == letter.id => self.opened.letters += 1,
            Ok(Some(_)) => differences.add(|| format!("the bytes of dead letter {:016x} are another's", letter.id)),
            Ok(None) => differences.add(|| format!("dead letter {:016x} lies nowhere: {:?}", letter.id, letter.stored_at)),
            Err(TextError::Erased(_)) => self.opened.erased += 1,
            Err(TextError::Other(error)) => differences.add(|| format!("the bytes of dead letter {:016x}: {error}", letter.id)),
        }
    }

    /// Returns the numbers of texts and letters that were seen.
    pub(super) fn opened(self) -> Opened {
        self.opened
    }
}
