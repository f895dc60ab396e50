//! Reads rows for clients: by their keys, those of one kind page by page, and all rows of a partition as they are in the table.

use std::{collections::BTreeSet, ops::ControlFlow};

use rewardhub_core::{
    ids::{BankAccountId, Bucket, Fingerprint, Partition},
    state::{
        known_items::ReferenceIndex,
        reference_accounts::entries_of,
        row::{Row, RowKey},
    },
};
use rewardhub_engine::ports::{LedgerError, RowKind, RowReader};
use scylla::{
    response::{PagingState, query_result::QueryRowsResult},
    serialize::row::SerializeRow,
    statement::prepared::PreparedStatement,
};

use super::{
    Asking, ScyllaLedger,
    assemble_rows::{AllColumns, Gathered, Gathering, OneColumn, TableRow},
    clustering_key::ClusteringKey,
    conditional_batch, damaged, failed, of_connection,
    rows::row_of,
};

/// The most buckets read at once for a page.
const BUCKETS_AT_ONCE: usize = 16;

impl RowReader for ScyllaLedger {
    /// Reads at the consistency that the address gives for balances.
    async fn row(&self, key: &RowKey) -> Result<Option<Row>, LedgerError> {
        self.check(key.bucket())?;
        let (bucket, place) = (key.bucket(), ClusteringKey::of(key));
        let found = self
            .ask(|asking| async move { asking.read(&asking.statements.places_for_clients, bucket, vec![place]).await })
            .await?;
        Ok(found.first().and_then(|(_, rows)| row_of(rows, key)))
    }

    async fn accounts_by_reference(&self, hashes: &[Fingerprint]) -> Result<BTreeSet<BankAccountId>, LedgerError> {
        let halves: BTreeSet<u32> = hashes.iter().map(|hash| ReferenceIndex::half(*hash)).collect();
        let asked = halves.into_iter().map(|half| self.start(|asking| async move { asking.accounts_under(half).await }));
        let mut found = BTreeSet::new();
        for request in asked.collect::<Vec<_>>() {
            found.append(&mut request.await.expect("a request neither panics nor is it aborted")?);
        }
        Ok(found)
    }

    async fn page(&self, kind: RowKind, after: Option<&RowKey>, limit: usize) -> Result<Vec<(RowKey, Row)>, LedgerError> {
        let (first, mut at_once, mut page) = (after.map_or(0, |key| key.bucket().0), 1, Vec::new());
        let mut buckets = (first..self.placement.buckets).map(Bucket);
        while page.len() < limit {
            let ask = |bucket| {
                let behind = after.filter(|key| key.bucket() == bucket).map(ClusteringKey::of);
                self.start(|asking| async move { asking.of_kind(kind, bucket, behind).await })
            };
            let asked: Vec<_> = buckets.by_ref().take(at_once).map(ask).collect();
            if asked.is_empty() {
                break;
            }
            for request in asked {
                page.extend(request.await.expect("a request neither panics nor is it aborted")?);
            }
            // Buckets with few rows of the kind: a page needs many of them.
            at_once = (at_once * 2).min(BUCKETS_AT_ONCE);
        }
        page.truncate(limit);
        Ok(page)
    }
}

impl ScyllaLedger {
    /// Passes every row of a partition to `each` as it is in the table. A row that cannot be decoded is passed as a text that
    /// describes it, and so is each account to which `accounts_by_reference` does not lead as its rows say it should.
    ///
    /// # Errors
    /// [`LedgerError`] when the table cannot be read any further.
    pub async fn stored(
        &self,
        partition: Partition,
        mut each: impl FnMut(Result<(RowKey, Row), String>),
    ) -> Result<(), LedgerError> {
        for bucket in self.buckets(partition) {
            let rows = self.ask(|asking| async move { asking.whole(bucket).await }).await?;
            let mut references = BTreeSet::new();
            for row in rows.iter().map(|gathered| gathered.row(bucket)) {
                if let Ok((key, row)) = &row {
                    references.append(&mut entries_of(key, row));
                }
                each(row.map_err(|error| error.to_string()));
            }
            for account in self.ask(|asking| async move { asking.accounts_not_entered(references).await }).await? {
                each(Err(format!("the table accounts_by_reference does not lead to bank account {account}")));
            }
        }
        Ok(())
    }

