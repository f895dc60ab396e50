"""What DuckDB finds in a lake, reading the files that deltalake lists: figures, as JSON. Amounts are in ten-thousandths.
Usage: with_duckdb.py PLACE"""

import sys

import duckdb

from lake import TABLES, answer, relation


def main(place):
    db = duckdb.connect()
    for name in TABLES:
        relation(db, place, name).create_view(name)

    def rows(sql):
        return sorted((list(row) for row in db.sql(sql).fetchall()), key=str)

    def one_each(sql):
        return dict(db.sql(sql).fetchall())

    def sums(table, by, only="true"):
        amount = "(sum(amount) * 10000)::BIGINT"
        return rows(f"SELECT {by}, {amount} FROM {table} WHERE {only} GROUP BY ALL HAVING sum(amount) <> 0")

    counted = ["read", "new", "duplicates", "pending", "conflicts", "review", "removed", "amended", "dead_letters"]
    deliveries = db.sql(f"SELECT {', '.join(f'sum({name})' for name in counted)} FROM deliveries").fetchall()[0]
    latest = "FROM transactions QUALIFY row_number() OVER (PARTITION BY transaction_id ORDER BY revision DESC) = 1"
    answer(
        {
            "rows": {name: db.table(name).count("*").fetchall()[0][0] for name in TABLES},
            "rewards": sums("rewards", "asset, kind"),
            "rewards_by_day": sums("reward_days", "asset, kind"),
            "rewards_by_month": sums("wallet_months", "asset, kind"),
            "months": [row[0] for row in rows("SELECT DISTINCT strftime(event_month, '%Y-%m') FROM wallet_months")],
            "entries": one_each("SELECT asset, (sum(amount) * 10000)::BIGINT FROM entries GROUP BY asset"),
            "accounts": sums("entries", "asset, account, cause"),
            "accounts_by_day": sums("entry_days", "asset, account, cause"),
            "balances": sums("entries", "wallet_id, asset, part", "wallet_id IS NOT NULL"),
            "deliveries": {name: int(sum) for name, sum in zip(counted, deliveries)},
            "statuses": one_each(f"SELECT status, count(*) FROM (SELECT status {latest}) GROUP BY status"),
            "rejections": one_each("SELECT kind, count(*) FROM rejections GROUP BY kind"),
            "days": [row[0] for row in rows("SELECT DISTINCT event_date::VARCHAR FROM entries")],
        }
    )


main(sys.argv[1])
