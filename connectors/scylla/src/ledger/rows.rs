//! Rows: known from the last commit, or read, with everything at one place together; never older than the head that is known.

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
    pub(super) async fn known_rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError> {
        let mut rows = Vec::with_capacity(keys.len());
        let mut missing: BTreeMap<Bucket, Vec<ClusteringKey>> = BTreeMap::new();
        for key in keys {
            self.check(key.bucket())?;
            let place = ClusteringKey::of(key);
            let known = self.cache(key.bucket()).row(key, place.clone());
            if known.is_none() {
                missing.entry(key.bucket()).or_default().push(place);
            }
            rows.push(known);
        }
        if missing.is_empty() {
            return Ok(rows.into_iter().map(Option::flatten).collect());
        }
        let read = self.read_places(missing).await?;
        let found = |key: &RowKey| read.get(&(key.bucket(), ClusteringKey::of(key))).and_then(|found| row_of(found, key));
        Ok(keys.iter().zip(rows).map(|(key, known)| known.unwrap_or_else(|| found(key))).collect())
    }

    /// Reads each place once, and remembers what it finds there.
    async fn read_places(
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

    pub(super) async fn row_for_client(&self, key: &RowKey) -> Result<Option<Row>, LedgerError> {
        self.check(key.bucket())?;
        let (bucket, place) = (key.bucket(), ClusteringKey::of(key));
        let found = self
            .ask(|asking| async move { asking.read(&asking.statements.places_for_clients, bucket, vec![place]).await })
            .await?;
        Ok(found.first().and_then(|(_, rows)| row_of(rows, key)))
    }
}

fn row_of(rows: &Found, key: &RowKey) -> Option<Row> {
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

    async fn read(
        &self,
        statement: &PreparedStatement,
        bucket: Bucket,
        places: Vec<ClusteringKey>,
    ) -> Result<Places, LedgerError> {
        let asked: Vec<(&[u8], i32)> = places.iter().map(|place| (&place.owner[..], place.month)).collect();
        let answer = self.connection.session().execute_unpaged(statement, (conditional_batch::bucket(bucket), asked)).await;
        let rows = answer.map_err(|error| failed(&self.connection, error))?.into_rows_result().map_err(damaged)?;
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
