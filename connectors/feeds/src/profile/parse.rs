//! Reads the document of a profile: its top level, streams, kind rules and merchant patterns.

use std::ops::Range;

use jiff::tz::TimeZone;
use rewardhub_core::item::{Direction, Kind};
use toml::de::DeTable;

use super::{
    Delivery, Enrolment, IdTrust, KindRule, MerchantPatterns, Mistakes, Pattern, Profile, STREAMS, StreamSettings,
    enrolment::{EnrolmentWord, MOST_WAITING_DAYS, WAITING_DAYS},
    parse_csv,
    reader::{Reader, Value, meant},
};

const TOP: [&str; 10] =
    ["name", "timezone", "placeholders", "inverted_reversals", "enrolment", "waiting_days", "stream", "kind", "merchant", "csv"];
const STREAM: [&str; 5] = ["ids", "delivery", "complete", "pending_days", "amends"];
const RULE: [&str; 5] = ["bank_code", "proprietary_code", "text", "direction", "kind"];
const MERCHANT: [&str; 3] = ["prefixes", "facilitators", "suffixes"];
const DIRECTIONS: [(&str, Direction); 2] = [("debit", Direction::Debit), ("credit", Direction::Credit)];

/// Maximum size of a profile: 1 MiB.
const MOST_BYTES: usize = 1024 * 1024;

/// Reads a whole profile; see [`Profile::parse`].
pub(super) fn profile(text: &str) -> Result<Profile, Mistakes> {
    let mut reader = Reader::new(text);
    if text.len() > MOST_BYTES {
        reader.mistake(0..0, "a profile has at most 1 MiB: this is some other file");
        return reader.finish(Profile::default());
    }
    let (document, errors) = DeTable::parse_recoverable(text);
    // Later errors of the syntax are mostly consequences of the first one.
    if let Some(error) = errors.first() {
        reader.mistake(error.span().unwrap_or(0..0), error.message().to_owned());
        return reader.finish(Profile::default());
    }
    let mut profile = Profile { enrolment: enrolment(&mut reader, document.get_ref()), ..Profile::default() };
    for (key, value) in document.get_ref() {
        top_level(&mut reader, &mut profile, key.get_ref(), key.span(), value);
    }
    reader.finish(profile)
}

fn top_level(reader: &mut Reader<'_>, profile: &mut Profile, key: &str, at: Range<usize>, value: &Value<'_>) {
    match key {
        "name" => set(&mut profile.name, reader.name(key, value)),
        "timezone" => set(&mut profile.zone, zone(reader, value)),
        "placeholders" => set(&mut profile.placeholders, reader.strings(key, value)),
        "inverted_reversals" => set(&mut profile.inverted_reversals, reader.boolean(key, value)),
        // Read together, before all others.
        "enrolment" | "waiting_days" => {}
        "stream" => streams(reader, profile, value),
        "kind" => kinds(reader, profile, value),
        "merchant" => merchant(reader, &mut profile.merchant, value),
        "csv" => parse_csv::mapping(reader, &mut profile.csv, value),
        _ => reader.unknown_key(at, key, "", &TOP),
    }
}

/// Sets a value that was read; after a mistake the default stays.
pub(super) fn set<T>(place: &mut T, read: Option<T>) {
    if let Some(value) = read {
        *place = value;
    }
}

fn zone(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<TimeZone> {
    let name = reader.string("timezone", value)?;
    if let Ok(zone) = TimeZone::get(&name) {
        return Some(zone);
    }
    let names: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
    let mut meant = meant(&name, names.iter().map(String::as_str));
    if meant.starts_with("valid") {
        meant = "give an IANA name such as \"Europe/London\"".to_owned();
    }
    reader.mistake(value.span(), format!("timezone {name:?} is not known: {meant}"));
    None
}

fn enrolment(reader: &mut Reader<'_>, document: &DeTable<'_>) -> Enrolment {
    let find = |wanted: &str| document.iter().find(|(key, _)| key.get_ref() == wanted).map(|(_, value)| value);
    let required = find("enrolment").and_then(|value| reader.word("enrolment", value, &EnrolmentWord::WORDS)).unwrap_or_default();
    let days = find("waiting_days");
    let waiting_days = days.and_then(|value| reader.number_up_to("waiting_days", value, 1..=MOST_WAITING_DAYS));
    match (required, days) {
        (EnrolmentWord::Required, _) => Enrolment::Required { waiting_days: waiting_days.unwrap_or(WAITING_DAYS) },
        (EnrolmentWord::Automatic, None) => Enrolment::Automatic,
        (EnrolmentWord::Automatic, Some(value)) => {
            reader.mistake(value.span(), "waiting_days speaks of what waits: set enrolment = \"required\", or leave it out");
            Enrolment::Automatic
        }
    }
}

fn streams(reader: &mut Reader<'_>, profile: &mut Profile, value: &Value<'_>) {
    let Some(table) = reader.table("stream", value) else { return };
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let known = STREAMS.contains(&name) || name.strip_prefix("csv:").is_some_and(|mapping| !mapping.trim().is_empty());
        if !known {
            let meant = meant(name, STREAMS.into_iter().chain(["csv:<mapping>"]));
            reader.mistake(key.span(), format!("unknown stream {name:?}: {meant}"));
            continue;
        }
        let settings = stream(reader, name, value);
        profile.streams.insert(name.to_owned(), settings);
    }
}

