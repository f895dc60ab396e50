//! A wallet's history from the decisions themselves, for ledgers that keep no table of it.
//!
//! Rows of the wallet's months say which decisions posted to it; each of those is read and searched.

use std::ops::RangeInclusive;

use rewardhub_core::{
    decision::DecisionRecord,
    event::Event,
    ids::{Placement, Position, WalletId},
    posting::Posting,
    state::row::{Row, RowKey},
    time::Month,
};

use crate::ports::{Cursor, DecisionReader, HistoryEntry, HistoryPage, LedgerError, MOST_ENTRIES, Reader, month_of};

/// What [`crate::ports::HistoryReader::history`] returns, read from rows and decisions.
///
/// # Errors
/// [`LedgerError`]; permanent if a decision that a row names is missing or cannot be read.
pub async fn from_decisions(
    reader: &impl Reader,
    placement: Placement,
    wallet: WalletId,
    months: RangeInclusive<Month>,
    after: Option<&Cursor>,
    limit: usize,
) -> Result<HistoryPage, LedgerError> {
    let limit = limit.clamp(1, MOST_ENTRIES);
    let mut page = HistoryPage::default();
    // Rows go by the local month. A day apart from UTC, that may be another month.
    for month in (months.start().number() - 1..=months.end().number() + 1).rev().filter_map(Month::from_number) {
        if after.is_some_and(|after| month.number() > after.month().number() + 1) {
            continue;
        }
        page.requests += 1;
        let Some(Row::History(history)) = reader.row(&RowKey::History(wallet, month)).await? else { continue };
        let mut offsets: Vec<u64> = history.offsets().collect();
        while let Some(offset) = offsets.pop() {
            if after.is_some_and(|after| offset > after.position().offset) {
                continue;
            }
            page.requests += 1;
            for entry in posted(reader.events(), placement, wallet, offset).await? {
                if after.is_some_and(|after| entry.cursor() >= *after) {
                    continue;
                }
                if page.entries.len() == limit {
                    page.next = page.entries.last().map(HistoryEntry::cursor);
                    return Ok(page);
                }
                page.entries.push(entry);
            }
        }
    }
    Ok(page)
}

/// What one decision posted to a wallet, last event first.
async fn posted(
    events: &impl DecisionReader,
    placement: Placement,
    wallet: WalletId,
    offset: u64,
) -> Result<Vec<HistoryEntry>, LedgerError> {
    let partition = placement.partition(wallet.bucket());
    let unread = |why: String| LedgerError::Permanent(format!("decision {offset} of partition {partition} {why}"));
    let bytes = events.decision(partition, offset).await?.ok_or_else(|| unread("is not there".into()))?;
    let record = DecisionRecord::decode(&bytes).map_err(|error| unread(format!("cannot be read: {error}")))?;
    let (at, month) = (record.at, month_of(record.at));
    let events: Vec<(&Event, u32)> = record.events.iter().zip(0..).collect();
    let postings = events.into_iter().rev().filter_map(|(event, index)| Some((event.posting()?, index)));
    let own = postings.filter(|(posting, _)| posting.wallets().any(|own| own == wallet));
    let entry = |(posting, index): (&Posting, u32)| HistoryEntry {
        month,
        position: Position { offset, index },
        at,
        posting: posting.clone(),
    };
    Ok(own.map(entry).collect())
}