    /// The size of a bucket's partition of the table.
    ///
    /// # Errors
    /// [`LedgerError`] when there is no such bucket, or it cannot be read.
    pub async fn size(&self, bucket: Bucket) -> Result<Size, LedgerError> {
        self.check(bucket)?;
        let rows = self.ask(|asking| async move { asking.whole(bucket).await }).await?;
        Ok(Size { rows: rows.iter().map(Gathered::pieces).sum(), bytes: rows.iter().map(Gathered::bytes).sum() })
    }
}

/// The size of a bucket's partition of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Number of cells, each a piece of a row.
    pub rows: usize,
    /// Size of their values, in bytes.
    pub bytes: usize,
}

impl Asking {
    /// The rows of one kind in a bucket, from the first one after a place.
    async fn of_kind(
        &self,
        kind: RowKind,
        bucket: Bucket,
        behind: Option<ClusteringKey>,
    ) -> Result<Vec<(RowKey, Row)>, LedgerError> {
        let prepared = self.statements.of_kind(&self.connection, kind).await.map_err(|error| of_connection(&error))?;
        let (first, end) = ClusteringKey::around(kind);
        let ClusteringKey { owner, month } = behind.unwrap_or(first);
        let (mut rows, mut gathering, mut broken) = (Vec::new(), Gathering::default(), None);
        let mut keep = |gathered: Gathered| match gathered.row(bucket) {
            Ok(row) => rows.push(row),
            Err(error) => drop(broken.get_or_insert(error)),
        };
        self.each_page(&prepared, &(conditional_batch::bucket(bucket), owner, month, end.owner, end.month), |page| {
            for row in page.rows::<OneColumn<'_>>().map_err(damaged)? {
                if let Some(row) = TableRow::of_one(row.map_err(damaged)?, kind) {
                    gathering.take(row, &mut keep);
                }
            }
            Ok(())
        })
        .await?;
        gathering.end(&mut keep);
        if let Some(error) = broken {
            return Err(error);
        }
        Ok(rows)
    }

    /// Everything in a bucket.
    async fn whole(&self, bucket: Bucket) -> Result<Vec<Gathered>, LedgerError> {
        let (mut whole, mut gathering) = (Vec::new(), Gathering::default());
        self.each_page(&self.statements.whole, &(conditional_batch::bucket(bucket),), |page| {
            for row in page.rows::<AllColumns<'_>>().map_err(damaged)? {
                if let Some(row) = TableRow::of_all(row.map_err(damaged)?) {
                    gathering.take(row, &mut |gathered| whole.push(gathered));
                }
            }
            Ok(())
        })
        .await?;
        gathering.end(&mut |gathered| whole.push(gathered));
        Ok(whole)
    }

    /// Requests all pages of an answer, one after the other.
    pub(crate) async fn each_page(
        &self,
        statement: &PreparedStatement,
        values: &(impl SerializeRow + Sync),
        mut each: impl FnMut(QueryRowsResult) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let mut state = PagingState::start();
        loop {
            let asked = self.connection.session().execute_single_page(statement, values, state).await;
            let (answer, next) = asked.map_err(|error| failed(&self.connection, error))?;
            let answer = answer.into_rows_result().map_err(damaged)?;
            self.reads.count(answer.rows_num());
            each(answer)?;
            match next.into_paging_control_flow() {
                ControlFlow::Continue(next) => state = next,
                ControlFlow::Break(()) => return Ok(()),
            }
        }
    }
}