fn stream(reader: &mut Reader<'_>, name: &str, value: &Value<'_>) -> StreamSettings {
    let mut settings = StreamSettings::of_format(name.split(':').next().unwrap_or(name));
    let Some(table) = reader.table(name, value) else { return settings };
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "ids" => set(&mut settings.ids, reader.word("ids", value, &IdTrust::WORDS)),
            "delivery" => set(&mut settings.delivery, reader.word("delivery", value, &Delivery::WORDS)),
            "complete" => set(&mut settings.complete, reader.boolean("complete", value)),
            "pending_days" => settings.pending_days = reader.number("pending_days", value, 1),
            "amends" => set(&mut settings.amends, reader.boolean("amends", value)),
            other => reader.unknown_key(key.span(), other, &format!("stream.{name}"), &STREAM),
        }
    }
    let complete = settings.complete.then(|| table.iter().find(|(key, _)| key.get_ref() == "complete")).flatten();
    if let (Some((_, value)), Delivery::Increment) = (complete, settings.delivery) {
        reader.mistake(value.span(), "complete = true speaks of windows: set delivery = \"window\", or leave it out");
    }
    settings
}

fn kinds(reader: &mut Reader<'_>, profile: &mut Profile, value: &Value<'_>) {
    let Some(array) = value.get_ref().as_array() else { return reader.wrong("kind", value, "a list of tables ([[kind]])") };
    for item in array.iter() {
        if let Some(rule) = kind_rule(reader, item) {
            profile.kinds.push(rule);
        }
    }
}

fn kind_rule(reader: &mut Reader<'_>, item: &Value<'_>) -> Option<KindRule> {
    let table = reader.table("kind", item)?;
    let (mut bank_code, mut proprietary_code, mut text, mut direction, mut kind) = (None, None, None, None, None);
    let mut stated = false;
    for (key, value) in table {
        let pattern = |reader: &mut Reader<'_>, key| reader.string(key, value).map(|text| Pattern::new(&text));
        match key.get_ref().as_ref() {
            "bank_code" => bank_code = pattern(reader, "bank_code"),
            "proprietary_code" => proprietary_code = pattern(reader, "proprietary_code"),
            "text" => text = pattern(reader, "text"),
            "direction" => direction = reader.word("direction", value, &DIRECTIONS),
            "kind" => {
                stated = true;
                kind = reader.word("kind", value, &Kind::WORDS);
            }
            other => reader.unknown_key(key.span(), other, "[kind]", &RULE),
        }
    }
    if !stated {
        reader.mistake(item.span(), "this [[kind]] names no kind: add kind = \"purchase\" or another");
    }
    if !table.keys().any(|key| RULE[..3].contains(&key.get_ref().as_ref())) {
        reader.mistake(item.span(), "this [[kind]] has no condition: add bank_code, proprietary_code or text (text = \"*\" means every row of its direction)");
    }
    Some(KindRule { bank_code, proprietary_code, text, direction, kind: kind? })
}

fn merchant(reader: &mut Reader<'_>, patterns: &mut MerchantPatterns, value: &Value<'_>) {
    let Some(table) = reader.table("merchant", value) else { return };
    for (key, value) in table {
        let words = |reader: &mut Reader<'_>, key| {
            let words = reader.strings(key, value)?;
            Some(words.into_iter().map(|word| word.to_uppercase()).collect())
        };
        match key.get_ref().as_ref() {
            "prefixes" => set(&mut patterns.prefixes, words(reader, "prefixes")),
            "facilitators" => set(&mut patterns.facilitators, words(reader, "facilitators")),
            "suffixes" => set(&mut patterns.suffixes, words(reader, "suffixes")),
            other => reader.unknown_key(key.span(), other, "merchant", &MERCHANT),
        }
    }
}
