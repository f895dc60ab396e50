//! Fetches the transactions of an account: page after page, all of them or none.

use std::{collections::HashSet, io::Write, time::Duration};

use url::Url;

use crate::{
    AccountRequest, BankApi, DownReason, FetchError, Shape, WrongAnswer,
    berlin_group::{self, BookingStatus},
    link, uk_open_banking,
};

/// How long to wait for a page at most where the bank says how long. What takes longer is begun anew by whoever asks.
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// How often in a fetch.
const MOST_WAITS: u32 = 20;

/// What was fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fetched {
    /// How many pages there were; none where the bank says that it has nothing to tell.
    pub pages: u32,
    /// How many bytes they have together.
    pub bytes: u64,
}

impl BankApi {
    /// Writes all pages of an account's transactions, one behind the other, with a line's end behind each. What was written counts only if
    /// this returns well.
    ///
    /// # Errors
    /// [`FetchError`], which says what can be done.
    pub async fn fetch(&self, request: &AccountRequest<'_>, into: &mut (impl Write + Send)) -> Result<Fetched, FetchError> {
        let in_time = tokio::time::timeout(self.bounds.fetch, self.all_pages(request, into)).await;
        in_time.unwrap_or(Err(FetchError::Down { why: DownReason::TooSlow, retry_after: None }))
    }

    async fn all_pages(&self, request: &AccountRequest<'_>, into: &mut (impl Write + Send)) -> Result<Fetched, FetchError> {
        let (mut url, mut page) = self.first_page(request).await?;
        let (mut fetched, mut seen, mut waits) = (Fetched::default(), HashSet::new(), 0);
        while let Some(bytes) = page {
            let next = self.next_page(&bytes, request)?;
            fetched.pages += 1;
            fetched.bytes += bytes.len() as u64;
            if fetched.bytes > self.bounds.bytes {
                return Err(FetchError::Wrong(WrongAnswer::Bytes(self.bounds.bytes)));
            }
            into.write_all(&bytes).and_then(|()| into.write_all(b"\n")).map_err(FetchError::Spool)?;
            let Some(next) = next else { break };
            if fetched.pages == self.bounds.pages {
                return Err(FetchError::Wrong(WrongAnswer::Pages(self.bounds.pages)));
            }
            let next = link::resolve(&url, &next).map_err(FetchError::Wrong)?;
            seen.insert(url);
            if seen.contains(&next) {
                return Err(FetchError::Wrong(WrongAnswer::Loop));
            }
            page = self.further_page(&next, request, &mut waits).await?;
            url = next;
        }
        Ok(fetched)
    }

    /// A page behind the first. A bank that says for how long it wants to be left alone is asked for the same page again after that: else
    /// an account with more pages than the bank gives at once would never be fetched.
    async fn further_page(
        &self,
        url: &Url,
        request: &AccountRequest<'_>,
        waits: &mut u32,
    ) -> Result<Option<Vec<u8>>, FetchError> {
        loop {
            match self.page(url.clone(), request).await {
                Err(FetchError::Throttled { retry_after: Some(wait) } | FetchError::Down { retry_after: Some(wait), .. })
                    if wait <= LONGEST_WAIT && *waits < MOST_WAITS =>
                {
                    *waits += 1;
                    tokio::time::sleep(wait).await;
                }
                page => return page,
            }
        }
    }

    /// The first page, and where it is. A bank of Berlin Group that gives no pending transactions is asked for booked ones.
    async fn first_page(&self, request: &AccountRequest<'_>) -> Result<(Url, Option<Vec<u8>>), FetchError> {
        let url = self.first_address(request, BookingStatus::Both)?;
        match self.page(url.clone(), request).await {
            Err(error) if self.shape == Shape::BerlinGroup && berlin_group::refuses_both(&error) => {
                let url = self.first_address(request, BookingStatus::Booked)?;
                Ok((url.clone(), self.page(url, request).await?))
            }
            page => Ok((url, page?)),
        }
    }

    fn first_address(&self, request: &AccountRequest<'_>, status: BookingStatus) -> Result<Url, FetchError> {
        let mut url = self.base.clone();
        if matches!(request.account, "" | "." | "..") {
            return Err(FetchError::Unsendable("account's id"));
        }
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["accounts", request.account, "transactions"]);
        }
        match self.shape {
            Shape::BerlinGroup => berlin_group::ask_for(&mut url, request, status),
            Shape::UkOpenBanking => uk_open_banking::ask_for(&mut url, request),
        }
        Ok(url)
    }

    fn next_page(&self, page: &[u8], request: &AccountRequest<'_>) -> Result<Option<String>, FetchError> {
        match self.shape {
            Shape::BerlinGroup => berlin_group::next_page(page, request.number),
            Shape::UkOpenBanking => uk_open_banking::next_page(page, request.account),
        }
        .map_err(FetchError::Wrong)
    }
}
