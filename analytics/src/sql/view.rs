//! Views: named queries over the tables and over earlier views.

use std::{collections::HashMap, sync::Arc};

use datafusion::{catalog::TableProvider, datasource::ViewTable, execution::SessionState};

use super::{SqlError, read_only_plan};

/// A named query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its name.
    pub name: String,
    /// What a row of it is, in a sentence.
    pub meaning: String,
    /// What its columns mean, where that is not told already by the columns that they come from.
    pub columns: HashMap<String, String>,
    /// The query.
    pub sql: String,
}

impl View {
    /// Its plan, over what the state's catalogue has.
    ///
    /// # Errors
    /// When it is no query, or names what there is not.
    pub(super) async fn plan(&self, state: &SessionState) -> Result<Arc<dyn TableProvider>, SqlError> {
        let plan = read_only_plan::plan(state, &self.sql).await;
        let plan = plan.map_err(|error| SqlError::View(self.name.clone(), Box::new(error)))?;
        Ok(Arc::new(ViewTable::new(plan, Some(self.sql.clone()))))
    }
}
