"""What is in lakes, for comparing them: of each lake and table, how many rows, and a digest of them that does not depend on their
order or on how they are spread over files, but on each row and how often it is there. Tables of sums are summed first: they may
tell the same in several rows. Usage: content.py PLACE…"""

import sys

import duckdb

from lake import TABLES, answer, table

# Tables of sums, with the columns that are added up.
SUMMED = {
    "reward_days": ["rewards", "amount", "amount_before_caps"],
    "entry_days": ["entries", "amount", "debited"],
    "wallet_months": ["rewards", "amount"],
}


def content(db, place, name):
    rows = table(place, name).to_pyarrow_table()
    relation = "rows"
    if name in SUMMED:
        sums = ", ".join(f"sum({column}) AS {column}" for column in SUMMED[name])
        relation = f"(SELECT * EXCLUDE ({', '.join(SUMMED[name])}), {sums} FROM rows GROUP BY ALL)"
    db.register("rows", rows)
    return list(db.sql(f"SELECT count(*), sum(hash(contents)::HUGEINT)::VARCHAR FROM {relation} AS contents").fetchall()[0])


def main(places):
    db = duckdb.connect()
    answer([{name: content(db, place, name) for name in TABLES} for place in places])


main(sys.argv[1:])
