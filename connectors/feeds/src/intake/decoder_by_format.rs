//! The entrance to all decoders: by format and bytes.

use std::io::BufRead;

use super::account_and_currency_check::Agreeing;
use crate::{
    camt, csv,
    entry::Decoded,
    ndjson,
    open_banking::{self, Shape},
    profile::Profile,
    recognise_format::Format,
};

/// Name of the stream to which deliveries in this format belong.
#[must_use]
pub fn stream_name(format: Format, profile: &Profile) -> String {
    match format {
        Format::Camt052 => "camt052".to_owned(),
        Format::Camt053 => "camt053".to_owned(),
        Format::Camt054 => "camt054".to_owned(),
        Format::Csv => profile.csv_stream(),
        Format::Ndjson => "ndjson".to_owned(),
        Format::OpenBanking(shape) => shape.stream().to_owned(),
    }
}

/// The format of the deliveries in a stream; `None` for a name that [`stream_name`] gives to none.
#[must_use]
pub fn format_of(stream: &str) -> Option<Format> {
    match stream {
        "camt052" => Some(Format::Camt052),
        "camt053" => Some(Format::Camt053),
        "camt054" => Some(Format::Camt054),
        "ndjson" => Some(Format::Ndjson),
        _ if stream.starts_with("csv:") => Some(Format::Csv),
        _ => [Shape::BerlinGroup, Shape::Uk].into_iter().find(|shape| shape.stream() == stream).map(Format::OpenBanking),
    }
}

/// Decodes an input of a known format. `file_name` may contain the account of a CSV file. Refuses an input that
/// contradicts what is given in the profile.
pub fn decode<'p, R: BufRead + 'p>(
    format: Format,
    profile: &'p Profile,
    file_name: Option<&str>,
    input: R,
) -> Box<dyn Iterator<Item = Decoded> + 'p> {
    let given = &profile.given;
    match format {
        Format::Camt052 | Format::Camt053 | Format::Camt054 => {
            Box::new(Agreeing::new(camt::decode(input, &camt_options(profile)), given))
        }
        Format::Csv => Box::new(Agreeing::new(csv::Decoder::new(profile, file_name, input), given)),
        Format::Ndjson => Box::new(Agreeing::new(ndjson::Decoder::new(profile, input), given)),
        Format::OpenBanking(shape) => Box::new(Agreeing::new(open_banking::decode(shape, profile, input), given)),
    }
}

/// What a profile says about camt files.
pub(super) fn camt_options(profile: &Profile) -> camt::Options {
    camt::Options { zone: profile.zone.clone(), reversals_inverted: profile.inverted_reversals, given: profile.given.clone() }
}
