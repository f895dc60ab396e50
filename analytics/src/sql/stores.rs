//! The stores that queries may read: those of the lake's tables, each under an address that only this module makes. Queries can
//! reach no other data, and no local files.

use std::{collections::HashMap, sync::Arc};

use datafusion::{
    error::{DataFusionError, Result},
    execution::object_store::{ObjectStoreRegistry, ObjectStoreUrl},
};
use object_store::ObjectStore;
use url::Url;

use crate::tables::Table;

/// Makes the address of a table's store.
pub(super) fn address(table: Table) -> ObjectStoreUrl {
    ObjectStoreUrl::parse(format!("lake://{}", table.name())).expect("a table's name can be a host's")
}

/// The stores of tables, by address.
#[derive(Debug, Default)]
pub(super) struct Stores(HashMap<String, Arc<dyn ObjectStore>>);

impl Stores {
    /// Makes a registry of these stores.
    pub(super) fn of(tables: impl IntoIterator<Item = (Table, Arc<dyn ObjectStore>)>) -> Self {
        Self(tables.into_iter().map(|(table, store)| (address(table).as_str().to_owned(), store)).collect())
    }
}

impl ObjectStoreRegistry for Stores {
    /// Registers nothing, and returns the given store.
    fn register_store(&self, _url: &Url, store: Arc<dyn ObjectStore>) -> Option<Arc<dyn ObjectStore>> {
        Some(store)
    }

    fn get_store(&self, url: &Url) -> Result<Arc<dyn ObjectStore>> {
        let known = ObjectStoreUrl::parse(&url[..url::Position::BeforePath]).ok();
        let known = known.and_then(|known| self.0.get(known.as_str()).cloned());
        known.ok_or_else(|| DataFusionError::Plan(format!("{url} is none of the lake's stores")))
    }
}
