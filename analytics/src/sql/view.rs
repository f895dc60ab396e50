//! Views: named queries over the tables and over earlier views.

use std::{collections::HashMap, sync::Arc};

use datafusion::{catalog::TableProvider, datasource::ViewTable, execution::SessionState};

use super::{SqlError, read_only_plan};

/// A view: a named query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The name of the view.
    pub name: String,
    /// The meaning of a row, in a sentence.
    pub meaning: String,
    /// The meanings of its columns by name, except those that they have from the columns behind them.
    pub columns: HashMap<String, String>,
    /// The query, in SQL.
    pub sql: String,
}

impl View {
    /// Plans the view over the tables and views of a state.
    ///
    /// # Errors
    /// [`SqlError::View`], if the text is not a query or names something unknown.
    pub(super) async fn plan(&self, state: &SessionState) -> Result<Arc<dyn TableProvider>, SqlError> {
        let plan = read_only_plan::plan(state, &self.sql).await;
        let plan = plan.map_err(|error| SqlError::View(self.name.clone(), Box::new(error)))?;
        Ok(Arc::new(ViewTable::new(plan, Some(self.sql.clone()))))
    }
}
