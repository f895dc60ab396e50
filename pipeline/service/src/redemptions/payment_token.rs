//! Payment tokens: a customer's consent to one redemption, for minutes, up to an amount, by one merchant or any.
//!
//! A token carries what it permits, encrypted under the wallet's key, so nothing is stored when one is made. That it serves once is decided
//! where the value is: the wallet's row remembers used tokens until they would have been too old.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rewardhub_core::{answer::Refusal, command::PaymentToken, ids::WalletId, money::Money, time::Instant};
use serde::{Deserialize, Serialize};

use crate::{
    Service, adjustments,
    error::{Refused, Result},
    open::TextError,
    unique_id,
};

/// What every payment token begins with, so that one that leaked can be recognised.
pub const PREFIX: &str = "rhp_";

/// How long a payment token can be used unless its customer says, in seconds.
pub const TOKEN_SECONDS: u32 = 5 * 60;

/// The longest that a payment token can be used, in seconds.
pub const LONGEST_TOKEN_SECONDS: u32 = 15 * 60;

/// What tells a token's encryption from that of reasons and references, which are encrypted under the wallet's key, too.
const TOKEN: u32 = 1;

/// What a customer permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The most that may be authorised.
    pub most: Money,
    /// The wallet of the merchant that may do so; `None` for any.
    pub merchant: Option<WalletId>,
    /// The last moment at which it can be used.
    pub until: Instant,
}

impl Consent {
    fn permits(&self, merchant: WalletId, amount: Money) -> bool {
        let for_this = self.merchant.is_none_or(|own| own == merchant);
        for_this && self.most.asset == amount.asset && amount.minor <= self.most.minor
    }
}

impl Service {
    /// A payment token by which this is permitted of a wallet, once.
    ///
    /// # Errors
    /// When there is no such wallet, or its key cannot be used.
    pub fn payment_token(&self, wallet: WalletId, consent: &Consent) -> Result<String> {
        self.wallet(wallet)?;
        let serial = (unique_id()? >> 64) as u64;
        let permitted = postcard::to_stdvec(consent).expect("plain data is written");
        let sealed = self.vault().seal(adjustments::owner(wallet), serial, TOKEN, &permitted)?;
        self.vault().sync_keys()?;
        let bytes = [&wallet.bytes()[..], &serial.to_le_bytes(), &sealed].concat();
        Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The wallet of a payment token, and what uses it up, if it permits this. Whether it was used before is decided later.
    pub(super) fn consented(&self, token: &str, merchant: WalletId, amount: Money) -> Result<(WalletId, PaymentToken)> {
        let not_good = || Refused::from(Refusal::TokenNotGood);
        let bytes = token.strip_prefix(PREFIX).and_then(|rest| URL_SAFE_NO_PAD.decode(rest).ok()).ok_or_else(not_good)?;
        let (wallet, rest) = bytes.split_first_chunk::<16>().ok_or_else(not_good)?;
        let (serial, sealed) = rest.split_first_chunk::<8>().ok_or_else(not_good)?;
        let (wallet, serial) = (WalletId::from_bytes(*wallet), u64::from_le_bytes(*serial));
        // An id that is nobody's has no key, and none is made by reading.
        let opened = self.vault().texts()?.open(adjustments::owner(wallet), serial, TOKEN, sealed);
        let permitted = match opened {
            Ok(permitted) => permitted,
            Err(TextError::Erased(_) | TextError::Other(_)) => return Err(not_good().into()),
        };
        let consent: Consent = postcard::from_bytes(&permitted).map_err(|_| not_good())?;
        if !consent.permits(merchant, amount) {
            return Err(not_good().into());
        }
        Ok((wallet, PaymentToken { serial, until: consent.until }))
    }
}
