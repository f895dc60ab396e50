//! ISO 20022 bank transaction codes (external code set: domain, family, sub-family).

use rewardhub_core::item::{Direction, Kind};

/// Fees, charges, interest and tax, whose sub-families mean the same in every family; `None` for any other code.
pub(super) fn charge(code: &str) -> Option<Kind> {
    let (_, sub_family) = code.rsplit_once('/')?;
    match sub_family {
        "CHRG" | "FEES" | "COMM" | "COME" | "COMI" | "COMT" => Some(Kind::Fee),
        "INTR" => Some(Kind::Interest),
        "TAXE" => Some(Kind::Tax),
        _ => None,
    }
}

/// The kind that a code names; `None` for codes that leave it open.
pub(super) fn kind(code: &str, direction: Direction) -> Option<Kind> {
    let mut parts = code.splitn(3, '/');
    let (domain, family, sub_family) = (parts.next()?, parts.next()?, parts.next().unwrap_or(""));
    if domain != "PMNT" {
        return None;
    }
    match family {
        "CCRD" => card(sub_family, direction),
        // The counterpart of an authorisation that a later card booking replaces, on a consumer's account.
        "MCRD" => Some(Kind::Authorisation),
        "ICDT" | "RCDT" | "IRCT" | "RRCT" => Some(match sub_family {
            "STDO" => Kind::StandingOrder,
            "SALA" | "PAYR" => Kind::Salary,
            _ => Kind::Transfer,
        }),
        "RDDT" | "IDDT" => Some(Kind::DirectDebit),
        "CNTR" => Some(match (sub_family, direction) {
            ("CHKD", _) => Kind::Cheque,
            ("CWDL" | "FCWD", _) => Kind::CashWithdrawal,
            ("CDPT" | "FCDP", _) => Kind::CashDeposit,
            (_, Direction::Debit) => Kind::CashWithdrawal,
            (_, Direction::Credit) => Kind::CashDeposit,
        }),
        "ICHQ" | "RCHQ" => Some(Kind::Cheque),
        _ => None,
    }
}

/// The kind for a customer's card: debits are purchases and credits are refunds, except for cash and adjustments.
fn card(sub_family: &str, direction: Direction) -> Option<Kind> {
    match (sub_family, direction) {
        ("CDPT", _) => Some(Kind::CashDeposit),
        ("CWDL" | "XBCW", Direction::Debit) => Some(Kind::CashWithdrawal),
        ("DAJT", Direction::Debit) => None,
        (_, Direction::Debit) => Some(Kind::Purchase),
        (_, Direction::Credit) => Some(Kind::Refund),
    }
}
