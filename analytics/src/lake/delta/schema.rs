//! Writes the columns of a table as Delta's schema, and tells whether a stored schema is an earlier one of ours.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{
    lake::error::LakeError,
    tables::{AMOUNT_PRECISION, AMOUNT_SCALE, COMMENT, Table, Type},
};

/// A struct type in Delta's JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Struct {
    r#type: String,
    fields: Vec<Field>,
}

/// A field of a struct type. A nested type of another program is kept as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Field {
    name: String,
    r#type: serde_json::Value,
    nullable: bool,
    #[serde(default)]
    metadata: HashMap<String, serde_json::Value>,
}

/// The name of a type in Delta.
fn delta_type(holds: Type) -> String {
    match holds {
        Type::Text | Type::Id => "string".into(),
        Type::Whole => "long".into(),
        Type::Amount => format!("decimal({AMOUNT_PRECISION},{AMOUNT_SCALE})"),
        Type::Sum => format!("decimal(38,{AMOUNT_SCALE})"),
        Type::Day => "date".into(),
        Type::Time => "timestamp".into(),
        Type::Flag => "boolean".into(),
    }
}

fn fields(table: Table) -> Vec<Field> {
    let field = |column: &crate::tables::Column| Field {
        name: column.name.into(),
        r#type: delta_type(column.holds).into(),
        nullable: column.nullable,
        metadata: HashMap::from([(COMMENT.to_owned(), column.meaning.into())]),
    };
    table.columns().iter().map(field).collect()
}

fn written(fields: Vec<Field>) -> String {
    serde_json::to_string(&Struct { r#type: "struct".into(), fields }).expect("texts and flags are always JSON")
}

/// The schema of a new table.
pub(in crate::lake) fn schema(table: Table) -> String {
    written(fields(table))
}

/// Compares a stored schema with ours: returns `None` if it has every column, else the stored schema with the missing columns at
/// its end, all nullable.
///
/// # Errors
/// [`LakeError::Schema`] for a column that is unknown here or has another type.
pub(in crate::lake) fn grown(table: Table, stored: &str) -> Result<Option<String>, LakeError> {
    let wrong = |column: &str, why: String| LakeError::Schema { table: table.name(), column: column.to_owned(), why };
    let mut stored: Struct = serde_json::from_str(stored).map_err(|error| wrong("*", format!("cannot be read: {error}")))?;
    let known = fields(table);
    for field in &stored.fields {
        match known.iter().find(|known| known.name == field.name) {
            None => return Err(wrong(&field.name, "is not known here".into())),
            Some(known) if known.r#type != field.r#type => {
                return Err(wrong(&field.name, format!("is {} there and {} here", field.r#type, known.r#type)));
            }
            Some(_) => {}
        }
    }
    let lacking = known.into_iter().filter(|known| stored.fields.iter().all(|field| field.name != known.name));
    let lacking: Vec<_> = lacking.map(|field| Field { nullable: true, ..field }).collect();
    if lacking.is_empty() {
        return Ok(None);
    }
    stored.fields.extend(lacking);
    Ok(Some(written(stored.fields)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn earlier(change: impl FnOnce(&mut Vec<Field>)) -> String {
        let mut fields = fields(Table::Wallets);
        change(&mut fields);
        written(fields)
    }

    #[test]
    fn a_schema_that_lacks_columns_gets_them_at_its_end() {
        assert_eq!(grown(Table::Wallets, &schema(Table::Wallets)).unwrap(), None);
        let grown = grown(Table::Wallets, &earlier(|fields| fields.truncate(5))).unwrap().unwrap();
        let grown: Struct = serde_json::from_str(&grown).unwrap();
        let known = fields(Table::Wallets);
        assert_eq!(grown.fields[..5], known[..5]);
        assert!(grown.fields[5..].iter().all(|field| field.nullable));
        let names = |fields: &[Field]| fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&grown.fields), names(&known));
    }

    #[test]
    fn a_column_that_is_not_known_or_of_another_type_is_refused_by_name() {
        let error = grown(Table::Wallets, &earlier(|fields| fields[1].name = "purse".into())).unwrap_err().to_string();
        assert!(error.contains("column purse of table wallets is not known here"), "{error}");
        let error = grown(Table::Wallets, &earlier(|fields| fields[1].r#type = "long".into())).unwrap_err().to_string();
        assert!(error.contains("column wallet_id of table wallets is \"long\" there and \"string\" here"), "{error}");
    }

    #[test]
    fn every_type_has_its_name_in_delta() {
        let types: std::collections::BTreeSet<_> =
            Table::ALL.into_iter().flat_map(fields).map(|f| f.r#type.to_string()).collect();
        assert!(types.iter().all(|name| !name.contains("ntz")), "{types:?}");
        assert!(types.contains("\"timestamp\"") && types.contains("\"decimal(18,4)\""), "{types:?}");
    }
}
