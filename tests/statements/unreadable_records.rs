//! Traps of real files, through the command: what cannot be read is a dead letter with its place and reason, the rest counts.

use super::{
    data_set::{DataSet, IngestReport},
    statement_writer::{Sheet, bought, march},
};

/// Takes a file in twice; what it came to at first. The second time nothing is new, and the exit status is the same.
#[track_caller]
fn check(name: &str, content: impl AsRef<[u8]>, paid: u64, letters: &[(&str, &str)]) -> IngestReport {
    check_with(&DataSet::new(), name, content, paid, letters)
}

#[track_caller]
fn check_with(data: &DataSet, name: &str, content: impl AsRef<[u8]>, paid: u64, letters: &[(&str, &str)]) -> IngestReport {
    let report = data.ingest(name, content.as_ref());
    let points = i64::try_from(paid * 7).expect("a small number");
    assert_eq!((report.new_items(), report.points()), (paid, points), "{:#}", report.json);
    let found = report.letters();
    let found: Vec<(&str, &str)> = found.iter().map(|(place, reason)| (place.as_str(), reason.as_str())).collect();
    assert_eq!(found, letters);
    assert_eq!(report.status, Some(i32::from(!letters.is_empty())));
    let again = data.ingest(name, content.as_ref());
    again.assert_nobody_paid();
    assert_eq!((again.review(), again.status), (0, report.status), "{:#}", again.json);
    let listed = data.run(&["dead-letters", "list"]).well();
    assert!(letters.iter().all(|(_, reason)| listed.contains(reason)), "{listed}");
    report
}

fn shopping() -> Sheet {
    march([bought("2026-03-02", 300, "COFFEE"), bought("2026-03-05", 1_250, "GREENS"), bought("2026-03-20", 999, "BOOKS")])
}

fn camt() -> String {
    shopping().camt(3, 8)
}

#[test]
fn one_bad_entry_in_a_good_statement_is_a_dead_letter_and_the_others_count() {
    let second = "Stmt[1]/Ntry[2]";
    for (good, bad, place, reason) in [
        (">12.50<", ">12,5O<", "/Amt", "amount"),
        (">12.50<", ">12.505<", "/Amt", "amount"),
        ("Ccy=\"GBP\">12.50<", "Ccy=\"POUNDS\">12.50<", "/Amt", "currency"),
        ("2026-03-05", "2026-02-30", "/BookgDt", "date"),
    ] {
        let xml = camt().replacen(good, bad, 1);
        assert_ne!(xml, camt());
        check("march.xml", xml, 2, &[(&format!("{second}{place}"), reason)]);
    }
    let xml =
        camt().replace("<Cd>BOOK</Cd>", "\u{1}").replacen('\u{1}', "<Cd>BOOK</Cd>", 1).replacen('\u{1}', "<Cd>WHAT</Cd>", 1);
    check("march.xml", xml.replace('\u{1}', "<Cd>BOOK</Cd>"), 2, &[("Stmt[1]/Ntry[2]/Sts", "status")]);
}

#[test]
fn one_bad_row_in_a_good_file_is_a_dead_letter_and_the_others_count() {
    for (good, bad, place, reason) in [
        ("-12.50", "-12.5O", "line 3, column amount", "amount"),
        ("-12.50", "-12.505", "line 3, column amount", "amount"),
        ("-12.50,GBP", "-12.50,POUNDS", "line 3, column currency", "currency"),
        ("2026-03-05", "2026-02-30", "line 3, column booked_on", "date"),
        (",GREENS,5814", ",GREENS, THE SHOP,5814", "line 3, column mcc", "mcc"),
    ] {
        let csv = shopping().without_balances().csv().replacen(good, bad, 1);
        check("march.csv", csv, 2, &[(place, reason)]);
    }
    let row =
        |n: usize| shopping().ndjson().lines().nth(n).unwrap().replace("{\"account\"", &format!("{{\"id\":\"N{n}\",\"account\""));
    let lines = format!("{}\n{}\n{{\"half\":\n{}\n", row(0), row(1).replace("-12.50", "-1e3"), row(2));
    let report = DataSet::new().ingest("march.ndjson", lines);
    assert_eq!(
        (report.new_items(), report.points(), report.letters().len(), report.status),
        (2, 14, 2, Some(1)),
        "{:#}",
        report.json
    );
    assert!(report.letters()[0].0.starts_with("line 2") && report.letters()[1].0.starts_with("line 3"), "{:?}", report.letters());
}

