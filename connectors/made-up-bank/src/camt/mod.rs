//! The bank's rows as ISO 20022 messages, version 8: statements (camt.053) of booked entries, or interim reports (camt.052) that
//! also show pending ones. Each account has one statement, and its balances add up.
//!
//! Statements are sorted and have no repeats, whatever the rendering says about order and duplicates.

mod entry;
mod xml;

use std::io::{self, Write};

use rewardhub_core::{item::Status, time::Day};

use self::xml::Xml;
use super::{
    bank::Bank,
    content_counts::Truth,
    file_records::{Breakage, Damage, Record},
    rendering::{Pendings, Rendering, Window},
    row::Row,
    row_order::{Sorted, balance_before},
};

/// Which camt message to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// camt.053.001.08: booked entries, with opening and closing balance.
    Statement,
    /// camt.052.001.08: booked and pending entries, with an interim balance.
    Report,
}

impl Message {
    const fn elements(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Statement => ("camt.053.001.08", "BkToCstmrStmt", "Stmt"),
            Self::Report => ("camt.052.001.08", "BkToCstmrAcctRpt", "Rpt"),
        }
    }
}

/// Writes a bank's message and counts what is in it.
///
/// # Errors
/// Any error of the writer.
pub fn write(bank: &Bank, rendering: &Rendering, message: Message, out: impl Write) -> io::Result<Truth> {
    let window = bank.window_of(rendering);
    let pendings = if message == Message::Statement { Pendings::Hidden } else { rendering.pendings };
    let rendering = &Rendering { pendings, ..rendering.clone() };
    let (schema, root, _) = message.elements();
    let mut xml = Xml::new(out);
    xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:");
    xml.raw(schema);
    xml.raw("\">");
    xml.open(root);
    xml.open("GrpHdr");
    xml.leaf("MsgId", &format!("MDUP-{}-{}", window.from, window.to));
    xml.leaf("CreDtTm", &format!("{}T22:15:00Z", window.to));
    xml.close("GrpHdr");
    let mut breakage = Breakage::new(bank, rendering, window);
    let mut truth = Truth::default();
    for account in 0..bank.accounts {
        let mut statement = Statement { bank, rendering, window, message, account, breakage: &mut breakage };
        statement.write(&mut xml, &mut truth)?;
    }
    xml.close(root);
    xml.close("Document");
    xml.finish()?;
    Ok(truth)
}

struct Statement<'a> {
    bank: &'a Bank,
    rendering: &'a Rendering,
    window: Window,
    message: Message,
    account: u32,
    breakage: &'a mut Breakage,
}

impl<'a> Statement<'a> {
    /// Computes the rows. They are computed twice, because the balances stand before the entries; so none has to be kept.
    fn rows(&self) -> impl Iterator<Item = Row> + use<'a> {
        let (rendering, window) = (self.rendering, self.window);
        let rows = Sorted::of(self.bank, self.account).take_while(move |row| row.day <= window.to);
        rows.filter(move |row| rendering.shows(row, window))
    }

    fn write<W: Write>(&mut self, xml: &mut Xml<W>, truth: &mut Truth) -> io::Result<()> {
        let (_, _, element) = self.message.elements();
        let iban = self.bank.iban(self.account);
        xml.open(element);
        xml.leaf("Id", &format!("{iban}-{}", self.window.from));
        let sequence = self.window.from.number() - self.bank.calendar.first.number() + 1;
        xml.leaf("ElctrncSeqNb", &sequence.to_string());
        xml.leaf("CreDtTm", &format!("{}T22:15:00Z", self.window.to));
        xml.open("FrToDt");
        xml.leaf("FrDtTm", &format!("{}T00:00:00Z", self.window.from));
        xml.leaf("ToDtTm", &format!("{}T23:59:59Z", self.window.to));
        xml.close("FrToDt");
        xml.open("Acct");
        xml.nested(&["Id", "IBAN"], &iban);
        xml.leaf("Ccy", "GBP");
        xml.nested(&["Ownr", "Nm"], &self.bank.holder(self.account));
        xml.nested(&["Svcr", "FinInstnId", "BICFI"], "MDUPGB2LXXX");
        xml.close("Acct");
        self.balances(xml);
        for row in self.rows() {
            truth.count_row(&row);
            entry::write(xml, self.bank, self.rendering, &row, false);
            if let Some((row, _)) = self.breakage.after(&row) {
                truth.count(&Record::Broken { row, damage: Damage::Amount });
                entry::write(xml, self.bank, self.rendering, &row, true);
            }
            xml.pour()?;
        }
        xml.close(element);
        Ok(())
    }

    fn balances<W: Write>(&self, xml: &mut Xml<W>) {
        let opening = balance_before(self.bank, self.account, self.window);
        let (mut closing, mut entries) = (opening, 0_u64);
        for row in self.rows().filter(|row| row.status == Status::Booked) {
            closing += row.amount_minor;
            entries += 1;
        }
        let last = if self.message == Message::Statement { "CLBD" } else { "ITBD" };
        for (code, minor, day) in [("OPBD", opening, self.window.from), (last, closing, self.window.to)] {
            balance(xml, code, minor, day);
        }
        // The claimed number counts neither a report's pending entries nor the broken ones.
        if self.message == Message::Statement && self.rendering.broken_records == 0 {
            xml.nested(&["TxsSummry", "TtlNtries", "NbOfNtries"], &entries.to_string());
        }
    }
}

fn balance<W: Write>(xml: &mut Xml<W>, code: &str, minor: i64, day: Day) {
    xml.open("Bal");
    xml.nested(&["Tp", "CdOrPrtry", "Cd"], code);
    xml.amount("Amt", "GBP", minor, 2);
    xml.leaf("CdtDbtInd", if minor < 0 { "DBIT" } else { "CRDT" });
    xml.nested(&["Dt", "Dt"], &day.to_string());
    xml.close("Bal");
}
