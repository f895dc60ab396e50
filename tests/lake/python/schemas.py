"""The tables of a lake as others see them: of each its description, and of each column its types in Delta Lake, Arrow and DuckDB,
whether it may be empty, and its description. Usage: schemas.py PLACE"""

import sys

import duckdb

from lake import TABLES, answer, relation, table


def schema(place, name):
    delta = table(place, name)
    arrow = {field.name: str(field.type) for field in delta.to_pyarrow_dataset().schema}
    files = relation(duckdb.connect(), place, name)
    types = {column: str(type) for column, type in zip(files.columns, files.types)}
    columns = [
        [field.name, field.type.type, arrow[field.name], types[field.name], field.nullable, field.metadata["comment"]]
        for field in delta.schema().fields
    ]
    return [delta.metadata().description, columns]


answer({name: schema(sys.argv[1], name) for name in TABLES})
