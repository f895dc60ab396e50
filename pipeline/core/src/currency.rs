//! Minor units of currencies (ISO 4217, list one).

use crate::money::Asset;

/// How many decimals the currency has: 2 unless ISO 4217 says otherwise. `None` when the code is not three capital letters.
#[must_use]
pub fn decimals(currency: Asset) -> Option<u8> {
    let code = currency.as_str();
    if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    Some(match code {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND" | "VUV" | "XAF"
        | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    })
}
