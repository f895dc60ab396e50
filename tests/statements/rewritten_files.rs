//! The same content written otherwise, as banks do when a file is fetched again.

/// XML with every element on a line of its own, indented with tabs, and lines that end as on Windows.
pub fn indented(xml: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    let flat: String = xml.lines().map(str::trim).collect::<Vec<_>>().join("");
    let mut rest = flat.as_str();
    while let Some(at) = rest.find('<') {
        let (text, tag_on) = rest.split_at(at);
        out.push_str(text);
        let end = tag_on.find('>').expect("a tag ends") + 1;
        let (tag, after) = tag_on.split_at(end);
        let closes = tag.starts_with("</");
        depth -= usize::from(closes);
        // An end right after its text stays there: white space within an element is part of it.
        if !closes || text.is_empty() {
            out.push_str("\r\n");
            out.push_str(&"\t".repeat(depth));
        }
        out.push_str(tag);
        depth += usize::from(!closes && !tag.ends_with("/>") && !tag.starts_with("<?") && !tag.starts_with("<!"));
        rest = after;
    }
    out.trim_start().to_owned()
}

/// Lines that end as on Windows.
pub fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

/// XML with the entries of each statement the other way round.
pub fn entries_reversed(xml: &str) -> String {
    let mut out = String::new();
    let mut entries: Vec<&str> = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find("<Ntry>") {
        let (before, from) = rest.split_at(at);
        if !before.trim().is_empty() {
            out.extend(entries.drain(..).rev());
            out.push_str(before);
        }
        let end = from.find("</Ntry>").expect("an entry ends") + "</Ntry>".len();
        entries.push(&from[..end]);
        rest = &from[end..];
    }
    out.extend(entries.into_iter().rev());
    out.push_str(rest);
    out
}

/// Lines after the first the other way round.
pub fn rows_reversed(csv: &str) -> String {
    let mut lines: Vec<&str> = csv.lines().collect();
    lines[1..].reverse();
    lines.into_iter().map(|line| format!("{line}\n")).collect()
}

/// XML whose message and statements have other names, numbers and times of making.
pub fn renamed(xml: &str) -> String {
    let mut out = xml.to_owned();
    for element in ["MsgId", "ElctrncSeqNb", "LglSeqNb"] {
        out = replaced(&out, element, "987");
    }
    let statements = out.replace("<Stmt>", "<Stmt>\u{1}").replace("<Rpt>", "<Rpt>\u{1}").replace("<Ntfctn>", "<Ntfctn>\u{1}");
    statements
        .split('\u{1}')
        .enumerate()
        .map(|(number, part)| if number == 0 { part.to_owned() } else { first_replaced(part, "Id", "OTHER-987") })
        .collect()
}

fn replaced(xml: &str, element: &str, value: &str) -> String {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let mut parts = xml.split(&open);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, after) = part.split_once(&close).expect("an element ends");
        out.push_str(&format!("{open}{value}{close}{after}"));
    }
    out
}

fn first_replaced(xml: &str, element: &str, value: &str) -> String {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    match xml.split_once(&open).and_then(|(before, rest)| Some((before, rest.split_once(&close)?.1))) {
        Some((before, after)) => format!("{before}{open}{value}{close}{after}"),
        None => xml.to_owned(),
    }
}

/// Items in an order that a seed draws.
pub fn shuffled<T: Clone>(items: &[T], seed: u64) -> Vec<T> {
    let mut left = items.to_vec();
    let mut state = seed;
    let mut out = Vec::with_capacity(left.len());
    while !left.is_empty() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = usize::try_from(state >> 33).expect("31 bits") % left.len();
        out.push(left.remove(at));
    }
    out
}
