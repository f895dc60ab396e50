//! Lists, a page at a time.

use rewardhub_feeds::intake::Fingerprints as _;
use rewardhub_service::Service;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::problem::{Problem, ProblemCode, Result};

/// A page of a list: newest first, unless the list says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The items of the page.
    pub items: Vec<T>,
    /// Where the next page begins: send it as `cursor`. `null` if this is the last page.
    pub next_cursor: Option<String>,
}

/// Which page of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// The most items of the page; 50 unless given.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<usize>,
    /// Where the page begins: the `next_cursor` of the page before. Without it, with the newest.
    pub cursor: Option<String>,
}

/// A page while it is filled.
pub(crate) struct PageInProgress<T, At> {
    most: usize,
    items: Vec<T>,
    last: Option<At>,
    passed: usize,
    goes_on: bool,
}

/// The places without an item that a page passes at most: then it ends, with what it has.
const MOST_PASSED: usize = 5_000;

impl<T, At> PageInProgress<T, At> {
    /// An empty page of so many items at most.
    pub const fn new(most: usize) -> Self {
        Self { most, items: Vec::new(), last: None, passed: 0, goes_on: false }
    }

    /// Adds an item, which is at a place of the list. Returns whether more should come.
    pub fn add(&mut self, at: At, item: impl FnOnce() -> T) -> bool {
        self.goes_on = self.items.len() == self.most;
        if !self.goes_on {
            self.items.push(item());
            self.last = Some(at);
        }
        !self.goes_on
    }

    /// Passes a place of the list where no item is, which was found by reading. Returns whether more should come.
    pub fn pass(&mut self, at: At) -> bool {
        self.passed += 1;
        self.last = Some(at);
        self.goes_on = self.passed == MOST_PASSED;
        !self.goes_on
    }

    /// The page, with a cursor made of the last place that it reaches if there are more.
    pub fn finish(self, cursor: impl FnOnce(At) -> String) -> Page<T> {
        let Self { items, last, goes_on, .. } = self;
        Page { items, next_cursor: last.filter(|_| goes_on).map(cursor) }
    }
}

/// The most items of a page.
pub(crate) const MOST_ITEMS: usize = 500;
/// The items of a page for which no limit is given.
const DEFAULT_ITEMS: usize = 50;

/// The number of items that a page has at most.
///
/// # Errors
/// A [`Problem`], if the number is not from 1 to [`MOST_ITEMS`].
pub(crate) fn limit(asked: Option<usize>) -> Result<usize> {
    match asked {
        None => Ok(DEFAULT_ITEMS),
        Some(limit) if (1..=MOST_ITEMS).contains(&limit) => Ok(limit),
        Some(limit) => {
            let detail = format!("limit is {limit}; give a number from 1 to {MOST_ITEMS}");
            Err(Problem::field(ProblemCode::InvalidRequest, "?limit", detail))
        }
    }
}

/// A list that cursors belong to: of a route, about an object.
#[derive(Clone, Copy)]
pub(crate) struct CursorOf<'a> {
    /// The service whose key the cursors are bound under.
    pub service: &'a Service,
    /// The route of the list.
    pub route: &'static str,
    /// The object that the list is about.
    pub object: &'a str,
}

impl CursorOf<'_> {
    /// A cursor for clients, from a place in the list.
    pub fn write(self, place: &str) -> String {
        format!("{place}.{:016x}", self.binding(place))
    }

    /// The place that a cursor stands for.
    ///
    /// # Errors
    /// A [`Problem`], if it is no cursor of this list.
    pub fn read<T>(self, cursor: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        let parts = cursor.rsplit_once('.');
        let found = parts.filter(|(place, binding)| u64::from_str_radix(binding, 16).is_ok_and(|it| it == self.binding(place)));
        found.and_then(|(place, _)| parse(place)).ok_or_else(|| {
            let detail =
                "cursor is no cursor of this list; send the next_cursor of its page before, or none for the newest items";
            Problem::field(ProblemCode::InvalidRequest, "?cursor", detail)
        })
    }

    fn binding(self, place: &str) -> u64 {
        self.service.hashes().fingerprint("cursor", &[self.route.as_bytes(), self.object.as_bytes(), place.as_bytes()]).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_has_passed_much_ends_and_its_next_one_begins_behind_that() {
        let mut page = PageInProgress::new(2);
        assert!(page.add(0, || "an item"));
        assert!((1..MOST_PASSED).all(|at| page.pass(at)));
        assert!(!page.pass(MOST_PASSED));
        let page = page.finish(|at: usize| at.to_string());
        assert_eq!((page.items, page.next_cursor), (vec!["an item"], Some(MOST_PASSED.to_string())));
        let mut page = PageInProgress::new(1);
        assert!(page.add(0, || "an item") && page.pass(1) && !page.add(2, || "another"));
        assert_eq!(page.finish(|at: usize| at.to_string()).next_cursor.as_deref(), Some("1"));
    }
}
