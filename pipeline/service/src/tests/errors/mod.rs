//! Every error that a caller can meet, raised by what raises it. A variant that no test here meets makes its kind's test fail.

mod damaged;
#[cfg(feature = "lake")]
mod lake;
mod not_found;
mod refused;
mod unavailable;
mod usage;

use std::collections::BTreeSet;

use rewardhub_core::ids::{Bucket, Position, TransactionId};

use super::{at, by, opened, purchases, with_programme};
use crate::{Error, Service, error::Result, locations::Locations};

const WHEN: &str = "2026-01-15T09:00:00Z";
const ACCOUNT: &str = "GB82WEST12345698765432";

/// The variants of one kind of error that were met.
#[derive(Default)]
struct Met(BTreeSet<String>);

impl Met {
    /// The error of a call that fails.
    #[track_caller]
    fn by<T>(&mut self, result: Result<T>) -> Error {
        match result {
            Ok(_) => panic!("it went well"),
            Err(error) => {
                self.0.insert(variant(&error));
                error
            }
        }
    }

    /// Whether every variant of the kind was met whose source this is.
    #[track_caller]
    fn all_of(&self, source: &str) {
        let declared = variants(source);
        assert!(declared.len() > 3, "the variants were not found: {declared:?}");
        assert_eq!(self.0, declared, "left: met here, right: declared");
    }
}

/// Meets an error, and checks which it is.
macro_rules! meets {
    ($met:ident, $result:expr, $pattern:pat $(if $guard:expr)?) => {{
        let error = $met.by($result);
        assert!(matches!(&error, $pattern $(if $guard)?), "{error:?}");
    }};
}
use meets;

/// The name of the variant within its kind.
fn variant(error: &Error) -> String {
    let inner = match error {
        Error::NotFound(error) => format!("{error:?}"),
        Error::Refused(error) => format!("{error:?}"),
        Error::Busy(error) => format!("{error:?}"),
        Error::Unavailable(error) => format!("{error:?}"),
        Error::Damaged(error) => format!("{error:?}"),
        Error::Usage(error) => format!("{error:?}"),
    };
    inner.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

/// The variants of the enum in a source, as this build has them.
fn variants(source: &str) -> BTreeSet<String> {
    let (mut found, mut only_with_the_lake) = (BTreeSet::new(), false);
    let body = source.split_once("pub enum ").unwrap().1.split_once("\n}").unwrap().0;
    for line in body.lines().skip(1).filter_map(|line| line.strip_prefix("    ")) {
        only_with_the_lake |= line == "#[cfg(feature = \"lake\")]";
        if line.starts_with(|c: char| c.is_ascii_uppercase()) {
            let name = line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            if cfg!(feature = "lake") || !only_with_the_lake {
                found.insert(name.to_owned());
            }
            only_with_the_lake = false;
        }
    }
    found
}

fn transaction() -> TransactionId {
    TransactionId::at(Bucket(3), Position { offset: 900, index: 0 })
}

#[test]
fn a_data_set_that_another_has_open_is_busy() {
    let (folder, _service) = with_programme();
    let busy = Service::open(&Locations::of(folder.path())).err().unwrap();
    assert!(matches!(busy, Error::Busy(_)), "{busy}");
    assert!(busy.to_string().contains("is in use by process"), "{busy}");
}
