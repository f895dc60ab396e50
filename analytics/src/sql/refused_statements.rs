//! Statements that are always refused, because the lake is read-only.

/// Why a statement is refused. The text of a variant is the beginning of the statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// `CREATE`, `DROP`, `ALTER` and the like.
    #[error("{0} would change what tables there are, and the lake is read-only; WITH names what one query needs")]
    Definition(String),
    /// `INSERT`, `UPDATE`, `DELETE`, `MERGE` and the like.
    #[error("{0} would change rows, and the lake is read-only: it holds what was decided")]
    Change(String),
    /// `COPY`, `UNLOAD` and the like.
    #[error("{0} moves rows between tables and files, and the lake is read-only; ask a query, and have its answer written")]
    Copy(String),
    /// `SELECT … INTO`.
    #[error("SELECT INTO would make a table, and the lake is read-only; leave INTO out, and have the answer written")]
    Into,
    /// `SET`, `RESET`, `USE` and the like.
    #[error("{0} would change settings, and the lake is read-only; limits are options of the command that asks")]
    Setting(String),
    /// `BEGIN`, `COMMIT` and the like.
    #[error("{0}: there are no transactions, for the lake is read-only; a query sees each table as it is when asked")]
    Transaction(String),
    /// `PREPARE`, `EXECUTE`, `CALL` and the like.
    #[error("{0}: nothing is kept between queries, for the lake is read-only; ask the query itself")]
    Prepared(String),
    /// Any other statement.
    #[error("{0} is no query, and the lake is read-only; there are SELECT, EXPLAIN, DESCRIBE, SHOW TABLES and SHOW COLUMNS")]
    Other(String),
    /// A file or an address in place of a table.
    #[error("{0:?} names a file or an address, and the lake is read-only: only its own tables are read; SHOW TABLES lists them")]
    File(String),
    /// An unknown function in place of a table, and the functions that can be there.
    #[error("{0}(…) is no function that makes a table here: the lake is read-only, and reads its own tables only; there are {1}")]
    TableFunction(String, String),
    /// A clause that DataFusion would ignore.
    #[error("{0} is not known here, and the answer would not be what it asks for; leave it out, or ask in another way")]
    Clause(&'static str),
}

impl Refused {
    /// Returns why a statement with this first word is refused; `None` for the first words of queries.
    pub(super) fn of(first: &str, asked: String) -> Option<Self> {
        let kind = match first {
            "SELECT" | "WITH" | "VALUES" | "TABLE" | "FROM" | "EXPLAIN" | "DESCRIBE" | "DESC" | "SHOW" => return None,
            "CREATE" | "DROP" | "ALTER" | "RENAME" | "COMMENT" | "ATTACH" | "DETACH" | "GRANT" | "REVOKE" | "DENY" | "CACHE"
            | "UNCACHE" | "REFRESH" | "MSCK" => Self::Definition,
            "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "REPLACE" | "UPSERT" | "TRUNCATE" | "VACUUM" | "OPTIMIZE" => Self::Change,
            "COPY" | "UNLOAD" | "LOAD" | "EXPORT" | "IMPORT" | "INSTALL" | "LIST" | "LS" | "REMOVE" | "RM" | "PUT" | "GET" => {
                Self::Copy
            }
            "SET" | "RESET" | "USE" | "PRAGMA" | "UNSET" | "DISCARD" => Self::Setting,
            "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "ABORT" | "SAVEPOINT" | "RELEASE" | "LOCK" | "UNLOCK" => {
                Self::Transaction
            }
            "PREPARE" | "EXECUTE" | "EXEC" | "DEALLOCATE" | "CALL" | "DECLARE" | "FETCH" | "OPEN" | "CLOSE" => Self::Prepared,
            _ => Self::Other,
        };
        Some(kind(asked))
    }
}
