//! Statements as a bank would write them, out of a few rows: the same in every format.

use std::fmt::Write as _;

/// An account at the made-up bank of these tests.
pub const IBAN: &str = "GB33BUKB20201555555555";

/// One row.
#[derive(Debug, Clone)]
pub struct Row {
    pub on: &'static str,
    /// Negative: out of the account.
    pub minor: i64,
    pub id: Option<String>,
    pub text: String,
    pub pending: bool,
    /// Family and sub-family of its bank transaction code.
    pub code: (&'static str, &'static str),
    pub mcc: &'static str,
    /// The other party's account, in XML.
    pub other: Option<String>,
}

/// A card purchase of so many pence.
pub fn bought(on: &'static str, pence: i64, text: &str) -> Row {
    Row { on, minor: -pence, id: None, text: text.into(), pending: false, code: ("CCRD", "POSD"), mcc: "5814", other: None }
}

impl Row {
    pub fn id(self, id: &str) -> Self {
        Self { id: Some(id.to_owned()), ..self }
    }

    pub fn pending(self) -> Self {
        Self { pending: true, ..self }
    }

    /// A transfer out to this account (an XML element of `Id`).
    pub fn to(self, other: &str) -> Self {
        Self { code: ("ICDT", "DMCT"), mcc: "", other: Some(other.to_owned()), ..self }
    }
}

/// One statement of one account.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// `<IBAN>…</IBAN>` or another element of `Acct/Id`.
    pub account: String,
    pub from: &'static str,
    pub to: &'static str,
    /// Balance before it; no balances without.
    pub opening: Option<i64>,
    pub rows: Vec<Row>,
    pub message: &'static str,
    pub sequence: u32,
}

/// March 2026 with these rows, balances included.
pub fn march(rows: impl Into<Vec<Row>>) -> Sheet {
    Sheet {
        account: format!("<IBAN>{IBAN}</IBAN>"),
        from: "2026-03-01",
        to: "2026-03-31",
        opening: Some(100_000),
        rows: rows.into(),
        message: "M-1",
        sequence: 3,
    }
}

fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

impl Sheet {
    pub fn without_balances(self) -> Self {
        Self { opening: None, ..self }
    }

    pub fn with(mut self, row: Row) -> Self {
        self.rows.push(row);
        self
    }

    pub fn closing(&self) -> Option<i64> {
        let booked = self.rows.iter().filter(|row| !row.pending).map(|row| row.minor).sum::<i64>();
        self.opening.map(|opening| opening + booked)
    }

    /// Its rows up to `at`, and those from there on, in two statements whose balances continue each other.
    pub fn halves(&self, at: usize) -> (Self, Self) {
        let (first, second) = self.rows.split_at(at);
        let first = Self { rows: first.to_vec(), to: first[at - 1].on, ..self.clone() };
        let second = Self {
            rows: second.to_vec(),
            from: second[0].on,
            opening: first.closing(),
            sequence: self.sequence + 1,
            ..self.clone()
        };
        (first, second)
    }