#[test]
fn what_is_no_statement_is_refused_whole_with_the_reason() {
    for (name, content) in [
        ("empty.csv", ""),
        ("login.html", "<!DOCTYPE html><html><body>Log in</body></html>"),
        ("bank.zip", "PK\u{3}\u{4}rest"),
        ("bank.sta", ":20:STARTUMSE\n:25:10020030/1234567\n:28C:1/1\n:60F:C260301EUR1,00\n"),
        ("bank.ofx", "OFXHEADER:100\nDATA:OFXSGML\n<OFX></OFX>"),
        ("prose.txt", "there is nothing here"),
        ("other.xml", "<?xml version=\"1.0\"?><Invoice xmlns=\"urn:oasis\"><Id>1</Id></Invoice>"),
        ("array.json", "[{\"id\":1}]"),
    ] {
        DataSet::new().ingest(name, content).assert_untaken();
    }
    let no_statement = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId>\
                        </GrpHdr></BkToCstmrStmt></Document>";
    DataSet::new().ingest("wrong.xml", no_statement).assert_untaken();
    check("empty.xml", march([]).camt(3, 8), 0, &[]);
}

#[test]
fn a_document_that_breaks_off_counts_what_came_before_and_completes_when_it_comes_whole() {
    let data = DataSet::new();
    let xml = camt();
    let cut = &xml[..xml.rfind("<Ntry>").unwrap() + 40];
    let report = data.ingest("cut.xml", cut);
    assert_eq!((report.new_items(), report.points(), report.status), (2, 14, Some(1)), "{:#}", report.json);
    data.ingest("whole.xml", &xml).assert_new_and_paid(1);
    data.ingest("whole.xml", &xml).assert_all_known();
}

#[test]
fn a_doctype_an_unknown_entity_and_deep_nesting_are_refused() {
    let bomb = camt().replacen("<Document", "<!DOCTYPE d [<!ENTITY a \"aaaa\">]><Document", 1);
    let entity = camt().replacen("GREENS", "&a;", 1);
    let deep = camt().replacen("<Ntry>", &format!("{}<Ntry>", "<a>".repeat(5_000)), 1);
    for xml in [bomb, entity, deep] {
        let report = DataSet::new().ingest("hostile.xml", xml);
        // What was read before it stands, and the place where reading broke off is a letter; else nothing is kept.
        assert_eq!((report.letters().len() + report.untaken(), report.status), (1, Some(1)), "{:#}", report.json);
    }
}

#[test]
fn envelopes_prefixes_and_several_statements_are_read_through() {
    let xml = camt();
    let (head, body) = xml.split_once("?>\n").unwrap();
    let enveloped = format!("{head}?>\n<Envelope xmlns=\"urn:bank\"><AppHdr><Fr>BANK</Fr></AppHdr>{body}</Envelope>");
    check("envelope.xml", enveloped, 3, &[]);
    let mut prefixed = body.replace("</", "\u{1}").replace('<', "<c:").replace('\u{1}', "</c:").replace("xmlns=", "xmlns:c=");
    prefixed = format!("{head}?>\n{prefixed}");
    check("prefixed.xml", &prefixed, 3, &[]);
    let data = DataSet::new();
    data.ingest("plain.xml", &xml).assert_new_and_paid(3);
    data.ingest("prefixed.xml", prefixed).assert_all_known();
    let statement = &xml[xml.find("<Stmt>").unwrap()..xml.find("</BkTo").unwrap()];
    let other = statement.replace("GB33BUKB20201555555555", "GB40MDUP04000340578789");
    check("two.xml", xml.replace("</Stmt>", &format!("</Stmt>{other}")), 6, &[]);
    // Documents of many accounts, joined in one file.
    let joined = format!("{xml}{}", xml.replace("GB33BUKB20201555555555", "GB40MDUP04000340578789"));
    check("joined.xml", joined, 6, &[]);
}

