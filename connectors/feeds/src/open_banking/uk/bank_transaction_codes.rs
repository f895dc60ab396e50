//! Bank transaction codes of UK Open Banking: the codes of ISO 20022 in version 4.0, and their names in version 3.1.

/// Families of payments, by their names in ISO 20022 without spaces; banks write them in the singular too.
const FAMILIES: [(&str, &str); 16] = [
    ("CounterTransaction", "CNTR"),
    ("CustomerCardTransaction", "CCRD"),
    ("IssuedCashConcentrationTransaction", "ICCN"),
    ("IssuedCheque", "ICHQ"),
    ("IssuedCreditTransfer", "ICDT"),
    ("IssuedDirectDebit", "IDDT"),
    ("IssuedRealTimeCreditTransfer", "IRCT"),
    ("MerchantCardTransaction", "MCRD"),
    ("MiscellaneousCreditOperation", "MCOP"),
    ("MiscellaneousDebitOperation", "MDOP"),
    ("ReceivedCashConcentrationTransaction", "RCCN"),
    ("ReceivedCheque", "RCHQ"),
    ("ReceivedCreditTransfer", "RCDT"),
    ("ReceivedDirectDebit", "RDDT"),
    ("ReceivedRealTimeCreditTransfer", "RRCT"),
    ("LockboxTransaction", "LBOX"),
];

/// Sub-families that say more of a kind than their family does.
const SUB_FAMILIES: [(&str, &str); 20] = [
    ("CashDeposit", "CDPT"),
    ("CashWithdrawal", "CWDL"),
    ("Charge", "CHRG"),
    ("ChequeDeposit", "CHKD"),
    ("Commission", "COMM"),
    ("CreditCardPayment", "POSC"),
    ("CrossBorderCashWithdrawal", "XBCW"),
    ("CrossBorderCreditCardPayment", "XBCP"),
    ("DebitAdjustment", "DAJT"),
    ("DirectDebitPayment", "PMDD"),
    ("DomesticCreditTransfer", "DMCT"),
    ("Fee", "FEES"),
    ("Interest", "INTR"),
    ("InternalBookTransfer", "BOOK"),
    ("PayrollSalaryPayment", "SALA"),
    ("PointOfSalePaymentDebitCard", "POSD"),
    ("SEPACreditTransfer", "ESCT"),
    ("SmartCardPayment", "SMRT"),
    ("StandingOrder", "STDO"),
    ("Tax", "TAXE"),
];

/// The code as `PMNT/CCRD/POSD`; empty if the family is not known.
pub(super) fn iso(code: &str, sub_code: &str) -> String {
    let Some(family) = find(&FAMILIES, code).or_else(|| as_code(code)) else { return String::new() };
    match find(&SUB_FAMILIES, sub_code).or_else(|| as_code(sub_code)) {
        Some(sub_family) => format!("PMNT/{family}/{sub_family}"),
        None => format!("PMNT/{family}"),
    }
}

fn find(table: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    let plain: String = name.chars().filter(|c| c.is_ascii_alphabetic()).collect();
    let singular = plain.strip_suffix("es").filter(|_| plain.ends_with("xes")).or_else(|| plain.strip_suffix('s'));
    let is_name =
        |known: &str| known.eq_ignore_ascii_case(&plain) || singular.is_some_and(|name| known.eq_ignore_ascii_case(name));
    table.iter().find(|(known, _)| is_name(known)).map(|(_, code)| *code)
}

/// A code of ISO 20022, which has four capitals or digits.
fn as_code(code: &str) -> Option<&str> {
    (code.len() == 4 && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_are_one() {
        for (code, sub_code, expected) in [
            ("ReceivedCreditTransfer", "DomesticCreditTransfer", "PMNT/RCDT/DMCT"),
            ("ReceivedCreditTransfers", "Domestic Credit Transfer", "PMNT/RCDT/DMCT"),
            ("CustomerCardTransactions", "PointOfSalePaymentDebitCard", "PMNT/CCRD/POSD"),
            ("CCRD", "POSD", "PMNT/CCRD/POSD"),
            ("IssuedCreditTransfers", "StandingOrder", "PMNT/ICDT/STDO"),
            ("MiscellaneousDebitOperations", "Taxes", "PMNT/MDOP/TAXE"),
            ("MiscellaneousDebitOperations", "Fees", "PMNT/MDOP/FEES"),
            ("CustomerCardTransaction", "NotAvailable", "PMNT/CCRD"),
            ("NotAvailable", "NotAvailable", ""),
            ("", "", ""),
        ] {
            assert_eq!(iso(code, sub_code), expected, "{code} {sub_code}");
        }
    }
}
