//! Drafts the profile of a feed whose files have one of these shapes. The files say everything themselves, so it only shows what
//! may be changed.

use super::shape::Shape;
use crate::profile::{Delivery, IdTrust, Profile, StreamSettings};

/// A profile in TOML with the defaults of the shape's stream.
#[must_use]
pub fn draft(name: &str, shape: Shape) -> String {
    let stream = shape.stream();
    let settings = StreamSettings::of_format(stream);
    let ids = word(&IdTrust::WORDS, settings.ids);
    let delivery = word(&Delivery::WORDS, settings.delivery);
    let zone = Profile::default().zone;
    let zone = zone.iana_name().expect("the default is a place");
    let account = match shape {
        Shape::BerlinGroup => "",
        Shape::Uk => {
            "#\n# Pages name the account by an id of the API only. Its number is given with --account, unless the page of accounts\n\
             # (Data.Account) stands before the transactions in the file.\n"
        }
    };
    format!(
        "# The profile of the feed {name}, whose files are JSON of a bank's API ({stream}). They say everything themselves: what\n\
         # stands here are the defaults.\n{account}\n\
         name = \"{name}\"\n\n\
         # The bank's time zone, which decides the day of an instant.\n\
         timezone = \"{zone}\"\n\n\
         [stream.{stream}]\n\
         # How far its references identify a transaction: \"stable\" (pending or booked), \"booked only\" or \"none\".\n\
         ids = \"{ids}\"\n\
         # Whether a delivery holds everything of its days (\"window\") or only what is new (\"increment\").\n\
         delivery = \"{delivery}\"\n"
    )
}

fn word<T: PartialEq>(words: &[(&'static str, T)], value: T) -> &'static str {
    words.iter().find(|(_, known)| *known == value).map_or("", |(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_a_profile_that_changes_nothing() {
        for shape in [Shape::BerlinGroup, Shape::Uk] {
            let profile = Profile::parse(&draft("mybank", shape)).unwrap();
            assert_eq!(profile.name, "mybank");
            assert_eq!(profile.stream(shape.stream()), Profile::default().stream(shape.stream()));
            assert_eq!(
                Profile { name: "default".to_owned(), streams: Profile::default().streams, ..profile },
                Profile::default()
            );
        }
    }
}
