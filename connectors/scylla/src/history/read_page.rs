//! Reads history. A page takes at most three requests, wherever in the history it lies and however long nothing was posted.

use std::{cmp::Reverse, ops::RangeInclusive};

use rewardhub_core::{
    ids::{Position, WalletId},
    time::Month,
};
use rewardhub_engine::ports::{Cursor, HistoryEntry, HistoryPage, HistoryReader, LedgerError, MOST_ENTRIES};
use scylla::{client::session::Session, response::query_result::QueryResult};
use uuid::Uuid;

use super::entry_format;
use crate::ledger::{Asking, ScyllaLedger, bucket, damaged, failed, month, yyyymm};

/// Number of months that each request of a page covers. The first mostly suffices for a busy wallet, the second for most others.
/// A request for several months reads from each as much as the page may need.
const MONTHS: [i32; 3] = [1, 3, 33];

impl HistoryReader for ScyllaLedger {
    /// Reads at the consistency that the address gives for balances, in at most three requests.
    async fn history(
        &self,
        wallet: WalletId,
        months: RangeInclusive<Month>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<HistoryPage, LedgerError> {
        let limit = limit.clamp(1, MOST_ENTRIES);
        let opened = Cursor::before(*months.start()).month();
        let from = after.copied().unwrap_or_else(|| Cursor::before(*months.end()));
        let (mut entries, mut requests, mut newest) = (Vec::<HistoryEntry>::new(), 0, Some(from.month()));
        for count in MONTHS {
            // One more than is wanted tells whether there is more.
            let missing = limit + 1 - entries.len();
            let Some(last) = newest.filter(|newest| missing > 0 && *newest >= opened) else { break };
            let oldest = Month::from_number(last.number() - count + 1).map_or(opened, |oldest| oldest.max(opened));
            let asked = if requests == 0 { Asked::Behind(from) } else { Asked::Whole(oldest, last) };
            requests += 1;
            entries.append(&mut self.ask(|asking| async move { asking.entries(wallet, asked, missing).await }).await?);
            newest = Month::from_number(oldest.number() - 1);
        }
        let next = match entries.get(limit - 1) {
            Some(last) if entries.len() > limit => Some(last.cursor()),
            _ => newest.filter(|newest| *newest >= opened).map(Cursor::before),
        };
        entries.truncate(limit);
        Ok(HistoryPage { entries, next, requests })
    }
}

/// Which entries a request asks for.
#[derive(Debug, Clone, Copy)]
enum Asked {
    /// Those older than a position, in its month.
    Behind(Cursor),
    /// All entries from the first month to the second.
    Whole(Month, Month),
}

impl Asking {
    /// The newest entries that were asked for, at most `most`, newest first.
    async fn entries(&self, wallet: WalletId, asked: Asked, most: usize) -> Result<Vec<HistoryEntry>, LedgerError> {
        let of_each = i32::try_from(most).expect("a page has a thousand entries at most");
        let answered = self.answer(self.connection.session(), wallet, asked, of_each).await;
        let answered = answered.map_err(|error| failed(&self.connection, error))?.into_rows_result().map_err(damaged)?;
        self.reads.count(answered.rows_num());
        let rows = answered.rows::<(i32, i64, i32, Option<&[u8]>)>().map_err(damaged)?;
        let mut rows: Vec<_> = rows.collect::<Result<_, _>>().map_err(damaged)?;
        rows.sort_unstable_by_key(|(yyyymm, command, event, _)| Reverse((*yyyymm, *command, *event)));
        rows.truncate(most);
        let entry = |(yyyymm, command, event, bytes): (i32, i64, i32, Option<&[u8]>)| {
            read(yyyymm, command, event, bytes.unwrap_or_default())
                .map_err(|what| damaged(format!("entry {command}/{event} of {yyyymm} of wallet {wallet} cannot be read: {what}")))
        };
        rows.into_iter().map(entry).collect()
    }

    async fn answer(
        &self,
        session: &Session,
        wallet: WalletId,
        asked: Asked,
        most: i32,
    ) -> Result<QueryResult, scylla::errors::ExecutionError> {
        let (bucket, wallet) = (bucket(wallet.bucket()), Uuid::from_bytes(wallet.bytes()));
        match asked {
            Asked::Behind(cursor) => {
                let Position { offset, index } = cursor.position();
                // A greater number than the columns hold is behind all that they hold.
                let command = i64::try_from(offset).unwrap_or(i64::MAX);
                let event = i32::try_from(index).unwrap_or(i32::MAX);
                let values = (bucket, yyyymm(cursor.month()), wallet, command, event, most);
                session.execute_unpaged(&self.history.of_a_month, values).await
            }
            Asked::Whole(oldest, newest) => {
                let months: Vec<i32> = (oldest.number()..=newest.number()).filter_map(Month::from_number).map(yyyymm).collect();
                session.execute_unpaged(&self.history.of_months, (bucket, months, wallet, most)).await
            }
        }
    }
}

fn read(yyyymm: i32, command: i64, event: i32, bytes: &[u8]) -> Result<HistoryEntry, String> {
    let (at, posting) = entry_format::decode(bytes)?;
    let month = month(yyyymm).ok_or("there is no such month")?;
    let (offset, index) = (u64::try_from(command), u32::try_from(event));
    let (Ok(offset), Ok(index)) = (offset, index) else { return Err("its key is below zero".into()) };
    Ok(HistoryEntry { month, position: Position { offset, index }, at, posting })
}