#[test]
fn information_is_no_booking_and_a_lying_count_is_only_remarked_on() {
    let info = camt().replacen("<Cd>BOOK</Cd>", "<Cd>INFO</Cd>", 1);
    let report = check("info.xml", info, 2, &[]);
    assert!(report.json["files"][0]["remarks"].to_string().contains("INFO"));
    let lies =
        camt().replacen("<Bal>", "<TxsSummry>\n<TtlNtries>\n<NbOfNtries>9</NbOfNtries>\n</TtlNtries>\n</TxsSummry>\n<Bal>", 1);
    let report = check("lies.xml", lies, 3, &[]);
    assert!(report.json["files"][0]["remarks"].to_string().contains("says 9"), "{:#}", report.json);
}

#[test]
fn a_delivery_whose_balances_do_not_add_up_says_so() {
    let report = check("good.xml", camt(), 3, &[]);
    assert_eq!(report.json["files"][0]["statements"][0]["balance_check"], "agrees");
    let report = check("bad.xml", camt().replace(">1000.00<", ">1000.01<"), 3, &[]);
    assert_eq!(report.json["files"][0]["statements"][0]["balance_check"], "differs");
}

/// The first entry of the statement with these details in place of its own.
fn with_details(details: &str) -> String {
    let xml = camt();
    let from = xml.find("<NtryDtls>").expect("an entry has details");
    let to = xml.find("</NtryDtls>").expect("which end") + "</NtryDtls>".len();
    format!("{}<NtryDtls>{details}</NtryDtls>{}", &xml[..from], &xml[to..])
}

fn detail(currency: &str, amount: &str, direction: &str) -> String {
    format!("<TxDtls><Amt Ccy=\"{currency}\">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd></TxDtls>")
}

#[test]
fn details_that_do_not_add_up_to_their_entry_go_to_review_and_those_that_do_count_one_by_one() {
    let pair = |a: &str, b: &str| [detail("GBP", a, "DBIT"), detail("GBP", b, "DBIT")].concat();
    for bad in [pair("1.00", "1.00"), detail("GBP", "105.75", "DBIT"), detail("CHF", "6.30", "CRDT")] {
        let report = DataSet::new().ingest("bad.xml", with_details(&bad));
        assert_eq!((report.new_items(), report.points(), report.review()), (2, 14, 1), "{bad}: {:#}", report.json);
    }
    let data = DataSet::new();
    let split = with_details(&pair("1.00", "2.00"));
    data.ingest("split.xml", &split).assert_new_and_paid(4);
    data.ingest("split.xml", &split).assert_all_known();
    // The same statement, the entry not split: it is not counted beside its details.
    data.ingest("whole.xml", camt()).assert_nobody_paid();
    let other = DataSet::new();
    other.ingest("whole.xml", camt()).assert_new_and_paid(3);
    other.ingest("split.xml", &split).assert_nobody_paid();
}