    /// As camt.05`message`.001.`version`.
    pub fn camt(&self, message: u8, version: u8) -> String {
        let (root, element) = match message {
            2 => ("BkToCstmrAcctRpt", "Rpt"),
            4 => ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
            _ => ("BkToCstmrStmt", "Stmt"),
        };
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.05{message}.001.{version:02}\">\n\
             <{root}>\n<GrpHdr>\n<MsgId>{id}</MsgId>\n<CreDtTm>{to}T22:00:00Z</CreDtTm>\n</GrpHdr>\n<{element}>\n<Id>{id}-S</Id>\n\
             <ElctrncSeqNb>{sequence}</ElctrncSeqNb>\n<CreDtTm>{to}T22:00:00Z</CreDtTm>\n\
             <FrToDt>\n<FrDtTm>{from}T00:00:00Z</FrDtTm>\n<ToDtTm>{to}T23:59:59Z</ToDtTm>\n</FrToDt>\n\
             <Acct>\n<Id>\n{account}\n</Id>\n<Ccy>GBP</Ccy>\n</Acct>\n",
            id = self.message,
            from = self.from,
            to = self.to,
            sequence = self.sequence,
            account = self.account,
        );
        for (code, minor, on) in [("OPBD", self.opening, self.from), ("CLBD", self.closing(), self.to)] {
            let Some(minor) = minor.filter(|_| message != 4) else { continue };
            let direction = if minor < 0 { "DBIT" } else { "CRDT" };
            write!(
                xml,
                "<Bal>\n<Tp>\n<CdOrPrtry>\n<Cd>{code}</Cd>\n</CdOrPrtry>\n</Tp>\n<Amt Ccy=\"GBP\">{}</Amt>\n\
                 <CdtDbtInd>{direction}</CdtDbtInd>\n<Dt>\n<Dt>{on}</Dt>\n</Dt>\n</Bal>\n",
                decimal(minor)
            )
            .expect("a string takes everything");
        }
        for row in &self.rows {
            xml.push_str(&entry(row, version));
        }
        write!(xml, "</{element}>\n</{root}>\n</Document>\n").expect("a string takes everything");
        xml
    }

    /// As CSV, with the balance after each row where it has balances.
    pub fn csv(&self) -> String {
        let number = self.account.replace("<IBAN>", "").replace("</IBAN>", "");
        let mut text = String::from("account,id,status,booked_on,amount,currency,description,mcc,balance\n");
        let mut balance = self.opening;
        for row in &self.rows {
            balance = balance.map(|balance| balance + if row.pending { 0 } else { row.minor });
            let (sign, status) = (if row.minor < 0 { "-" } else { "" }, if row.pending { "pending" } else { "booked" });
            let (id, amount) = (row.id.as_deref().unwrap_or(""), decimal(row.minor));
            let after = balance.map_or(String::new(), |b| format!("{}{}", if b < 0 { "-" } else { "" }, decimal(b)));
            writeln!(text, "{number},{id},{status},{},{sign}{amount},GBP,{},{},{after}", row.on, row.text, row.mcc)
                .expect("a string takes everything");
        }
        text
    }

    /// As NDJSON.
    pub fn ndjson(&self) -> String {
        let number = self.account.replace("<IBAN>", "").replace("</IBAN>", "");
        let line = |row: &Row| {
            let mut record = serde_json::json!({
                "account": number,
                "status": if row.pending { "pending" } else { "booked" },
                "amount": format!("{}{}", if row.minor < 0 { "-" } else { "" }, decimal(row.minor)),
                "currency": "GBP",
                "booked_on": row.on,
                "description": row.text,
            });
            for (key, value) in [("id", row.id.as_deref()), ("mcc", Some(row.mcc))] {
                if let Some(value) = value.filter(|value| !value.is_empty()) {
                    record[key] = value.into();
                }
            }
            format!("{record}\n")
        };
        self.rows.iter().map(line).collect()
    }
}

fn entry(row: &Row, version: u8) -> String {
    let mut xml = format!(
        "<Ntry>\n<Amt Ccy=\"GBP\">{}</Amt>\n<CdtDbtInd>{}</CdtDbtInd>\n",
        decimal(row.minor),
        if row.minor < 0 { "DBIT" } else { "CRDT" }
    );
    let status = if row.pending { "PDNG" } else { "BOOK" };
    let status = if version >= 8 { format!("<Cd>{status}</Cd>") } else { status.to_owned() };
    write!(xml, "<Sts>{status}</Sts>\n<BookgDt>\n<Dt>{}</Dt>\n</BookgDt>\n", row.on).expect("a string takes everything");
    if let Some(id) = &row.id {
        writeln!(xml, "<AcctSvcrRef>{id}</AcctSvcrRef>").expect("a string takes everything");
    }
    let (family, sub_family) = row.code;
    write!(
        xml,
        "<BkTxCd>\n<Domn>\n<Cd>PMNT</Cd>\n<Fmly>\n<Cd>{family}</Cd>\n<SubFmlyCd>{sub_family}</SubFmlyCd>\n</Fmly>\n</Domn>\n</BkTxCd>\n\
         <NtryDtls>\n<TxDtls>\n<Refs>\n<EndToEndId>NOTPROVIDED</EndToEndId>\n</Refs>\n"
    )
    .expect("a string takes everything");
    if let Some(other) = &row.other {
        write!(xml, "<RltdPties>\n<CdtrAcct>\n<Id>\n{other}\n</Id>\n</CdtrAcct>\n</RltdPties>\n")
            .expect("a string takes everything");
    }
    write!(xml, "</TxDtls>\n</NtryDtls>\n<AddtlNtryInf>{}</AddtlNtryInf>\n</Ntry>\n", row.text)
        .expect("a string takes everything");
    xml
}
