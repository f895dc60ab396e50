//! The only catalogue and schema that queries see. Nothing can be added or removed once it is made.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use datafusion::{
    catalog::{CatalogProvider, SchemaProvider, TableProvider},
    error::Result,
};

/// The name of the catalogue.
pub(super) const CATALOG: &str = "rewardhub";
/// The name of the schema, which queries may leave out.
pub(super) const SCHEMA: &str = "lake";

/// Tables and views by name.
pub(super) type Tables = BTreeMap<String, Arc<dyn TableProvider>>;

/// The schema, with all tables and views.
#[derive(Debug)]
pub(super) struct LakeSchema(pub(super) Tables);

#[async_trait]
impl SchemaProvider for LakeSchema {
    fn table_names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        Ok(self.0.get(name).cloned())
    }

    fn table_exist(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

/// The catalogue, which has only that schema.
#[derive(Debug)]
pub(super) struct LakeCatalog(pub(super) Arc<LakeSchema>);

impl CatalogProvider for LakeCatalog {
    fn schema_names(&self) -> Vec<String> {
        vec![SCHEMA.to_owned()]
    }

    fn schema(&self, name: &str) -> Option<Arc<dyn SchemaProvider>> {
        (name == SCHEMA).then(|| Arc::clone(&self.0) as Arc<dyn SchemaProvider>)
    }
}