#[test]
fn csv_of_all_sorts_is_read_and_paid() {
    let iban = "GB33BUKB20201555555555";
    let files: [(&str, String); 9] = [
        (
            "preamble.csv",
            format!(
                "Account statement\nAccount,{iban}\n\nDate,Description,Amount,Currency,MCC\n2026-03-02,COFFEE,-3.00,GBP,5814\n"
            ),
        ),
        (&format!("statement-{iban}.csv"), "Date,Description,Amount,Currency,MCC\n2026-03-02,COFFEE,-3.00,GBP,5814\n".into()),
        ("sep.csv", format!("sep=;\naccount;date;description;amount;currency;mcc\n{iban};2026-03-02;COFFEE;-3,00;GBP;5814\n")),
        ("bom.csv", format!("\u{feff}account,date,description,amount,currency,mcc\n{iban},2026-03-02,COFFEE,-3.00,GBP,5814\n")),
        (
            "twice.csv",
            format!("account,date,description,description,amount,currency,mcc\n{iban},2026-03-02,COFFEE,AGAIN,-3.00,GBP,5814\n"),
        ),
        (
            "newline.csv",
            format!(
                "account,date,description,amount,currency,mcc\r\n{iban},2026-03-02,\"COFFEE\r\nAND CAKE\",-3.00,GBP,5814\r\n"
            ),
        ),
        ("minus.csv", format!("account,date,description,amount,currency,mcc\n{iban},2026-03-02,COFFEE,3.00-,GBP,5814\n")),
        ("brackets.csv", format!("account,date,description,amount,currency,mcc\n{iban},2026-03-02,COFFEE,(3.00),GBP,5814\n")),
        (
            "footer.csv",
            format!("account,date,description,amount,currency,mcc\n{iban},2026-03-02,COFFEE,-3.00,GBP,5814\nTotal,,,-3.00,,\n"),
        ),
    ];
    for (name, file) in &files {
        check(name, file, 1, &[]);
    }
    let utf16: Vec<u8> = files[2].1.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check("utf16.csv", [&[0xff, 0xfe][..], &utf16].concat(), 1, &[]);
    let windows = files[2].1.replace("COFFEE", "CAF\u{1}").into_bytes();
    let windows: Vec<u8> = windows.into_iter().map(|byte| if byte == 1 { 0xc9 } else { byte }).collect();
    check("windows-1252.csv", windows, 1, &[]);
}

#[test]
fn csv_that_can_be_read_two_ways_is_refused_and_ids_that_a_spreadsheet_ruined_are_dead_letters() {
    let head = "account,id,date,description,amount,currency,mcc\nGB33BUKB20201555555555";
    DataSet::new().ingest("dates.csv", format!("{head},A,03/04/2026,COFFEE,-3.00,GBP,5814\n")).assert_untaken();
    check("dates.csv", format!("{head},A,13/04/2026,COFFEE,-3.00,GBP,5814\n"), 1, &[]);
    let ruined = DataSet::new().ingest("ids.csv", format!("{head},1.23E+15,2026-03-02,COFFEE,-3.00,GBP,5814\n"));
    assert_eq!((ruined.new_items(), ruined.letters().len(), ruined.status), (0, 1, Some(1)), "{:#}", ruined.json);
}

#[test]
fn a_row_of_nothing_is_known_and_earns_nothing() {
    let data = DataSet::new();
    let sheet = march([bought("2026-03-02", 0, "NOTHING"), bought("2026-03-02", 300, "COFFEE")]);
    let report = data.ingest("zero.csv", sheet.csv());
    assert_eq!((report.new_items(), report.points()), (2, 7), "{:#}", report.json);
    data.ingest("zero.xml", sheet.camt(3, 8)).assert_all_known();
}

#[test]
fn a_card_number_is_nowhere_in_the_output_and_valid_ibans_are_left_alone() {
    let data = DataSet::new();
    let sheet =
        march([bought("2026-03-02", 300, "COFFEE 4539578763621486"), bought("2026-03-05", 100, "TO GB33BUKB20201555555555")]);
    data.ingest("cards.csv", sheet.csv()).assert_new_and_paid(2);
    let bad = data.ingest("bad.csv", sheet.csv().replace("-3.00", "card 4539578763621486"));
    assert_eq!(bad.letters().len(), 1);
    for output in
        [data.transactions(super::statement_writer::IBAN), bad.json.to_string(), data.run(&["dead-letters", "list"]).well()]
    {
        assert!(!output.contains("4539578763621486"), "{output}");
    }
}

#[test]
fn yen_and_dinar_have_their_own_decimals() {
    let head = "account,date,description,amount,currency,mcc\nGB33BUKB20201555555555,2026-03-02,SHOP";
    for (amount, read) in
        [("-300,JPY", true), ("-300.5,JPY", false), ("-1234.567,KWD", true), ("-1.2345,KWD", false), ("-300.00,JPY", true)]
    {
        let report = DataSet::new().ingest("a.csv", format!("{head},{amount},5814\n"));
        assert_eq!(
            (report.new_items(), report.letters().len()),
            (u64::from(read), usize::from(!read)),
            "{amount}: {:#}",
            report.json
        );
    }
}
