//! Moving value in a decision: what a wallet's book posts is entered in every row that records it.

use super::{Draft, Missing, Stop};
use crate::{
    answer::Refusal,
    event::{Event, RedemptionEvent, RedemptionStep},
    ids::WalletId,
    invariant::{Holds, Invariant},
    ledger::{Book, Hold, Reason},
    money::{Asset, Money},
    posting::{Account, Posting, SystemAccount},
    programme::Funder,
    state::{expired_lots::Expired, row::RowKey, system_accounts::SystemAccounts, wallet::Wallet, wallet_history::History},
};

const BREAKAGE: Account = Account::System(SystemAccount::Breakage);

/// Where a wallet's row says what has expired of the lot that a posting moves to breakage, or back from there.
fn expired_key(wallet: WalletId, posting: &Posting) -> Option<RowKey> {
    let moves_breakage = posting.from == BREAKAGE || posting.to == BREAKAGE;
    posting.lot_expires_on.filter(|_| moves_breakage).map(|last| RowKey::Expired(wallet, last.month()))
}

impl Draft<'_> {
    /// Moves value in or out of a wallet that is there, and settles what is due of it. Lots, postings, system accounts, history and
    /// what has expired change together.
    ///
    /// # Errors
    /// [`Refusal::NoSuchWallet`], or what `act` says; rows that are missing, all of them at once.
    pub fn book(&mut self, id: WalletId, act: impl FnOnce(&mut Book<'_>) -> Result<(), Refusal>) -> Result<(), Stop> {
        let now = self.now();
        let wallet = self.wallet_mut(RowKey::Wallet(id))?.ok_or(Refusal::NoSuchWallet(id))?;
        let ended: Vec<Hold> = wallet.holding().holds().iter().filter(|hold| hold.has_ended(now)).cloned().collect();
        let postings = Book::write(id, wallet, now, act)?;
        if postings.is_empty() {
            return Ok(());
        }
        let expired = postings.iter().filter_map(|posting| expired_key(id, posting));
        let over = ended.iter().map(|hold| RowKey::Redemption(hold.redemption));
        self.need(expired.chain(over).chain([self.history_key(id)]).collect::<Vec<_>>())?;
        self.enter_history(id)?;
        ended.into_iter().try_for_each(|hold| self.hold_ended(id, &hold))?;
        postings.into_iter().try_for_each(|posting| self.post(id, posting))
    }

    /// Moves value between two system accounts, which belongs to what a wallet's book posts beside it.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`] if a sum cannot be counted.
    pub fn move_between(
        &mut self,
        (from, to): (SystemAccount, SystemAccount),
        amount: Money,
        funder: &Funder,
        why: &Reason,
    ) -> Result<(), Stop> {
        let (from, to) = (Account::System(from), Account::System(to));
        self.add_to_system_account(&from, amount.asset, -amount.minor)?;
        self.add_to_system_account(&to, amount.asset, amount.minor)?;
        self.emit(Event::Posting(Box::new(Posting::between((from, to), amount, (funder.clone(), None), why))));
        Ok(())
    }

    /// Tells that a hold has ended by itself.
    fn hold_ended(&mut self, wallet: WalletId, hold: &Hold) -> Result<(), Stop> {
        let key = RowKey::Redemption(hold.redemption);
        let Some(redemption) = self.redemption_mut(key)? else { return Ok(()) };
        redemption.is_closed = true;
        let (merchant, amount) = (redemption.merchant, Money::new(hold.asset, hold.amount_minor()));
        let Hold { redemption, .. } = *hold;
        let event = RedemptionEvent { redemption, wallet: Some(wallet), merchant, amount, step: RedemptionStep::Ended };
        self.emit(Event::Redemption(Box::new(event)));
        Ok(())
    }

    /// Settles what is due of a wallet by today, and forgets counters of periods long over. A wallet that does not exist has nothing
    /// due.
    pub fn settle(&mut self, id: WalletId) -> Result<(), Stop> {
        let now = self.now();
        let today = now.day;
        let key = RowKey::Wallet(id);
        let idle = |wallet: &Wallet| !wallet.holding().has_due(now) && !wallet.has_old_counters(today);
        if self.wallet(key)?.is_none_or(idle) {
            return Ok(());
        }
        self.book(id, |_| Ok(()))?;
        self.wallet_mut(key)?.ok_or(Refusal::NoSuchWallet(id))?.prune_counters(today);
        Ok(())
    }

    fn post(&mut self, id: WalletId, posting: Posting) -> Result<(), Stop> {
        let Posting { asset, amount_minor, .. } = posting;
        self.add_to_system_account(&posting.from, asset, -amount_minor)?;
        self.add_to_system_account(&posting.to, asset, amount_minor)?;
        if let (Some(key), Some(last)) = (expired_key(id, &posting), posting.lot_expires_on) {
            let expired = self.expired_or(key, Expired::default)?;
            if posting.to == BREAKAGE {
                expired.add(last, asset, &posting.funder, amount_minor).ok_or(Refusal::TooLarge)?;
            } else {
                let restored = expired.restore(last, asset, &posting.funder, amount_minor);
                (restored == amount_minor).then_some(()).holds(Invariant::BreakageHasWhatComesBack);
            }
        }
        self.emit(Event::Posting(Box::new(posting)));
        Ok(())
    }

    fn enter_history(&mut self, wallet: WalletId) -> Result<(), Missing> {
        let offset = self.context.offset;
        self.history_or(self.history_key(wallet), History::default)?.enter(offset);
        Ok(())
    }

    fn add_to_system_account(&mut self, account: &Account, asset: Asset, amount_minor: i64) -> Result<(), Stop> {
        let Account::System(system) = account else { return Ok(()) };
        let accounts = self.system_accounts_or(RowKey::SystemAccounts(self.bucket), SystemAccounts::default)?;
        accounts.add(system, asset, amount_minor).ok_or(Stop::Refused(Refusal::TooLarge))
    }
}
