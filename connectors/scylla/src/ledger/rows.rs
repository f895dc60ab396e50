//! Reads rows, with everything at one place together; never older than the head that is known.

use std::collections::BTreeMap;

use rewardhub_core::{
    ids::Bucket,
    state::row::{Row, RowKey},
};
use rewardhub_engine::ports::{Head, LedgerError, RowKind};
use rustc_hash::FxHashMap;
use scylla::statement::prepared::PreparedStatement;

use super::{
    Asking, ScyllaLedger,
    assemble_rows::{AllColumns, Gathered, Gathering, TableRow},
    cache::Found,
    clustering_key::ClusteringKey,
    conditional_batch, damaged, failed,
};

/// The most places of a request: ScyllaDB's `max_clustering_key_restrictions_per_query`.
const AT_ONCE: usize = 100;

/// The rows found at places, in the order of the places.
type Places = Vec<(ClusteringKey, Found)>;

impl ScyllaLedger {
    /// Reads each place once, and remembers what it finds there.
    pub(super) async fn read_places(
        &self,
        missing: BTreeMap<Bucket, Vec<ClusteringKey>>,
    ) -> Result<FxHashMap<(Bucket, ClusteringKey), Found>, LedgerError> {
        let mut asked = Vec::new();
        for (bucket, mut places) in missing {
            places.sort_unstable();
            places.dedup();
            let (as_of, confirmed) = {
                let cache = self.cache(bucket);
                (cache.head(bucket), cache.is_confirmed(bucket))
            };
            for some in places.chunks(AT_ONCE) {
                let some = some.to_vec();
                let request = self.start(|asking| async move { asking.places(bucket, some, confirmed).await });
                asked.push((bucket, as_of, request));
            }
        }
        let mut read = FxHashMap::default();
        for (bucket, as_of, request) in asked {
            let found = request.await.expect("a request neither panics nor is it aborted")?;
            self.remember(bucket, &found, as_of);
            read.extend(found.into_iter().map(|(place, rows)| ((bucket, place), rows)));
        }
        Ok(read)
    }

    fn remember(&self, bucket: Bucket, found: &Places, as_of: Option<Head>) {
        let Some(as_of) = as_of else { return };
        let mut cache = self.cache(bucket);
        found.iter().for_each(|(place, rows)| cache.read(bucket, place.clone(), rows.clone(), as_of));
    }
}

/// Returns the row of a key among the rows found at its place.
pub(super) fn row_of(rows: &Found, key: &RowKey) -> Option<Row> {
    rows.iter().find(|(kind, _)| *kind == RowKind::from(key)).map(|(_, row)| row.clone())
}

impl Asking {
    /// Reads at quorum if a quorum has confirmed the head, otherwise at serial consistency: a head that was read
    /// may be known to only one replica of a majority while the others still have to learn of it (Cassandra's Paxos v2),
    /// and rows must not be older than the head.
    async fn places(&self, bucket: Bucket, places: Vec<ClusteringKey>, confirmed: bool) -> Result<Places, LedgerError> {
        let statement = if confirmed { &self.statements.places } else { &self.statements.places_settled };
        self.read(statement, bucket, places).await
    }

    pub(super) async fn read(
        &self,
        statement: &PreparedStatement,
        bucket: Bucket,
        places: Vec<ClusteringKey>,
    ) -> Result<Places, LedgerError> {
        let asked: Vec<(&[u8], i32)> = places.iter().map(|place| (&place.owner[..], place.month)).collect();
        let answer = self.connection.session().execute_unpaged(statement, (conditional_batch::bucket(bucket), asked)).await;
        let rows = answer.map_err(|error| failed(&self.connection, error))?.into_rows_result().map_err(damaged)?;
        self.reads.count(rows.rows_num());
        let mut found: BTreeMap<ClusteringKey, Found> = places.into_iter().map(|place| (place, Found::new())).collect();
        let (mut gathering, mut broken) = (Gathering::default(), None);
        let mut keep = |gathered: Gathered| match gathered.row(bucket) {
            Ok((_, row)) => found.entry(gathered.place).or_default().push((gathered.kind, row)),
            Err(error) => drop(broken.get_or_insert(error)),
        };
        for row in rows.rows::<AllColumns<'_>>().map_err(damaged)? {
            if let Some(row) = TableRow::of_all(row.map_err(damaged)?) {
                gathering.take(row, &mut keep);
            }
        }
        gathering.end(&mut keep);
        match broken {
            Some(error) => Err(error),
            None => Ok(found.into_iter().collect()),
        }
    }
}
